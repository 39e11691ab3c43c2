import { boolCoreTag, constructFromEvents, intCoreTag, NOT_RESOLVED, nullCoreTag, parseEvents } from 'js-yaml'
import type { JsonValue } from '../lib/json.ts'
import { finiteFloat, schema } from './yaml-schema.ts'

/** The text is not of the plain kind. Nothing is wrong yet: the full parser says what there is. */
export class Unusual extends Error {}

/** A place in a text without carriage returns. */
export interface Cursor {
  readonly text: string
  at: number
  /** Column of the content at the start of its line; -1 at the end of the text. */
  indent: number
  nodes: number
  readonly maxNodes: number
}

const newline = 0x0a
const space = 0x20
const hash = 0x23
const colon = 0x3a

/** What may follow an indicator: a blank, the end of the line or of the text. */
export function isBlank(code: number): boolean {
  return code === space || code === newline || Number.isNaN(code)
}

/** Goes to the next line that has content. @param from where a line starts or ends; -1 for the end of the text */
export function nextContent(cursor: Cursor, from: number): void {
  const { text } = cursor
  let lineStart = from < 0 ? text.length : text.charCodeAt(from) === newline ? from + 1 : from
  for (;;) {
    let at = lineStart
    while (text.charCodeAt(at) === space) at++
    const code = text.charCodeAt(at)
    if (code === newline) lineStart = at + 1
    else if (code === hash) {
      const end = text.indexOf('\n', at)
      lineStart = end < 0 ? text.length : end + 1
    } else {
      cursor.at = at
      cursor.indent = at >= text.length ? -1 : at - lineStart
      if (code === 9 || (at === lineStart && isMarker(text, at, code))) throw new Unusual()
      return
    }
  }
}

/** A directive, or what ends a document. */
function isMarker(text: string, at: number, code: number): boolean {
  return code === 0x25 || (code === 0x2d && text.startsWith('---', at)) || (code === 0x2e && text.startsWith('...', at))
}

/** To the end of the line, where nothing but a comment may be left. */
function endLine(cursor: Cursor): void {
  const { text } = cursor
  let { at } = cursor
  while (text.charCodeAt(at) === space) at++
  const code = text.charCodeAt(at)
  const ends = code === newline || at >= text.length || (code === hash && at > cursor.at)
  if (!ends) throw new Unusual()
  nextContent(cursor, code === newline ? at : text.indexOf('\n', at))
}

/** Whether a plain scalar may not begin so (YAML 1.2.2 §7.3.3), or only with a second look. */
function isIndicator(text: string, at: number): boolean {
  switch (text.charCodeAt(at)) {
    case 0x2d:
    case 0x3f:
      return isBlank(text.charCodeAt(at + 1))
    // # & * ! | > ' " % @ ` , [ ] { } and the colon
    case 0x23:
    case 0x26:
    case 0x2a:
    case 0x21:
    case 0x7c:
    case 0x3e:
    case 0x27:
    case 0x22:
    case 0x25:
    case 0x40:
    case 0x60:
    case 0x2c:
    case 0x5b:
    case 0x5d:
    case 0x7b:
    case 0x7d:
    case 0x3a: // biome-ignore format: a list
      return true
    default:
      return false
  }
}

/** A plain scalar of any number of lines, folded (YAML 1.2.2 §6.5). */
export function readPlain(cursor: Cursor, outer: number): string {
  const { text } = cursor
  if (isIndicator(text, cursor.at)) throw new Unusual()
  let value = ''
  let breaks = 0
  for (let at = cursor.at; ; ) {
    const end = endOfPlain(text, at)
    let last = end
    while (text.charCodeAt(last - 1) === space) last--
    const part = text.slice(at, last)
    value = breaks === 0 ? part : value + (breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)) + part
    breaks = 0
    let lineStart = end
    // A comment ends it: what follows is no part of it.
    if (text.charCodeAt(end) === newline)
      for (at = end; text.charCodeAt(at) === newline; ) {
        breaks++
        lineStart = ++at
        while (text.charCodeAt(at) === space) at++
      }
    if (breaks > 0 && at - lineStart > outer && at < text.length && text.charCodeAt(at) !== hash) continue
    nextContent(cursor, text.charCodeAt(end) === hash ? text.indexOf('\n', end) : end)
    return value
  }
}

/** Where a plain scalar ends on its line: the line's end, or the comment's beginning. */
function endOfPlain(text: string, start: number): number {
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at)
    if (code === newline || Number.isNaN(code)) return at
    if (code === hash && text.charCodeAt(at - 1) === space) return at
    if (code === 9 || (code === colon && isBlank(text.charCodeAt(at + 1)))) throw new Unusual()
  }
}

/** A key without quotes, and its colon; undefined, and nothing read, when the line has none. */
export function readPlainKey(cursor: Cursor): string | undefined {
  const { text, at: start } = cursor
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at)
    if (code === colon && isBlank(text.charCodeAt(at + 1))) {
      if (isIndicator(text, start)) throw new Unusual()
      cursor.at = at + 1
      let last = at
      while (text.charCodeAt(last - 1) === space) last--
      const name = text.slice(start, last)
      return isWord(name) ? name : String(resolvePlain(name))
    }
    if (code === newline || Number.isNaN(code) || (code === hash && text.charCodeAt(at - 1) === space)) return undefined
    if (code === 9) throw new Unusual()
  }
}

/** A key in quotes that ends on its line, and its colon; undefined, and nothing read, when no colon follows. */
export function readQuotedKey(cursor: Cursor, quote: number): string | undefined {
  const start = cursor.at
  const end = endOfQuoted(cursor.text, start, quote)
  let at = end
  while (cursor.text.charCodeAt(at) === space) at++
  if (cursor.text.charCodeAt(at) !== colon) return undefined
  const text = cursor.text.slice(start, end)
  if (!isBlank(cursor.text.charCodeAt(at + 1)) || text.includes('\n')) throw new Unusual()
  cursor.at = at + 1
  return unquote(text)
}

/** Past the closing quote. */
function endOfQuoted(text: string, start: number, quote: number): number {
  if (quote === 0x27)
    for (let at = text.indexOf("'", start + 1); at >= 0; at = text.indexOf("'", at + 2))
      if (text.charCodeAt(at + 1) !== 0x27) return at + 1
  if (quote === 0x22)
    for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
      let slashes = at - 1
      while (text.charCodeAt(slashes) === 0x5c) slashes--
      if ((at - slashes) % 2 === 1) return at + 1
    }
  throw new Unusual()
}

/** @param outer the column that the lines after its first have to be beyond */
export function readQuoted(cursor: Cursor, outer: number): string {
  const start = cursor.at
  const end = endOfQuoted(cursor.text, start, cursor.text.charCodeAt(start))
  const text = cursor.text.slice(start, end)
  if (text.includes('\n')) checkIndent(text, outer)
  cursor.at = end
  endLine(cursor)
  return unquote(text)
}

function checkIndent(text: string, outer: number): void {
  for (let lineEnd = text.indexOf('\n'); lineEnd >= 0; lineEnd = text.indexOf('\n', lineEnd + 1)) {
    let at = lineEnd + 1
    while (text.charCodeAt(at) === space) at++
    const code = text.charCodeAt(at)
    if (code === 9 || (code !== newline && at - lineEnd - 1 <= outer)) throw new Unusual()
  }
}

/** @param text with its quotes */
function unquote(text: string): string {
  if (text.includes('\n')) return textOf(fully(text))
  if (text.charCodeAt(0) === 0x27) return text.slice(1, -1).replaceAll("''", "'")
  if (!text.includes('\\')) return text.slice(1, -1)
  // These escapes mean the same in JSON.
  return /\\[^"\\/bfnrtu]|\t|\\u(?![0-9A-Fa-f]{4})/.test(text) ? textOf(fully(text)) : textOf(JSON.parse(text))
}

function textOf(value: JsonValue): string {
  if (typeof value !== 'string') throw new Unusual()
  return value
}

/** A flow collection that takes up the rest of its line. @param room how deep it may be */
export function readFlow(cursor: Cursor, room: number): JsonValue {
  const { text, at: start } = cursor
  let lineEnd = text.indexOf('\n', start)
  if (lineEnd < 0) lineEnd = text.length
  let last = lineEnd
  while (text.charCodeAt(last - 1) === space) last--
  const flow = text.slice(start, last)
  const isList = flow.startsWith('[')
  // Comments, anchors, tags, keys of several values: rare enough to be left alone.
  if (!flow.endsWith(isList ? ']' : '}') || /(?:^|[\s,[\]{}:])[&*!]| #|\t|[\]}] *:/.test(flow)) throw new Unusual()
  cursor.nodes += flow.length
  if (cursor.nodes > cursor.maxNodes) throw new Unusual()
  nextContent(cursor, lineEnd)
  if (flow === '[]') return []
  if (flow === '{}') return {}
  const value = fully(flow, room)
  if (typeof value !== 'object' || Array.isArray(value) !== isList) throw new Unusual()
  return value
}

/** A part of the text as the full parser reads it. */
function fully(text: string, maxDepth = 3): JsonValue {
  try {
    const values = constructFromEvents(parseEvents(text, { maxDepth }), { source: text, schema })
    if (values.length !== 1) throw new Unusual()
    return values[0] as JsonValue
  } catch (cause) {
    throw new Unusual('', { cause })
  }
}

/** A block scalar (YAML 1.2.2 §8.1). */
export function readBlockScalar(cursor: Cursor, outer: number): string {
  const { text } = cursor
  const headerEnd = text.indexOf('\n', cursor.at)
  if (headerEnd < 0) throw new Unusual()
  const header = /^([|>])(?:([1-9])([+-]?)|([+-])([1-9]?))? *(?: #.*)?$/.exec(text.slice(cursor.at, headerEnd))
  if (header === null) throw new Unusual()
  const [, style, width = header[5], chomping = header[4]] = header
  const lines: string[] = []
  let indent = width ? outer + Number(width) : -1
  let widest = 0
  let lineStart = headerEnd + 1
  while (lineStart < text.length) {
    let at = lineStart
    while (text.charCodeAt(at) === space) at++
    if (at >= text.length) throw new Unusual()
    const column = at - lineStart
    const blank = text.charCodeAt(at) === newline
    if (indent < 0) {
      if (blank) widest = Math.max(widest, column)
      else if (column <= outer) break
      else if (column < widest) throw new Unusual()
      else indent = column
    }
    if (!blank && column < indent) break
    const lineEnd = text.indexOf('\n', at)
    const end = lineEnd < 0 ? text.length : lineEnd
    lines.push(indent >= 0 && end > lineStart + indent ? text.slice(lineStart + indent, end) : '')
    lineStart = end + 1
  }
  nextContent(cursor, lineStart - 1)
  return chomped(lines, style === '>', chomping ?? '')
}

function chomped(lines: string[], folded: boolean, chomping: string): string {
  let trailing = 0
  while (lines.length > 0 && lines[lines.length - 1] === '') {
    lines.pop()
    trailing++
  }
  const value = folded ? fold(lines) : lines.join('\n')
  const ending = lines.length > 0 ? 1 : 0
  return value + '\n'.repeat(chomping === '+' ? trailing + ending : chomping === '-' ? 0 : ending)
}

/** Line breaks become spaces, but those around lines that are indented further (YAML 1.2.2 §8.1.3). */
function fold(lines: readonly string[]): string {
  let value = ''
  let empty = 0
  let deeper = false
  let started = false
  for (const line of lines) {
    if (line === '') {
      empty++
      continue
    }
    const code = line.charCodeAt(0)
    const isDeeper = code === space || code === 9
    if (isDeeper) value += '\n'.repeat(started ? empty + 1 : empty)
    else if (deeper) value += '\n'.repeat(empty + 1)
    else value += empty > 0 ? '\n'.repeat(empty) : started ? ' ' : ''
    value += line
    deeper = isDeeper
    started = true
    empty = 0
  }
  return value
}

/** Cannot be anything but text: it begins with a letter that no null, boolean or number begins with. */
function isWord(source: string): boolean {
  const code = source.charCodeAt(0) | 0x20
  return code >= 0x61 && code <= 0x7a && code !== 0x6e && code !== 0x74 && code !== 0x66
}

const scalarTags = [nullCoreTag, boolCoreTag, intCoreTag, finiteFloat]

/** What a plain scalar means in the core schema (YAML 1.2.2 §10.3). */
export function resolvePlain(source: string): JsonValue {
  if (isWord(source)) return source
  if (source === '<<') throw new Unusual()
  for (const tag of scalarTags) {
    const value = tag.resolve(source, false, tag.tagName)
    if (value !== NOT_RESOLVED) return value as JsonValue
  }
  return source
}
