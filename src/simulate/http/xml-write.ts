import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { itemSchema, mapSchema, viewProperties } from '../../openapi/properties.ts'
import { rootName, type XmlShape, xmlShape } from './xml-names.ts'

/** A value as XML, by the `xml` of its schema (OAS §XML Object). */
export function writeXml(value: JsonValue, schema: Pointer | null, doc: SpecDocument): string {
  const xml = xmlShape(doc, schema)
  const name = qualified(xml, rootName(doc, schema))
  const body = Array.isArray(value)
    ? element(name, namespaceOf(xml), listItems(value, schema, 'item', doc))
    : writeElement(name, value, schema, doc)
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`
}

function writeElement(name: string, value: JsonValue, schema: Pointer | null, doc: SpecDocument): string {
  const xml = xmlShape(doc, schema)
  const attributes = namespaceOf(xml)
  if (value === null)
    return element(name, `${attributes} xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`, '')
  if (Array.isArray(value)) return element(name, attributes, listItems(value, schema, 'item', doc))
  if (!isObject(value)) return element(name, attributes, escapeXml(String(value)))
  return writeObject(name, attributes, value, schema, doc)
}

function writeObject(
  name: string,
  start: string,
  value: JsonObject,
  schema: Pointer | null,
  doc: SpecDocument,
): string {
  const properties = schema === null ? new Map<string, Pointer>() : viewProperties(doc, schema).properties
  const rest = schema === null ? null : mapSchema(doc, schema)
  let attributes = start
  let content = ''
  for (const key of Object.keys(value)) {
    const pointer = properties.get(key) ?? rest
    const xml = xmlShape(doc, pointer)
    const item = own(value, key)!
    const tag = qualified(xml, safeName(key))
    if (xml.node === 'attribute' && (item === null || typeof item !== 'object'))
      attributes += item === null ? '' : ` ${tag}="${escapeXml(String(item))}"`
    else if (xml.node === 'text' && typeof item !== 'object') content += escapeXml(String(item))
    else if (Array.isArray(item) && !xml.wrapped) content += listItems(item, pointer, tag, doc)
    else if (Array.isArray(item)) content += element(tag, namespaceOf(xml), listItems(item, pointer, tag, doc))
    else content += writeElement(tag, item, pointer, doc)
  }
  return element(name, attributes, content)
}

/** @param name of an item that has none of its own */
function listItems(items: readonly JsonValue[], schema: Pointer | null, name: string, doc: SpecDocument): string {
  const pointer = schema === null ? null : itemSchema(doc, schema)
  const tag = qualified(xmlShape(doc, pointer), name)
  return items.map((item) => writeElement(tag, item, pointer, doc)).join('')
}

function element(name: string, attributes: string, content: string): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`
}

function qualified(xml: XmlShape, name: string): string {
  const bare = safeName(xml.name ?? name)
  return xml.prefix === null || bare.includes(':') ? bare : `${safeName(xml.prefix)}:${bare}`
}

function namespaceOf(xml: XmlShape): string {
  if (xml.namespace === null) return ''
  return ` xmlns${xml.prefix === null ? '' : `:${safeName(xml.prefix)}`}="${escapeXml(xml.namespace)}"`
}

/** What XML allows as a name; other characters become `_`. */
function safeName(name: string): string {
  const clean = name.replace(/[^\p{L}\p{N}_.:-]/gu, '_')
  return /^[\p{L}_]/u.test(clean) ? clean : `_${clean}`
}

function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[<>&"]/g, (character) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[character]!)
}
