/** How deliveries are tried. Times in milliseconds. */
export interface DeliveryPolicy {
  readonly timeoutMs: number
  /** Before each try of a delivery; after the last it has failed. Standard Webhooks 1.0.0. */
  readonly schedule: readonly number[]
  /** By which part of itself a wait may be longer or shorter. */
  readonly jitter: number
  /** Most deliveries of one subscription on their way at once. A new one starts with two, and has one when it fails. */
  readonly window: number
  /** The same, of one that takes longer than `slowMs` to answer. */
  readonly slowWindow: number
  /** Most deliveries of all that are new on their way. One that waits for its answer for `slowMs` counts no more. */
  readonly busy: number
  readonly slowMs: number
  /** From this many on their way on, fresh and slow, each subscription has only one. */
  readonly crowd: number
  /** Failures in a row after which a receiver is rested: one delivery at a time, with growing pauses. */
  readonly restAfter: number
  readonly firstRest: number
  readonly longestRest: number
  /** A receiver that only failed for so long is turned off. */
  readonly disableAfter: number
  /** Deliveries started in one go, before what else there is to do gets its turn. */
  readonly perTurn: number
  /** Between a write and the look at who wants to hear of it. */
  readonly wakeMs: number
  /** For how long a rotated secret signs beside the new one. */
  readonly overlap: number
  /** Deliveries of one subscription that wait for another try; with more, later events stay in the log. */
  readonly pending: number
  /** What a storm holds back for another to overtake it. */
  readonly stormHold: number
  /** Attempts kept of one delivery. */
  readonly attemptsKept: number
  /** The longest wait that a receiver may ask for. */
  readonly longestWait: number
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute

export const defaultPolicy: DeliveryPolicy = {
  timeoutMs: 10 * second,
  schedule: [0, 5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  jitter: 0.1,
  window: 16,
  slowWindow: 4,
  busy: 64,
  slowMs: second,
  crowd: 512,
  restAfter: 5,
  firstRest: second,
  longestRest: 5 * minute,
  disableAfter: 5 * 24 * hour,
  perTurn: 2,
  wakeMs: 5,
  overlap: 24 * hour,
  pending: 1000,
  stormHold: 2 * second,
  attemptsKept: 20,
  longestWait: 24 * hour,
}
