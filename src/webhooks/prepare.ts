import type { DeliveryDetail } from './delivery.ts'
import type { sign, Signed } from './sign/sign.ts'
import type { SignatureScheme } from './signature.ts'
import { altered, stale } from './storm.ts'

export interface Signer {
  readonly sign: typeof sign
  readonly scheme: SignatureScheme | null
  /** Newest first. */
  readonly secrets: readonly string[]
  /** A secret of the scheme that is none of the subscription's. */
  wrongSecret(): string
}

/**
 * What goes out in one attempt: the frozen body, signed at this moment, with what the storm does to it on its first try.
 * @param now wall time, Unix ms
 */
export function prepare(detail: DeliveryDetail, signer: Signer, now: number): Signed {
  const { url, mediaType, headers, body, eventId, type, storm, attempts } = detail
  const first = attempts.length === 0
  const does = (adversity: (typeof storm)[number]) => first && storm.includes(adversity)
  const plain = { 'Content-Type': mediaType, 'User-Agent': 'Specbox-Webhooks', ...headers }
  const { scheme } = signer
  const signed =
    scheme === null
      ? { url, headers: {}, body }
      : signer.sign(scheme, {
          id: eventId,
          timestampMs: does('staleTimestamp') ? stale(now) : now,
          type,
          url,
          mediaType,
          body,
          secrets: does('wrongSecret') && signer.secrets.length > 0 ? [signer.wrongSecret()] : signer.secrets,
        })
  const sent = does('alteredBody') ? altered(signed.body, eventId) : signed.body
  return { url: signed.url, headers: merged(plain, signed.headers), body: sent }
}

/** The later wins, whatever the letters' case. */
function merged(...sets: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const names = new Map<string, readonly [string, string]>()
  for (const set of sets)
    for (const [name, value] of Object.entries(set)) names.set(name.toLowerCase(), [name, value] as const)
  return Object.fromEntries(names.values())
}
