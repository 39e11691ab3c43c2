import type { JsonValue } from '../../lib/json.ts'
import type { Door, IncomingReply, OutgoingCall } from '../run/door.ts'
import type { Mutator } from './mutation.ts'
import { evidenceOf } from './edit.ts'
import { idOf } from './bodies.ts'

/** Each call that changes something, answered as if it had been done: the API shows the thing as it was, and does nothing. */
export const skipCalls: Mutator = (run) =>
  evidenceOf(run)
    .filter(({ step: { evidence } }) => evidence.kind === 'call')
    .flatMap(({ step }, place) => {
      const { evidence } = step
      if (evidence.kind !== 'call' || evidence.reply === null || evidence.reply.status >= 400) return []
      if (['GET', 'HEAD', 'OPTIONS'].includes(evidence.request.method)) return []
      const { status } = evidence.reply
      return [
        {
          kind: 'skip-call' as const,
          what: `${step.stepId}: ${evidence.request.operation} answers ${status} and does nothing`,
          through: (door: Door) => skipping(door, place, status),
        },
      ]
    })

function skipping(door: Door, place: number, status: number): Door {
  let calls = -1
  const shown = new Map<string, IncomingReply>()
  return {
    ...door,
    send: async (call) => {
      calls++
      if (calls === place) {
        const before = lastOf(shown, call)
        return {
          url: call.server + call.target,
          status,
          headers: [['Content-Type', 'application/json']],
          body: before?.body ?? new TextEncoder().encode('{}'),
          duration: 0,
        }
      }
      const reply = await door.send(call)
      const id = idOf(parsed(reply))
      if (id !== undefined && reply.status < 400) shown.set(id, reply)
      return reply
    },
  }
}

/** What was last seen of the thing that the call's path names. */
function lastOf(shown: ReadonlyMap<string, IncomingReply>, { target }: OutgoingCall): IncomingReply | undefined {
  const parts = target.split('?')[0]!.split('/').map(decodeURIComponent)
  return [...shown].findLast(([id]) => parts.includes(id))?.[1]
}

function parsed({ body }: IncomingReply): JsonValue | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as JsonValue
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
