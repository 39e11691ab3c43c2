import type { SignatureScheme } from './signature.ts'
import type { DeliveryPolicy } from './policy.ts'
import type { Answer } from './transport.ts'

/** What an answer means for the delivery. */
export interface Verdict {
  readonly delivered: boolean
  /** Why not; null when it is. */
  readonly error: string | null
  /** The receiver says that it will never take anything again. */
  readonly gone: boolean
  /** The receiver asks not to be called for so long; null: it does not. */
  readonly waitMs: number | null
}

const throttling = new Set([429, 502, 503, 504])

/**
 * Standard Webhooks 1.0.0: 2xx is success, 3xx is failure, 410 ends the subscription, and who answers 429, 502, 503 or 504 may say
 * how long to wait. @param now wall time, Unix ms
 */
export function judge({ response, error }: Answer, scheme: SignatureScheme | null, now: number): Verdict {
  const failed = { delivered: false, gone: false, waitMs: null }
  if (error !== null) return { ...failed, error }
  if (response === null) return { delivered: true, error: null, gone: false, waitMs: null }
  const { status, headers, body } = response
  if (status >= 200 && status < 300) {
    const word = scheme?.acknowledgement
    if (word === undefined || body.includes(word)) return { delivered: true, error: null, gone: false, waitMs: null }
    return { ...failed, error: `the answer does not contain '${word}'` }
  }
  if (status >= 300 && status < 400) return { ...failed, error: `answered with ${status}: redirects are not followed` }
  const waitMs = throttling.has(status) ? retryAfter(headers['retry-after'], now) : null
  return { ...failed, gone: status === 410, waitMs, error: `answered with ${status}` }
}

/** RFC 9110 §10.2.3: seconds, or a date. Milliseconds from now; null when it says neither. */
export function retryAfter(value: string | undefined, now: number): number | null {
  const text = value?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const date = /^[A-Z][a-z]+,? .*\d\d:\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}

/** How long to wait before the try that follows so many others; null: that was the last. @param random in [0, 1) */
export function waitBefore(tries: number, policy: DeliveryPolicy, random: number): number | null {
  const wait = policy.schedule[tries]
  return wait === undefined ? null : spread(wait, policy.jitter, random)
}

/** The wait, a part of itself longer or shorter. */
export function spread(wait: number, jitter: number, random: number): number {
  return Math.round(wait * (1 + jitter * (2 * random - 1)))
}
