/** Where the time comes from. Simulated time is in the data; wall time in signatures, tokens and waiting. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
}

export const wallClock: Clock = { now: () => Date.now() }

/** A clock that stands still until told otherwise. */
export function createFrozenClock(start: number): Clock & { advance(ms: number): void } {
  let at = start
  return {
    now: () => at,
    advance: (ms) => {
      at += ms
    },
  }
}
