import type { Attempt } from './subscription.ts'

/** One request to a receiver: always a POST. */
export interface OutgoingRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What it tells of, for who hands it on: the id stays the same when it is sent again. Absent: a handshake. */
  readonly event?: { readonly id: string; readonly type: string }
  /** Milliseconds from the first byte to the last of the answer. */
  readonly timeoutMs: number
}

/** What came of it. Both: an answer that broke off. Neither: it was put where no answer is expected. */
export type Answer = Pick<Attempt, 'response' | 'error'>

/** Sends once; never throws, never follows a redirect. */
export type Transport = (request: OutgoingRequest) => Promise<Answer>
