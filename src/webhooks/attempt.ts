import type { StoredDelivery } from '../store/store.ts'
import { type DeliveryDetail, detailOf } from './delivery.ts'
import type { DeliveryPolicy } from './policy.ts'
import { prepare } from './prepare.ts'
import type { FoundScheme } from './schemes.ts'
import type { sign, Signed } from './sign/sign.ts'
import type { SignatureScheme } from './signature.ts'
import type { Attempt, Subscription } from './subscription.ts'
import { activeSecrets } from './subscriptions.ts'
import type { Answer, Transport } from './transport.ts'

export interface AttemptParts {
  readonly policy: DeliveryPolicy
  readonly sign: typeof sign
  wallNow(): number
  /** A scheme by the name that a subscription of the sandbox gives it. */
  scheme(subscription: Subscription): FoundScheme
  newSecret(scheme: SignatureScheme): string
  /** How its receiver is reached. */
  channel(subscription: Subscription): Transport
}

/** Sends a delivery once. What keeps it from being sent shows in the attempt. */
export async function attempt(
  parts: AttemptParts,
  subscription: Subscription | undefined,
  row: StoredDelivery,
): Promise<Attempt> {
  const detail = detailOf(row)
  const at = parts.wallNow()
  if (subscription === undefined) return failedAttempt(detail, at, 'the subscription is gone')
  const found = schemeOf(parts, subscription)
  if (!found.ok) return failedAttempt(detail, at, found.problem)
  const prepared = preparedOf(parts, detail, subscription, found.scheme, at)
  if (typeof prepared === 'string') return failedAttempt(detail, at, prepared)
  const dropped = detail.attempts.length === 0 && detail.storm.includes('drop')
  const answer: Answer = dropped
    ? { response: null, error: 'not sent: the storm dropped it' }
    : await parts.channel(subscription)({
        ...prepared,
        event: { id: detail.eventId, type: detail.type },
        timeoutMs: parts.policy.timeoutMs,
      })
  const storm = detail.attempts.length === 0 && detail.storm.length > 0 ? { storm: detail.storm } : {}
  return { at, durationMs: parts.wallNow() - at, request: prepared, ...answer, ...storm }
}

/** One that was not sent. */
export function failedAttempt({ url, headers, body }: DeliveryDetail, at: number, error: string): Attempt {
  return { at, durationMs: 0, request: { url, headers, body }, response: null, error }
}

export function schemeOf(
  parts: Pick<AttemptParts, 'scheme'>,
  subscription: Subscription,
): FoundScheme | { readonly ok: true; readonly scheme: null } {
  return subscription.scheme === null ? { ok: true, scheme: null } : parts.scheme(subscription)
}

/** A secret that is no key of the scheme is the subscriber's mistake: it shows in the attempt. */
function preparedOf(
  parts: AttemptParts,
  detail: DeliveryDetail,
  { url, secrets }: Subscription,
  scheme: SignatureScheme | null,
  now: number,
): Signed | string {
  const signer = {
    sign: parts.sign,
    scheme,
    secrets: activeSecrets(secrets, now),
    wrongSecret: () => (scheme === null ? '' : parts.newSecret(scheme)),
  }
  try {
    // Where the subscription points to now.
    return prepare({ ...detail, url }, signer, now)
  } catch (error) {
    return `it could not be signed: ${error instanceof Error ? error.message : String(error)}`
  }
}
