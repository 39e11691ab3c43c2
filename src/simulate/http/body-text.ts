import { isUtf8 } from 'node:buffer'
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import type { Refusal } from '../exchange.ts'

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }

/** A compressed body may not grow beyond this many bytes. */
const maxInflated = 32 * 1_048_576

/** Content-Encoding undone (RFC 9110 §8.4): gzip, deflate, br, in the reverse of the order they were applied. */
export function decompress(body: Uint8Array, header: string | undefined): Result<Uint8Array> {
  if (header === undefined) return { ok: true, value: body }
  let bytes = body
  const codings = header
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((c) => c !== '' && c !== 'identity')
  if (codings.length > 3) return unsupportedCoding(codings.join(', '))
  for (const coding of codings.reverse()) {
    const undo = decoderOf(coding)
    if (undo === undefined) return unsupportedCoding(coding)
    try {
      bytes = undo(bytes)
    } catch (error) {
      return inflateRefusal(coding, error)
    }
  }
  return { ok: true, value: bytes }
}

function decoderOf(coding: string): ((bytes: Uint8Array) => Uint8Array) | undefined {
  const limit = { maxOutputLength: maxInflated }
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return (bytes) => gunzipSync(bytes, limit)
    case 'deflate':
      // RFC 9110 means zlib; some clients send the bare stream, whose first byte is no zlib header.
      return (bytes) => ((bytes[0]! & 0x0f) === 8 ? inflateSync(bytes, limit) : inflateRawSync(bytes, limit))
    case 'br':
      return (bytes) => brotliDecompressSync(bytes, limit)
    default:
      return undefined
  }
}

function inflateRefusal(coding: string, error: unknown): Result<Uint8Array> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ERR_BUFFER_TOO_LARGE')
    return refuse('payload_too_large', `The decompressed body is larger than ${maxInflated} bytes`)
  if (code.startsWith('Z_') || code.startsWith('ERR_') || code.startsWith('ERR__ERROR'))
    return refuse('malformed', `The body is not valid ${coding}, which Content-Encoding promises`)
  throw error
}

function unsupportedCoding(coding: string): Result<Uint8Array> {
  const message = `Content-Encoding ${coding} is not supported: send gzip, deflate, br or none`
  return {
    ok: false,
    refusal: { kind: 'unsupported_media_type', message, headers: { 'Accept-Encoding': 'gzip, deflate, br' } },
  }
}

/** Bytes as text; a leading byte order mark is left out. */
export function decodeText(bytes: Uint8Array, charset: string | undefined): Result<string> {
  const label = charset?.toLowerCase() ?? 'utf-8'
  if (label === 'utf-8' || label === 'utf8' || label === 'us-ascii') {
    if (!isUtf8(bytes)) return refuse('malformed', 'The body is not valid UTF-8')
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    return { ok: true, value: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text }
  }
  const decoder = decoderFor(label)
  if (decoder === undefined)
    return refuse('unsupported_media_type', `The charset ${label} is not supported: send utf-8`)
  try {
    return { ok: true, value: decoder.decode(bytes) }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return refuse('malformed', `The body is not valid ${label}`)
  }
}

function decoderFor(label: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label, { fatal: true })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

export function refuse(kind: Refusal['kind'], message: string): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { kind, message } }
}
