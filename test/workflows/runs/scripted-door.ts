import type { JsonValue } from '../../../src/lib/json.ts'
import { type Door, DoorError, type IncomingMessage, type OutgoingCall } from '../../../src/workflows/run/door.ts'

/** A status alone; null: nothing answers. A text body is sent as it is. */
export type Scripted =
  | number
  | null
  | { readonly status?: number; readonly body?: JsonValue; readonly headers?: Readonly<Record<string, string>> }

/** By `GET /orders/7` (path below the server, no query) or `*`: one reply after the other; the last one stays. */
export type Script = Readonly<Record<string, readonly Scripted[]>>

export interface ScriptedDoor extends Door {
  readonly calls: OutgoingCall[]
  /** Ms. */
  readonly waits: number[]
}

/** @param messages lie there from the start, in their order; absent: none can be received */
export function scriptedDoor(script: Script, messages?: readonly Partial<IncomingMessage>[]): ScriptedDoor {
  const calls: OutgoingCall[] = []
  const waits: number[] = []
  const told = new Map<string, number>()
  const inbox = messages?.map((one, index) => message(one, `msg_${index + 1}`))
  const door: ScriptedDoor = {
    calls,
    waits,
    wait: async (ms) => {
      waits.push(ms)
    },
    send: async (call) => {
      calls.push(call)
      const exact = `${call.method} ${call.target.split('?')[0]}`
      const key = exact in script ? exact : '*'
      const replies = script[key] ?? [200]
      const index = told.get(key) ?? 0
      told.set(key, index + 1)
      const scripted = replies[Math.min(index, replies.length - 1)]
      if (scripted === null || scripted === undefined) throw new DoorError(`${call.method} ${call.target}: refused`)
      return { url: call.server + call.target, duration: 1, ...replyOf(scripted) }
    },
  }
  if (inbox === undefined) return door
  return {
    ...door,
    receive: async ({ accepts }) => {
      const index = inbox.findIndex(accepts)
      return index < 0 ? null : inbox.splice(index, 1)[0]!
    },
  }
}

function replyOf(scripted: Exclude<Scripted, null>) {
  const { status = 200, body, headers = {} } = typeof scripted === 'number' ? { status: scripted } : scripted
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const type = { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' }
  return { status, headers: Object.entries({ ...type, ...headers }), body: new TextEncoder().encode(text) }
}

function message(given: Partial<IncomingMessage>, id: string): IncomingMessage {
  return {
    id,
    headers: [['content-type', 'application/json']],
    body: new TextEncoder().encode('{}'),
    verified: true,
    note: 'delivered, signature verified',
    ...given,
  }
}

export function jsonMessage(value: JsonValue, more: Partial<IncomingMessage> = {}): Partial<IncomingMessage> {
  return { body: new TextEncoder().encode(JSON.stringify(value)), ...more }
}

/** `POST /orders?a=1`. */
export const callLine = ({ method, target }: OutgoingCall): string => `${method} ${target}`

export const bodyText = ({ body }: OutgoingCall): string => new TextDecoder().decode(body ?? new Uint8Array())

export const headerOf = ({ headers }: OutgoingCall, name: string): string | undefined =>
  headers.find(([one]) => one.toLowerCase() === name)?.[1]
