/** So many requests in so many seconds, by a window that begins with the first of them. */
export interface RateLimit {
  readonly requests: number
  readonly seconds: number
}

/** Counts the calls of one sandbox. */
export interface RateMeter {
  /** What is enforced; null: nothing. */
  readonly limit: RateLimit | null
  /** Counts a call. False: it is over the limit. @param now simulated time, Unix ms */
  take(now: number): boolean
  /** Calls counted in the window under way. */
  used(now: number): number
  /** Milliseconds until the window ends. */
  untilReset(now: number): number
  /** Begins anew. */
  enforce(limit: RateLimit | null): void
}

/** The window of an API that tells numbers and enforces none. */
const usualSeconds = 3600

export function createRateMeter(enforced: RateLimit | null): RateMeter {
  const state = { limit: enforced, start: Number.NEGATIVE_INFINITY, used: 0 }
  const windowMs = () => (state.limit?.seconds ?? usualSeconds) * 1000
  const enter = (now: number) => {
    if (now - state.start < windowMs()) return
    state.start = now
    state.used = 0
  }
  return {
    get limit() {
      return state.limit
    },
    take: (now) => {
      enter(now)
      if (state.limit !== null && state.used >= state.limit.requests) return false
      state.used++
      return true
    },
    used: (now) => (now - state.start < windowMs() ? state.used : 0),
    untilReset: (now) => (now - state.start < windowMs() ? state.start + windowMs() - now : windowMs()),
    enforce: (limit) => {
      state.limit = limit
      state.start = Number.NEGATIVE_INFINITY
      state.used = 0
    },
  }
}

/** Requests are 1 to a million, seconds up to a month. Undefined: it is no limit. */
export function readRateLimit(value: unknown): RateLimit | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { requests, seconds } = value as Record<string, unknown>
  const isWithin = (number: unknown, max: number): number is number =>
    typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= max
  return isWithin(requests, 1_000_000) && isWithin(seconds, 2_678_400) ? { requests, seconds } : undefined
}
