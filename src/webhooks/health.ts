import type { DeliveryPolicy } from './policy.ts'
import { spread } from './retry.ts'

/** How a receiver does. Immutable. */
export interface Health {
  /** Deliveries it may have on their way at once. */
  readonly window: number
  /** Failures in a row. */
  readonly failures: number
  /** Wall time of the first of them, Unix ms; null: the last one was delivered, or none was yet. */
  readonly failingSince: number | null
  /** It is left alone until then, Unix ms. */
  readonly restUntil: number
}

export const unknownHealth: Health = { window: 2, failures: 0, failingSince: null, restUntil: 0 }

/** @param durationMs that it took to answer */
export function afterSuccess(health: Health, durationMs: number, policy: DeliveryPolicy): Health {
  const most = durationMs < policy.slowMs ? policy.window : policy.slowWindow
  return { window: Math.min(most, health.window * 2), failures: 0, failingSince: null, restUntil: 0 }
}

/** @param waitMs what the receiver asked for; @param random in [0, 1) */
export function afterFailure(
  health: Health,
  now: number,
  waitMs: number | null,
  policy: DeliveryPolicy,
  random: number,
): Health {
  const failures = health.failures + 1
  const rest = Math.max(restOf(failures, policy, random), Math.min(waitMs ?? 0, policy.longestWait))
  return {
    window: failures < policy.restAfter ? Math.max(1, health.window >> 1) : 1,
    failures,
    failingSince: health.failingSince ?? now,
    restUntil: rest === 0 ? health.restUntil : Math.max(health.restUntil, now + rest),
  }
}

function restOf(failures: number, { restAfter, firstRest, longestRest, jitter }: DeliveryPolicy, random: number) {
  if (failures < restAfter) return 0
  return spread(Math.min(longestRest, firstRest * 2 ** Math.min(30, failures - restAfter)), jitter, random)
}
