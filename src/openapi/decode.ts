import { Buffer, isUtf8 } from 'node:buffer'

export type Decoded = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string }

/** Bytes as text: UTF-8 unless a byte order mark or the pattern of zero bytes says UTF-16 (YAML 1.2.2 §5.2, RFC 8259 §8.1). */
export function decodeText(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes)
  if (encoding === 'utf-32') return { ok: false, reason: 'it is encoded as UTF-32; save it as UTF-8' }
  if (encoding === 'utf-8' && isUtf8(bytes)) return { ok: true, text: withoutMark(toBuffer(bytes).toString('utf8')) }
  try {
    return { ok: true, text: new TextDecoder(encoding, { fatal: true }).decode(bytes) }
  } catch {
    return { ok: false, reason: `it is not valid ${encoding.toUpperCase()} text${brokenAt(bytes, encoding)}` }
  }
}

/** `Buffer` decodes megabytes several times faster than `TextDecoder`, once the bytes are known to be good. */
function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32' {
  const [a, b, c, d] = bytes
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32' : 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a === 0 && b === 0) return 'utf-32'
  if (a === 0 && b !== undefined) return 'utf-16be'
  if (b === 0) return c === 0 ? 'utf-32' : 'utf-16le'
  return 'utf-8'
}

/** The line of the first bad byte: the longest good beginning, found by halving. */
function brokenAt(bytes: Uint8Array, encoding: string): string {
  if (encoding !== 'utf-8') return ''
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (decodes(bytes.subarray(0, middle))) good = middle
    else bad = middle
  }
  let line = 1
  for (let i = 0; i < good; i++) if (bytes[i] === 10) line++
  return ` (line ${line})`
}

/** A character cut in half at the end is not an error yet, which is what `stream` says. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
