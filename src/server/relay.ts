import { secretToken } from '../lib/token.ts'
import type { Answer, OutgoingRequest } from '../webhooks/transport.ts'

/**
 * Requests to a receiver that only a connected listener reaches: each is handed to it and waits for what it says came of it.
 */
export interface Relay {
  /** The request is on its way under this id. */
  hand(request: OutgoingRequest, sandbox: string, pass: (id: string) => void): Promise<Answer>
  /** What came of it; false: nothing waits for it any more. */
  answer(id: string, sandbox: string, answer: Answer): boolean
}

interface Waiting {
  readonly sandbox: string
  readonly done: (answer: Answer) => void
}

/** @param wait calls back after so many milliseconds; returns how to call it off */
export function createRelay(wait: (ms: number, done: () => void) => () => void): Relay {
  const waiting = new Map<string, Waiting>()
  return {
    hand: ({ timeoutMs }, sandbox, pass) =>
      new Promise((resolve) => {
        const id = `fwd_${secretToken(16)}`
        const settle = (answer: Answer) => {
          if (!waiting.delete(id)) return
          cancel()
          resolve(answer)
        }
        const cancel = wait(timeoutMs, () =>
          settle({ response: null, error: `no answer within ${timeoutMs / 1000} s` }),
        )
        waiting.set(id, { sandbox, done: settle })
        pass(id)
      }),
    answer: (id, sandbox, answer) => {
      const one = waiting.get(id)
      if (one === undefined || one.sandbox !== sandbox) return false
      one.done(answer)
      return true
    },
  }
}
