import type { Reply, SpoiltTransport } from '../simulate/exchange.ts'

/** What `fetch` waits for headers, in ms: undici's own patience. */
const patience = 300_000
/** A Response of these has no body (Fetch, null body status). */
const bodiless = new Set([101, 103, 204, 205, 304])

/**
 * A reply as `fetch` gives it: late, cut short or never where a fault has it so.
 *
 * @throws TypeError `fetch failed` as fetch does, with what happened as its cause; the reason of the signal when it is aborted
 */
export async function respond(reply: Reply, url: string, signal: AbortSignal | undefined): Promise<Response> {
  const { transport } = reply
  if (transport !== undefined) await spoil(transport, signal)
  const bytes = reply.body === null || bodiless.has(reply.status) ? null : new Uint8Array(Buffer.from(reply.body))
  const body = bytes !== null && transport?.end === 'truncate' ? brokenOff(bytes) : bytes
  const response = new Response(body, { status: reply.status, headers: headersOf(reply) })
  Object.defineProperty(response, 'url', { value: url })
  return response
}

function headersOf({ headers }: Reply): Headers {
  const made = new Headers()
  for (const [name, value] of Object.entries(headers)) for (const one of [value].flat()) made.append(name, one)
  return made
}

async function spoil({ delayMs = 0, end }: SpoiltTransport, signal: AbortSignal | undefined): Promise<void> {
  if (delayMs > 0) await pause(delayMs, signal)
  if (end === 'timeout') {
    await pause(patience, signal)
    throw failure('Headers Timeout Error', 'UND_ERR_HEADERS_TIMEOUT')
  }
  if (end === 'reset') throw failure('read ECONNRESET', 'ECONNRESET')
  if (end === 'drop') throw failure('other side closed', 'UND_ERR_SOCKET')
}

/** Keeps the process alive meanwhile, as a socket would. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    if (signal?.aborted === true) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}

export function failure(message: string, code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })
}

/** Half of the bytes come, and then the connection is gone. */
function brokenOff(bytes: Uint8Array): ReadableStream<Uint8Array> {
  const parts = [bytes.subarray(0, bytes.length >> 1)]
  return new ReadableStream({
    pull: (controller) => {
      const part = parts.pop()
      if (part !== undefined && part.length > 0) controller.enqueue(part)
      else
        controller.error(new TypeError('terminated', { cause: failure('other side closed', 'UND_ERR_SOCKET').cause }))
    },
  })
}
