import { setTimeout } from 'node:timers/promises'
import { type Door, DoorError, type OutgoingCall } from '../../../src/workflows/run/door.ts'

export interface Destination {
  /** Base URL, without trailing slash. */
  readonly url: string
  /** Sent along where the call has none of that name. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Over HTTP to where `to` says. */
export function httpDoor(to: (call: OutgoingCall) => Destination): Door {
  return {
    send: async (call) => {
      const { url: base, headers: more = {} } = to(call)
      const url = `${base}${call.target}`
      const started = performance.now()
      const response = await answered(url, { ...call, headers: joined(call.headers, more) })
      const body = new Uint8Array(await response.arrayBuffer())
      return {
        url,
        status: response.status,
        headers: [...response.headers],
        body,
        duration: performance.now() - started,
      }
    },
    wait: (ms) => setTimeout(ms),
  }
}

function joined(own: OutgoingCall['headers'], more: Readonly<Record<string, string>>): OutgoingCall['headers'] {
  const names = new Set(own.map(([name]) => name.toLowerCase()))
  return [...own, ...Object.entries(more).filter(([name]) => !names.has(name.toLowerCase()))]
}

async function answered(url: string, { method, headers, body }: OutgoingCall): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      headers: headers.map(([name, value]) => [name, value] as [string, string]),
      redirect: 'manual',
      ...(body === null ? {} : { body: Buffer.from(body) }),
    })
  } catch (error) {
    if (error instanceof TypeError) throw new DoorError(`${method} ${url}: ${String(error.cause ?? error.message)}`)
    throw error
  }
}
