import type { JsonValue } from '../../lib/json.ts'
import { parseJson } from './json-text.ts'
import { toNumber } from './numbers.ts'
import type { Shape, Shapes, TypeChoice } from './shape.ts'

/** JSON numbers without the tolerance of `Number()`: no blanks, hex, leading plus or zeros. */
const numeral = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/**
 * Text as a value of the schema's scalar types, tried in the order of the document; unchanged text where none fits, so
 * that the validator names what is wrong. `+1555…` stays text unless a number is all the schema allows.
 */
export function coerceScalar(text: string, shape: Shape): JsonValue {
  if (text === '') return emptyScalar(shape)
  for (const choice of shape.types) {
    const value = asType(text, choice)
    if (value !== undefined && isListed(value, choice.values)) return value
  }
  return text
}

/** Forms have no other way to say null; '' stays text where the schema lists it as a value. */
function emptyScalar(shape: Shape): JsonValue {
  return shape.nullable && !shape.types.some(({ values }) => values?.includes('')) ? null : ''
}

/** Whether a text may stand for a scalar of the schema. */
export function fitsScalar(text: string, shape: Shape): boolean {
  return (
    shape.types.length === 0 ||
    shape.types.some((choice) => {
      const value = asType(text, choice)
      return value !== undefined && isListed(value, choice.values)
    })
  )
}

function asType(text: string, { type }: TypeChoice): JsonValue | undefined {
  switch (type) {
    case 'string':
      return text
    case 'integer':
    case 'number':
      return asNumber(text, type === 'integer')
    case 'boolean':
      return asBoolean(text)
    case 'null':
      return text === 'null' ? null : undefined
    default:
      return undefined
  }
}

function asNumber(text: string, integer: boolean): number | undefined {
  if (text.length > 400 || !numeral.test(text)) return undefined
  const value = toNumber(text)
  return Number.isFinite(value) && (!integer || Number.isInteger(value)) ? value : undefined
}

function asBoolean(text: string): boolean | undefined {
  const lower = text.length > 5 ? '' : text.toLowerCase()
  if (lower === 'true') return true
  return lower === 'false' ? false : undefined
}

function isListed(value: JsonValue, values: readonly JsonValue[] | null): boolean {
  return values === null || values.includes(value)
}

/** A list of texts as an array of the schema's items. */
export function coerceItems(texts: readonly string[], shape: Shape, shapes: Shapes): JsonValue[] {
  const items = shapes.at(shape.items)
  return texts.map((text) => coerceText(text, items, shapes))
}

/** One text where a value of any kind is expected: JSON inside text, a single item for an array, or a scalar. */
export function coerceText(text: string, shape: Shape, shapes: Shapes): JsonValue {
  if (!shape.array && !shape.object) return coerceScalar(text, shape)
  const parsed = embeddedJson(text, shape)
  if (parsed !== undefined) return parsed
  if (shape.types.some(({ type }) => type !== 'array' && type !== 'object') && fitsScalar(text, shape))
    return coerceScalar(text, shape)
  if (!shape.array) return coerceScalar(text, shape)
  return text === '' ? [] : coerceItems([text], shape, shapes)
}

/** JSON sent as text where the schema wants an object or array; undefined when it is none. */
export function embeddedJson(text: string, shape: Shape): JsonValue | undefined {
  const start = text.trimStart().charCodeAt(0)
  if (!(start === 123 && shape.object) && !(start === 91 && shape.array)) return undefined
  const parsed = parseJson(text)
  return parsed.ok ? parsed.value : undefined
}
