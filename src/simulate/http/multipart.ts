import { splitOutsideQuotes } from './media-type.ts'
import { decodePercent } from './segment.ts'

/** One part of a multipart body (RFC 7578). */
export interface Part {
  /** From Content-Disposition; '' where it has none. */
  readonly name: string
  /** Null: not a file. */
  readonly filename: string | null
  /** As sent; null where the part does not say. */
  readonly contentType: string | null
  readonly bytes: Uint8Array
}

export type ParsedMultipart =
  | { readonly ok: true; readonly parts: readonly Part[] }
  | { readonly ok: false; readonly problem: string }

const maxParts = 1000
const maxHeaderBytes = 16_384

/** The parts between the boundary's lines (RFC 2046 §5.1.1). Works on the whole body, copies nothing. */
export function parseMultipart(body: Uint8Array, boundary: string): ParsedMultipart {
  if (boundary === '' || boundary.length > 200) return { ok: false, problem: 'has no usable boundary in Content-Type' }
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const marker = Buffer.from(`--${boundary}`, 'latin1')
  let at = findLine(bytes, marker, 0)
  if (at < 0) return { ok: false, problem: 'does not contain its boundary' }
  const parts: Part[] = []
  for (;;) {
    const start = afterMarker(bytes, at + marker.length)
    if (start === 'end') return { ok: true, parts }
    if (start < 0) return { ok: false, problem: 'has a broken boundary line' }
    const next = findLine(bytes, marker, start)
    if (next < 0) return { ok: false, problem: 'ends before its closing boundary' }
    const part = readPart(bytes.subarray(start, Math.max(start, lineEndBefore(bytes, next))))
    if (typeof part === 'string') return { ok: false, problem: part }
    parts.push(part)
    if (parts.length > maxParts) return { ok: false, problem: `has more than ${maxParts} parts` }
    at = next
  }
}

/** The next marker that begins a line. */
function findLine(bytes: Buffer, marker: Buffer, from: number): number {
  for (let at = bytes.indexOf(marker, from); at >= 0; at = bytes.indexOf(marker, at + 1))
    if (at === 0 || bytes[at - 1] === 10) return at
  return -1
}

/** Where the part begins behind a marker; `end` behind the last one. */
function afterMarker(bytes: Buffer, from: number): number | 'end' {
  if (bytes[from] === 45 && bytes[from + 1] === 45) return 'end'
  let at = from
  while (bytes[at] === 32 || bytes[at] === 9) at++
  if (bytes[at] === 13) at++
  return bytes[at] === 10 ? at + 1 : -1
}

/** The line break before a marker belongs to the marker. */
function lineEndBefore(bytes: Buffer, marker: number): number {
  return bytes[marker - 2] === 13 ? marker - 2 : marker - 1
}

function readPart(bytes: Buffer): Part | string {
  const { head, content } = splitHead(bytes)
  if (head.length > maxHeaderBytes) return 'has a part with headers too long'
  const headers = new Map<string, string>()
  for (const line of head.toString('utf8').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  const disposition = headers.get('content-disposition') ?? ''
  const name = dispositionValue(disposition, 'name')
  if (name === null && disposition !== '') return 'has a part without a name in Content-Disposition'
  return {
    name: name ?? '',
    filename: dispositionValue(disposition, 'filename'),
    contentType: headers.get('content-type') ?? null,
    bytes: content,
  }
}

function splitHead(bytes: Buffer): { head: Buffer; content: Buffer } {
  if (bytes[0] === 13 && bytes[1] === 10) return { head: bytes.subarray(0, 0), content: bytes.subarray(2) }
  const crlf = bytes.indexOf('\r\n\r\n')
  const lf = bytes.indexOf('\n\n')
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return { head: bytes.subarray(0, crlf), content: bytes.subarray(crlf + 4) }
  if (lf >= 0) return { head: bytes.subarray(0, lf), content: bytes.subarray(lf + 2) }
  return { head: bytes, content: bytes.subarray(bytes.length) }
}

/** `name="a\"b"`, `name=a`, `filename*=UTF-8''%e2%82%ac` (RFC 6266 §4.3); browsers escape `"` as `%22`. */
function dispositionValue(disposition: string, name: string): string | null {
  let found: string | null = null
  for (const part of splitOutsideQuotes(disposition, ';').slice(1)) {
    const equals = part.indexOf('=')
    const key = part.slice(0, Math.max(equals, 0)).trim().toLowerCase()
    const value = part.slice(equals + 1).trim()
    if (key === `${name}*` && /^utf-8'/i.test(value)) {
      const decoded = decodePercent(value.slice(value.indexOf("'", 6) + 1))
      if (decoded !== undefined) return decoded
    }
    if (key === name) found = unquoted(value)
  }
  return found
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value
  return value
    .slice(1, value.endsWith('"') && value.length > 1 ? -1 : undefined)
    .replace(/\\(["\\])/g, '$1')
    .replaceAll('%22', '"')
}
