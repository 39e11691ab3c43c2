import { timingSafeEqual, verify as verifySignature } from 'node:crypto'
import { atPointer } from '../../lib/pointer.ts'
import type { SignatureScheme } from '../signature.ts'
import { signatureOf } from './algorithms.ts'
import { type CompiledScheme, compileScheme } from './compile.ts'
import { isJson, parsed, valuesOf } from './content.ts'
import { isAsymmetric, publicKeyObject } from './key.ts'
import { matchTemplate, type Part, partsOf, renderTemplate } from './template.ts'

/** A webhook as it arrived. */
export interface ReceivedWebhook {
  readonly url: string
  /** Names in any case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly problem: string }

/** How far the sender's clock may be off, in ms: what verifiers of the field allow (Standard Webhooks 1.0.0: five minutes). */
const tolerance = 5 * 60_000

/**
 * Checks a webhook as its receiver would: it reads what was signed from the request itself, and trusts nothing but the secret.
 *
 * @param now wall time, Unix ms
 */
export function verify(scheme: SignatureScheme, received: ReceivedWebhook, secret: string, now: number): Verdict {
  const compiled = compileScheme(scheme)
  const headers = new Map(Object.entries(received.headers).map(([name, value]) => [name.toLowerCase(), value]))
  const read = readHeaders(compiled, headers)
  const signatures = [...read.signatures, ...inBody(scheme, received.body)]
  if (signatures.length === 0) return refused('it carries no signature')
  const isSigned = [...partsOf(compiled.message), ...partsOf(compiled.signature)].some(
    ({ name }) => name === 'timestamp',
  )
  const sentAt = Number(read.values.get('timestamp')) * (scheme.timestamp === 'seconds' ? 1000 : 1)
  if (isSigned && !(Math.abs(now - sentAt) <= tolerance)) return refused('its timestamp is missing or too far from now')
  const mediaType = headers.get('content-type') ?? ''
  const valueOf = valuesOf({
    id: read.values.get('id') ?? '',
    timestamp: read.values.get('timestamp') ?? '',
    type: read.values.get('type') ?? '',
    url: received.url,
    mediaType,
    body: received.body,
  })
  const digest = digestProblem(compiled, received.url, isJson(mediaType), valueOf)
  if (digest !== null) return refused(digest)
  const message = renderTemplate(isJson(mediaType) ? compiled.jsonMessage : compiled.message, valueOf)
  return signatures.some((signature) => matches(scheme, message, signature, secret))
    ? { ok: true }
    : refused('its signature is not that of what was sent')
}

const refused = (problem: string): Verdict => ({ ok: false, problem })

function matches(scheme: SignatureScheme, message: string, signature: string, secret: string): boolean {
  if (isAsymmetric(scheme.algorithm)) {
    const key = publicKeyObject(scheme, secret)
    const digest = scheme.algorithm === 'ed25519' ? null : 'sha256'
    return verifySignature(digest, Buffer.from(message), key, Buffer.from(signature, scheme.output))
  }
  const [given, wanted] = [signature, signatureOf(scheme, message, secret)].map((text) => Buffer.from(text))
  return given!.length === wanted!.length && timingSafeEqual(given!, wanted!)
}

/** Parts that the headers show, and the signatures in them. */
function readHeaders(compiled: CompiledScheme, headers: ReadonlyMap<string, string>) {
  const values = new Map<string, string>()
  const signatures: string[] = []
  for (const { name, value } of compiled.headers) {
    for (const header of namesOf(name)) {
      const text = headers.get(header.toLowerCase())
      const found = text === undefined ? null : matchTemplate(value, text)
      for (const [part, shown] of found ?? []) {
        if (part === 'signatures')
          signatures.push(...shown.split(compiled.scheme.separator).flatMap(bare(compiled, values)))
        else if (part === 'signature') signatures.push(shown)
        else if (!part.includes(':')) values.set(part, shown)
      }
    }
  }
  return { values, signatures }
}

/** Secrets that may sign at once: the current one and those that were rotated. */
const maxSecrets = 10

function namesOf(name: CompiledScheme['headers'][number]['name']): readonly string[] {
  const numbered = partsOf(name).some((part) => part.name === 'secretIndex')
  const count = numbered ? maxSecrets : 1
  return Array.from({ length: count }, (_, index) =>
    renderTemplate(name, (part: Part) => (part.name === 'secretIndex' ? String(index + 1) : '')),
  )
}

/** A signature out of what stands around it in the header: `v1=…`. What else stands there counts as read. */
const bare = (compiled: CompiledScheme, values: Map<string, string>) => (text: string) => {
  const found = matchTemplate(compiled.signature, text)
  if (found === null) return []
  for (const [part, shown] of found) if (part !== 'signature' && part !== 'secretIndex') values.set(part, shown)
  const signature = found.get('signature')
  return signature === undefined ? [] : [signature]
}

function inBody({ bodyPointer }: SignatureScheme, body: string): string[] {
  const found = bodyPointer === undefined ? undefined : atPointer(parsed(body) ?? null, bodyPointer)
  return typeof found === 'string' ? [found] : []
}

/** A digest of the body that stands in the URL has to be that of the body. */
function digestProblem({ jsonQuery }: CompiledScheme, url: string, json: boolean, valueOf: (part: Part) => string) {
  if (jsonQuery === null || !json) return null
  return url.includes(renderTemplate(jsonQuery, valueOf)) ? null : 'its URL does not have the digest of its body'
}
