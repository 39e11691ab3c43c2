import type { ServerResponse } from 'node:http'
import type { Reply } from '../simulate/exchange.ts'

/** How long a reply that never comes is waited for before the connection is closed: longer than any client's patience. */
const patience = 600_000

/**
 * Answers as a fault has it: late, cut short, or not at all.
 *
 * @param send sends the reply as it is
 */
export function impair(response: ServerResponse, reply: Reply, send: (reply: Reply) => void): void {
  const { transport, ...plain } = reply
  const { delayMs = 0, end } = transport!
  const act = () => {
    if (response.destroyed) return
    if (end === undefined) send(plain)
    else if (end === 'truncate') truncate(response, plain)
    else if (end === 'timeout') after(response, patience, () => response.destroy())
    else if (end === 'reset') response.socket?.resetAndDestroy()
    else response.destroy()
  }
  if (delayMs > 0) after(response, delayMs, act)
  else act()
}

/** Unless the client has gone by then. */
function after(response: ServerResponse, ms: number, act: () => void): void {
  const timer = setTimeout(act, ms)
  response.once('close', () => clearTimeout(timer))
}

/** The whole length is announced, half of it comes. */
function truncate(response: ServerResponse, { status, headers, body }: Reply): void {
  const bytes = Buffer.from(body ?? '')
  response.writeHead(status, { ...headers, 'Content-Length': Math.max(bytes.length, 1) })
  response.flushHeaders()
  const end = () => setImmediate(() => response.destroy())
  if (bytes.length > 1 && response.req.method !== 'HEAD') response.write(bytes.subarray(0, bytes.length >> 1), end)
  else end()
}
