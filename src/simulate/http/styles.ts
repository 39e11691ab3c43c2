import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { setOwn } from '../../lib/json.ts'
import { coerceItems, coerceScalar, coerceText, embeddedJson, fitsScalar } from './coerce.ts'
import { decodePercent } from './segment.ts'
import type { Shape, Shapes } from './shape.ts'

/**
 * The styles of a single text (OAS §Style Values): simple, label, matrix, and form, spaceDelimited and pipeDelimited
 * without explode. Delimiters are looked for before anything is decoded.
 */
export type Decode = (raw: string) => string

export const decodePath: Decode = (raw) => decodePercent(raw) ?? raw

/** A value whose parts are separated by a delimiter: `a,b` for an array, `k,v,k,v` or (exploded) `k=v,k=v` for an object. */
export function decodeDelimited(
  raw: string,
  delimiter: RegExp | string,
  explode: boolean,
  shape: Shape,
  shapes: Shapes,
  decode: Decode,
): JsonValue {
  if (!shape.array && !shape.object) return coerceScalar(decode(raw), shape)
  const whole = decode(raw)
  const embedded = embeddedJson(whole, shape)
  if (embedded !== undefined) return embedded
  const parts = raw === '' ? [] : raw.split(delimiter)
  if (shape.object && (!shape.array || (explode && parts.every((part) => part.includes('=')))))
    return explode ? fromAssignments(parts, shape, shapes, decode) : fromAlternating(parts, shape, shapes, decode)
  if (parts.length < 2 && !shape.array) return coerceText(whole, shape, shapes)
  return splitItems(parts.map(decode), shape, shapes)
}

/** `;name=v`, `;name=a;name=b`, `;name=k,v`, `;k=v;k=v` (RFC 6570 §3.2.7). */
export function decodeMatrix(
  raw: string,
  name: string,
  explode: boolean,
  shape: Shape,
  shapes: Shapes,
  decode: Decode,
): JsonValue | undefined {
  if (!raw.startsWith(';')) return undefined
  const parts = raw.slice(1).split(';')
  if (explode && shape.object && !shape.array) return fromAssignments(parts, shape, shapes, decode)
  const values = parts.flatMap((part) => {
    if (part === name) return ['']
    return part.startsWith(`${name}=`) ? [part.slice(name.length + 1)] : []
  })
  if (values.length === 0) return undefined
  if (explode && shape.array) return coerceItems(values.map(decode), shape, shapes)
  return decodeDelimited(values[0]!, ',', false, shape, shapes, decode)
}

/** `.v`, `.a.b`, `.k.v` / `.k=v` (RFC 6570 §3.2.5); `,` between parts when not exploded, as OAS 3.0 had it, or `.`. */
export function decodeLabel(
  raw: string,
  explode: boolean,
  shape: Shape,
  shapes: Shapes,
  decode: Decode,
): JsonValue | undefined {
  if (!raw.startsWith('.')) return undefined
  const text = raw.slice(1)
  const delimiter = !explode && text.includes(',') ? ',' : '.'
  return decodeDelimited(text, delimiter, explode, shape, shapes, decode)
}

function fromAssignments(parts: readonly string[], shape: Shape, shapes: Shapes, decode: Decode): JsonObject {
  const object: JsonObject = {}
  for (const part of parts) {
    const equals = part.indexOf('=')
    const name = decode(equals < 0 ? part : part.slice(0, equals))
    if (name !== '')
      setOwn(object, name, property(name, decode(equals < 0 ? '' : part.slice(equals + 1)), shape, shapes))
  }
  return object
}

function fromAlternating(parts: readonly string[], shape: Shape, shapes: Shapes, decode: Decode): JsonObject {
  const object: JsonObject = {}
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const name = decode(parts[i]!)
    setOwn(object, name, property(name, decode(parts[i + 1]!), shape, shapes))
  }
  return object
}

export function property(name: string, text: string, shape: Shape, shapes: Shapes): JsonValue {
  return coerceText(text, shapes.at(shape.properties.get(name) ?? shape.rest), shapes)
}

/** Items as they came, and those that hold an escaped comma split too where the schema cannot mean them whole. */
export function splitItems(texts: readonly string[], shape: Shape, shapes: Shapes): JsonValue[] {
  const items = shapes.at(shape.items)
  const parts = texts.flatMap((text) => {
    if (!text.includes(',') || items.array || items.object || fitsScalar(text, items)) return [text]
    return text.split(',').map((part) => part.trim())
  })
  return coerceItems(parts, shape, shapes)
}
