import { publicKeyOf } from '../../src/webhooks/sign/key.ts'
import { newSecret } from '../../src/webhooks/sign/new-secret.ts'
import { type Signed, sign } from '../../src/webhooks/sign/sign.ts'
import { scheme, seededBytes } from './catalog.ts'
import type { Verifier } from './verifiers.ts'

const url = 'https://example.com:8443/hooks/in?tenant=a%20b&x=1'
const hour = 3_600_000

/** What the verifier says of each; `null`: the scheme has no such thing. */
export interface Verdicts {
  readonly genuine: boolean
  readonly changedByte: boolean
  readonly wrongSecret: boolean
  /** An hour old. */
  readonly stale: boolean
  /** An hour old, with the present time written over its timestamp. */
  readonly freshened: boolean | null
  /** Signed with the new and the old secret, verified with each. */
  readonly rotated: readonly [boolean, boolean] | null
}

export async function tryOut(verifier: Verifier, now: number): Promise<Verdicts> {
  const using = scheme(verifier.scheme)
  const bytes = seededBytes(verifier.package)
  const [secret, other] = [newSecret(using, bytes), newSecret(using, bytes)]
  const send = (timestampMs: number, ...secrets: string[]) =>
    sign(using, { id: 'evt_1', timestampMs, url, mediaType: verifier.mediaType, body: verifier.body, secrets })
  const accepts = (signed: Signed, held = secret) => verifier.accepts(signed, publicKeyOf(using, held) ?? held)

  const genuine = send(now, secret)
  const both = send(now, other, secret)
  const stale = send(now - hour, secret)
  const [then, present] = [now - hour, now].map((ms) =>
    String(Math.floor(ms / (using.timestamp === 'seconds' ? 1000 : 1))),
  )
  return {
    genuine: await accepts(genuine),
    changedByte: await accepts({ ...genuine, body: changed(genuine.body) }),
    wrongSecret: await accepts(genuine, other),
    stale: await accepts(stale),
    freshened: verifier.time === 'not in the scheme' ? null : await accepts(rewritten(stale, then!, present!)),
    rotated: verifier.rotation ? [await accepts(both, other), await accepts(both, secret)] : null,
  }
}

/** What a row has to come to. */
export function wanted({ time, rotation }: Verifier): Verdicts {
  return {
    genuine: true,
    changedByte: false,
    wrongSecret: false,
    stale: time !== 'checked',
    freshened: time === 'not in the scheme' ? null : false,
    rotated: rotation ? [true, true] : null,
  }
}

function changed(body: string): string {
  if (body.split('2000').length !== 2) throw new Error('The body of a verifier has to hold 2000 once')
  return body.replace('2000', '2001')
}

function rewritten(signed: Signed, from: string, to: string): Signed {
  const headers = Object.entries(signed.headers).map(([name, value]) => [name, value.replace(from, to)] as const)
  return { ...signed, headers: Object.fromEntries(headers) }
}
