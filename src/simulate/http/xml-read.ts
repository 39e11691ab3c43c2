import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import { loadLater } from '../../lib/load-later.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { coerceScalar } from './coerce.ts'
import { maxDepth } from './json-text.ts'
import { anything, type Shape, type Shapes } from './shape.ts'
import { xmlShape } from './xml-names.ts'

const xmlLibrary = loadLater<typeof import('fast-xml-parser')>('fast-xml-parser')

export type ParsedXml =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly problem: string }

/** XML text as the value its schema describes. No DOCTYPE, no entities but XML's own five, nesting bounded. */
export function readXml(text: string, schema: Pointer | null, doc: SpecDocument, shapes: Shapes): ParsedXml {
  if (/<!DOCTYPE/i.test(text)) return { ok: false, problem: 'has a DOCTYPE, which is not accepted' }
  if (nesting(text) > maxDepth) return { ok: false, problem: `is nested deeper than ${maxDepth} levels` }
  const { XMLValidator } = xmlLibrary()
  const checked = XMLValidator.validate(text)
  if (checked !== true) {
    const { msg, line, col } = checked.err
    return { ok: false, problem: `is not well-formed: ${msg.replace(/\.$/, '')} (line ${line}, column ${col ?? 1})` }
  }
  const parsed = parser().parse(text) as JsonObject
  const root = Object.keys(parsed).find((name) => !name.startsWith('?') && name !== '#text')
  if (root === undefined) return { ok: false, problem: 'has no element' }
  return { ok: true, value: elementValue(own(parsed, root)!, schema, { doc, shapes }) }
}

function parser() {
  const { XMLParser } = xmlLibrary()
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    textNodeName: '#text',
    parseTagValue: false,
    parseAttributeValue: false,
    removeNSPrefix: true,
    processEntities: false,
    ignoreDeclaration: true,
    trimValues: true,
  })
}

/** The deepest nesting of tags, by counting: comments and CDATA can only make it look deeper. */
function nesting(text: string): number {
  let depth = 0
  let deepest = 0
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const next = text[at + 1]
    if (next === '!' || next === '?') continue
    const close = text.indexOf('>', at)
    if (next === '/') depth--
    else if (close > 0 && text[close - 1] !== '/') deepest = Math.max(deepest, ++depth)
  }
  return deepest
}

interface Reading {
  readonly doc: SpecDocument
  readonly shapes: Shapes
}

function elementValue(element: JsonValue, schema: Pointer | null, reading: Reading): JsonValue {
  const shape = reading.shapes.at(schema)
  if (shape.array && !shape.object) {
    const name = xmlShape(reading.doc, shape.items).name
    const inside = isObject(element) ? (name === null ? firstChild(element) : own(element, name)) : undefined
    const list = inside === undefined ? (element === '' ? [] : element) : inside
    return listOf(list).map((item) => elementValue(item, shape.items, reading))
  }
  // An element that may stand once stands several times: the validator is to say so.
  if (Array.isArray(element)) return element.map((item) => elementValue(item, schema, reading))
  if (shape.object && typeof element === 'string' && element !== '' && !hasTextNode(shape, reading))
    return coerceScalar(textOf(element), shape)
  if (shape.object || (shape === anything && isObject(element))) return objectValue(element, schema, reading)
  return coerceScalar(textOf(element), shape)
}

function hasTextNode(shape: Shape, { doc }: Reading): boolean {
  return [...shape.properties.values()].some((pointer) => xmlShape(doc, pointer).node === 'text')
}

/** A child element's list where the items have no name of their own. */
function firstChild(element: JsonObject): JsonValue | undefined {
  const name = Object.keys(element).find((key) => !key.startsWith('@') && key !== '#text')
  return name === undefined ? undefined : own(element, name)
}

function objectValue(element: JsonValue, schema: Pointer | null, reading: Reading): JsonObject {
  const shape = reading.shapes.at(schema)
  const source: JsonObject = isObject(element) ? element : element === '' ? {} : { '#text': element }
  const object: JsonObject = {}
  const taken = new Set<string>()
  for (const [name, pointer] of shape.properties) {
    const xml = xmlShape(reading.doc, pointer)
    const inner = reading.shapes.at(pointer)
    const bare = inner.array && !inner.object && !xml.wrapped
    const itemName = bare ? xmlShape(reading.doc, inner.items).name : null
    const key = xml.node === 'text' ? '#text' : `${xml.node === 'attribute' ? '@' : ''}${itemName ?? xml.name ?? name}`
    const found = own(source, key)
    taken.add(key)
    if (found === undefined) continue
    setOwn(
      object,
      name,
      bare
        ? listOf(found).map((item) => elementValue(item, inner.items, reading))
        : elementValue(found, pointer, reading),
    )
  }
  for (const key of Object.keys(source))
    if (!taken.has(key) && key !== '#text' && !/^@xmlns\b|^@xsi:|^@schemaLocation$/.test(key))
      setOwn(object, key.replace(/^@/, ''), undeclared(source[key]!, shape.rest, reading))
  return object
}

function undeclared(value: JsonValue, schema: Pointer | null, reading: Reading): JsonValue {
  if (Array.isArray(value)) return value.map((item) => elementValue(item, schema, reading))
  return elementValue(value, schema, reading)
}

function listOf(value: JsonValue): JsonValue[] {
  return Array.isArray(value) ? value : [value]
}

function textOf(element: JsonValue): string {
  if (Array.isArray(element)) return element.length === 0 ? '' : textOf(element[element.length - 1]!)
  const text = isObject(element) ? own(element, '#text') : element
  return unescapeXml(typeof text === 'string' ? text : '')
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()]!
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
