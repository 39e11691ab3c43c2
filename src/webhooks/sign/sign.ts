import type { SignatureScheme } from '../signature.ts'
import { signatureOf } from './algorithms.ts'
import { compileScheme } from './compile.ts'
import { type Content, isJson, valuesOf } from './content.ts'
import { headersOf } from './headers.ts'
import { withSignatureAt } from './in-body.ts'
import { renderTemplate } from './template.ts'

/** A request as it would be sent unsigned. */
export interface Unsigned {
  /** Stays the same when the event is sent again. */
  readonly id: string
  /** Wall time of the attempt, Unix ms: verifiers refuse more than some minutes of skew. */
  readonly timestampMs: number
  /** The event's name. */
  readonly type?: string
  readonly url: string
  readonly mediaType: string
  readonly body: string
  /** Newest first; none: no signature is sent, the other headers of the scheme are. */
  readonly secrets: readonly string[]
}

/** What has to be sent, byte for byte: a scheme may change the URL and the body. */
export interface Signed {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Signs the very bytes that are sent.
 * @throws Error when a secret is no key of the scheme's algorithm: `secretProblem` tells before
 */
export function sign(scheme: SignatureScheme, request: Unsigned): Signed {
  const compiled = compileScheme(scheme)
  const json = isJson(request.mediaType)
  const plain = contentOf(scheme, request)
  const url =
    json && compiled.jsonQuery !== null
      ? withQuery(plain.url, renderTemplate(compiled.jsonQuery, valuesOf(plain)))
      : plain.url
  const message = renderTemplate(json ? compiled.jsonMessage : compiled.message, valuesOf({ ...plain, url }))
  const signatures = request.secrets.map((secret) => signatureOf(scheme, message, secret))
  const body =
    scheme.bodyPointer === undefined || signatures[0] === undefined
      ? plain.body
      : withSignatureAt(plain.body, scheme.bodyPointer, signatures[0])
  const made = { message, secrets: request.secrets, signatures }
  return { url, headers: headersOf(compiled, made, valuesOf({ ...plain, url, body })), body }
}

function contentOf(scheme: SignatureScheme, { id, timestampMs, type = '', url, mediaType, body }: Unsigned): Content {
  return {
    id: printable(id, /[^\x21-\x7e]/gu),
    timestamp: String(Math.floor(scheme.timestamp === 'seconds' ? timestampMs / 1000 : timestampMs)),
    type: printable(type, /[^\x20-\x7e]/gu),
    url,
    mediaType,
    body,
  }
}

/** Names of events come from documents, and stand in headers. */
function printable(text: string, others: RegExp): string {
  return text.replace(others, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )
}

function withQuery(url: string, query: string): string {
  const hash = url.indexOf('#')
  const base = hash === -1 ? url : url.slice(0, hash)
  const joint = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&'
  return base + joint + query + (hash === -1 ? '' : url.slice(hash))
}
