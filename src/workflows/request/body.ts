import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { boundary, multipart } from '../../openapi/wire/multipart.ts'
import { formPairs, textOf } from '../../openapi/wire/parameters.ts'
import type { Callable } from '../source/source.ts'

export interface WrittenBody {
  /** As it goes into Content-Type. */
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** The media type that is sent: what the step says, else the first JSON one that is declared, else the first. */
export function mediaTypeOf(given: string | undefined, callable: Callable): string {
  if (given !== undefined) return given
  const types = callable.body.map(({ mediaType }) => mediaType)
  const found = types.find((type) => /[/+]json\b/i.test(type)) ?? types[0] ?? 'application/json'
  return found.includes('*') ? 'application/json' : found
}

/** A payload as bytes. A text is sent as it is: who writes one has written the body. */
export function writeBody(payload: JsonValue, mediaType: string, callable: Callable): WrittenBody {
  const encode = (text: string) => new TextEncoder().encode(text)
  if (mediaType.startsWith('multipart/') && isObject(payload))
    return { mediaType: `${mediaType.split(';')[0]}; boundary=${boundary}`, bytes: encode(multipart(payload)) }
  if (/x-www-form-urlencoded/i.test(mediaType) && isObject(payload)) {
    const { encoding = {} } = callable.body.find((one) => one.mediaType === mediaType) ?? {}
    return { mediaType, bytes: encode(formOf(payload, encoding)) }
  }
  if (typeof payload === 'string' && !isJsonScalar(payload, mediaType, callable))
    return { mediaType, bytes: encode(payload) }
  return { mediaType, bytes: encode(/json/i.test(mediaType) ? JSON.stringify(payload) : textOf(payload)) }
}

/** A body that is one JSON string is written with its quotes; a text that already is JSON is not touched. */
function isJsonScalar(text: string, mediaType: string, callable: Callable): boolean {
  if (!/json/i.test(mediaType) || callable.body.length === 0) return false
  try {
    JSON.parse(text)
    return false
  } catch (error) {
    if (error instanceof SyntaxError) return !/^\s*[[{]/.test(text)
    throw error
  }
}

/** Encoding Object: lists repeat their name and objects are JSON, unless a style says otherwise. */
function formOf(payload: JsonObject, encoding: JsonObject): string {
  return Object.entries(payload)
    .flatMap(([name, value]) => {
      const one = encoding[name]
      if (isObject(one) && one.style === 'deepObject') return formPairs(name, value)
      if (Array.isArray(value)) return value.flatMap((item) => pair(name, item))
      return pair(name, value)
    })
    .join('&')
}

const pair = (name: string, value: JsonValue): string[] => [
  `${encodeURIComponent(name)}=${encodeURIComponent(typeof value === 'object' && value !== null ? JSON.stringify(value) : textOf(value))}`,
]
