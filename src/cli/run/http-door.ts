import type { Door, IncomingReply, OutgoingCall } from '../../workflows/run/door.ts'
import { DoorError } from '../../workflows/run/door.ts'

/** Ms that a call may take where its step does not say. */
const patience = 30_000

/**
 * The way to any API over HTTP. Redirects are not followed: a workflow says itself what it expects.
 * @param base where the API is, instead of the servers that its descriptions name; '' leaves those
 */
export function createHttpDoor(base: string): Door {
  return {
    send: (call) => send(base, call),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }
}

async function send(base: string, call: OutgoingCall): Promise<IncomingReply> {
  const url = (base === '' ? call.server : base.replace(/\/+$/, '')) + call.target
  if (!/^https?:/i.test(url) || !URL.canParse(url))
    throw new DoorError(`Nobody says where the API is: ${url} is no URL. Give it with --server`)
  const started = performance.now()
  try {
    const response = await fetch(url, {
      method: call.method,
      headers: call.headers.map(([name, value]) => [name, value] as [string, string]),
      body: call.body === null || call.method === 'GET' || call.method === 'HEAD' ? null : Buffer.from(call.body),
      redirect: 'manual',
      signal: AbortSignal.timeout(call.timeout ?? patience),
    })
    const body = new Uint8Array(await response.arrayBuffer())
    const duration = Math.round(performance.now() - started)
    return { url, status: response.status, headers: [...response.headers], body, duration }
  } catch (error) {
    throw new DoorError(`${call.method} ${url}: ${reason(error)}`, { cause: error })
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no reply in time'
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message
}
