import type { Door, OutgoingCall } from '../../../src/workflows/run/door.ts'
import type { ReplayCase } from './config.ts'
import { mockFor } from './match.ts'

export interface ReplayDoor extends Door {
  readonly calls: readonly OutgoingCall[]
  /** Calls that no recorded reply is for: each fails the case. */
  readonly unanswered: readonly string[]
}

/** Answers with what was recorded. There is no answer to a call that nothing was recorded of: it is a defect of the case. */
export function replayDoor({ mocks, baseUrls }: ReplayCase): ReplayDoor {
  const calls: OutgoingCall[] = []
  const unanswered: string[] = []
  return {
    calls,
    unanswered,
    wait: () => Promise.resolve(),
    send: async (call) => {
      calls.push(call)
      const mock = mockFor(call, mocks, baseUrls)
      if (mock === undefined) unanswered.push(`${call.method} ${call.server}${call.target}`)
      const { status = 501, headers = {}, response, text = '' } = mock ?? {}
      const json = response !== undefined
      return {
        url: call.server + call.target,
        status,
        headers: [
          ...(json ? ([['content-type', 'application/json']] as const) : []),
          ...Object.entries(headers).map(([name, value]) => [name, String(value)] as const),
        ],
        body: new TextEncoder().encode(json ? JSON.stringify(response) : text),
        duration: 0,
      }
    },
  }
}
