import { setTimeout } from 'node:timers/promises'
import { type Door, DoorError, type OutgoingCall } from '../../../src/workflows/run/door.ts'

/** Over HTTP to where the descriptions say, or to the base URL that is told for a source. */
export function httpDoor(servers: ReadonlyMap<string, string>): Door {
  return {
    send: async (call) => {
      const url = `${servers.get(call.source) ?? call.server}${call.target}`
      const started = performance.now()
      const response = await answered(url, call)
      const body = new Uint8Array(await response.arrayBuffer())
      const headers = [...response.headers]
      return { url, status: response.status, headers, body, duration: performance.now() - started }
    },
    wait: (ms) => setTimeout(ms),
  }
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
