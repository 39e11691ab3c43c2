import type { Attempt } from './subscription.ts'

/** One request to a receiver: always a POST. */
export interface OutgoingRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Milliseconds from the first byte to the last of the answer. */
  readonly timeoutMs: number
}

/** What came of it. Both: an answer that broke off. Neither: it was put where no answer is expected. */
export type Answer = Pick<Attempt, 'response' | 'error'>

/** Sends once; never throws, never follows a redirect. */
export type Transport = (request: OutgoingRequest) => Promise<Answer>
