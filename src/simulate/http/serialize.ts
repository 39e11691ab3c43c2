import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { essenceOf, isJsonLinesType, isJsonType, isXmlType } from './media-type.ts'
import { encodeSegment } from './segment.ts'
import { writeXml } from './xml-write.ts'

export interface Serialized {
  readonly contentType: string
  readonly body: string | Uint8Array
}

/** A value written in a media type. @param mediaType concrete, parameters allowed */
export function serialize(value: JsonValue, mediaType: string, schema: Pointer | null, doc: SpecDocument): Serialized {
  const essence = essenceOf(mediaType)
  if (isJsonType(essence)) return { contentType: mediaType, body: JSON.stringify(value) }
  if (isXmlType(essence)) return { contentType: withCharset(mediaType), body: writeXml(value, schema, doc) }
  if (essence === 'application/x-www-form-urlencoded') return { contentType: mediaType, body: writeForm(value) }
  if (essence === 'text/csv' || essence === 'application/csv')
    return { contentType: withCharset(mediaType), body: writeCsv(value) }
  if (isJsonLinesType(essence)) return { contentType: mediaType, body: writeLines(value, essence) }
  if (essence === 'text/event-stream') return { contentType: mediaType, body: writeEvents(value) }
  if (essence === 'text/html') return { contentType: withCharset(mediaType), body: writeHtml(value) }
  if (essence.startsWith('text/') || essence.endsWith('yaml') || essence === 'application/javascript')
    return { contentType: withCharset(mediaType), body: typeof value === 'string' ? value : JSON.stringify(value) }
  return { contentType: mediaType, body: binarySample(value, essence) }
}

function withCharset(mediaType: string): string {
  return mediaType.includes('charset=') ? mediaType : `${mediaType};charset=utf-8`
}

/** Nested names in brackets, lists repeated. */
export function writeForm(value: JsonValue): string {
  const pairs: string[] = []
  const put = (name: string, item: JsonValue) => {
    if (Array.isArray(item)) for (const one of item) put(name, one)
    else if (isObject(item)) for (const key of Object.keys(item)) put(name === '' ? key : `${name}[${key}]`, item[key]!)
    else pairs.push(`${encodeForm(name)}=${encodeForm(item === null ? '' : String(item))}`)
  }
  put('', value)
  return pairs.join('&')
}

function encodeForm(text: string): string {
  return encodeSegment(text).replaceAll('%20', '+')
}

/** RFC 4180: one row an item, the columns are the properties of all of them. */
function writeCsv(value: JsonValue): string {
  if (typeof value === 'string') return value
  const rows = rowsOf(value)
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = [columns, ...rows.map((row) => columns.map((column) => cellText(row[column])))]
  return lines.map((line) => `${line.map(quoteCell).join(',')}\r\n`).join('')
}

function rowsOf(value: JsonValue): JsonObject[] {
  const list = Array.isArray(value) ? value : isObject(value) ? Object.values(value).find(Array.isArray) : undefined
  return (list ?? [value]).map((item) => (isObject(item) ? item : { value: item }))
}

function cellText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function quoteCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function writeLines(value: JsonValue, essence: string): string {
  const start = essence.endsWith('json-seq') ? '\u001e' : ''
  return itemsOf(value)
    .map((item) => `${start}${JSON.stringify(item)}\n`)
    .join('')
}

/** Server-sent events (HTML §9.2.6). An item that is an event itself (`data`, `event`, `id`, `retry`) is written as one. */
function writeEvents(value: JsonValue): string {
  if (typeof value === 'string' && /^(data|event|id|retry):/m.test(value)) return `${value.trimEnd()}\n\n`
  return itemsOf(value)
    .map((item) => {
      const known =
        isObject(item) &&
        Object.hasOwn(item, 'data') &&
        Object.keys(item).every((key) => /^(data|event|id|retry)$/.test(key))
      const event: JsonObject = known ? item : { data: item }
      const lines = ['event', 'id', 'retry'].flatMap((key) =>
        event[key] === undefined ? [] : [`${key}: ${oneLine(event[key])}`],
      )
      const data = typeof event.data === 'string' ? event.data : JSON.stringify(event.data)
      return `${[...lines, ...data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`)].join('\n')}\n\n`
    })
    .join('')
}

function oneLine(value: JsonValue): string {
  return String(value).replace(/[\r\n]/g, ' ')
}

function itemsOf(value: JsonValue): JsonValue[] {
  return Array.isArray(value) ? value : [value]
}

function writeHtml(value: JsonValue): string {
  if (typeof value === 'string' && value.includes('<')) return value
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  const safe = text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!)
  return `<!doctype html>\n<html><body><pre>${safe}</pre></body></html>\n`
}

/** The smallest files that programs open: a 1×1 PNG and GIF, an empty PDF and ZIP. */
const samples: Readonly<Record<string, string>> = {
  'image/png': 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'image/gif': 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  'application/zip': 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==',
  'application/pdf': Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
  ).toString('base64'),
}

function binarySample(value: JsonValue, essence: string): Uint8Array | string {
  const sample = Object.hasOwn(samples, essence) ? samples[essence] : undefined
  if (sample !== undefined) return Buffer.from(sample, 'base64')
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
}
