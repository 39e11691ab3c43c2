import type { JsonObject, JsonValue } from '../lib/json.ts'
import type { LoadLimits } from './document.ts'
import {
  type Cursor,
  isBlank,
  nextContent,
  readBlockScalar,
  readFlow,
  readPlain,
  readPlainKey,
  readQuoted,
  readQuotedKey,
  resolvePlain,
  Unusual,
} from './plain-yaml-scalars.ts'

/** What is nested deeper is left to the full parser, whose stack is its own. */
const maxNesting = 150

const nonPrintable =
  /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFEFF\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?:[^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/
/** One class, so several times faster: most texts have nothing of it. */
const suspicious = /[\x00-\x08\x0B-\x1F\x7F-\x9F\uD800-\uDFFF\uFEFF\uFFFE\uFFFF]/

/**
 * Parses the YAML that nearly every description is written in: block mappings and sequences, scalars of all styles, flow
 * collections of one line. Several times faster than the full parser, because nothing is made but the value. Whatever
 * else there is (anchors, tags, explicit keys, repeated keys, tabs, several documents, all that is broken) is not for it.
 * @returns undefined when the full parser has to look
 */
export function parsePlainYaml(source: string, limits: LoadLimits): { readonly value: JsonValue } | undefined {
  let text = source
  if (suspicious.test(text)) {
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n')
    if (nonPrintable.test(text)) return undefined
  }
  const cursor: Cursor = { text, at: 0, indent: 0, nodes: 0, maxNodes: limits.nodes }
  try {
    // The full parser counts keys, scalars and the document as levels too.
    return { value: readDocument(cursor, Math.min(maxNesting, limits.depth - 5)) }
  } catch (error) {
    if (error instanceof Unusual) return undefined
    throw error
  }
}

function readDocument(cursor: Cursor, room: number): JsonValue {
  toStart(cursor)
  const isFlush = cursor.indent === 0
  const value = readBlock(cursor, -1, room)
  if (!isFlush || cursor.at < cursor.text.length) throw new Unusual()
  return value
}

/** To the first content, over one `---` on a line of its own. */
function toStart(cursor: Cursor): void {
  const { text } = cursor
  let at = 0
  while (text.charCodeAt(at) === 0x23 || text.charCodeAt(at) === 0x0a) {
    at = text.indexOf('\n', at) + 1
    if (at === 0) throw new Unusual()
  }
  if (text.startsWith('---\n', at)) at += 4
  nextContent(cursor, at)
}

/** What starts a line of its own. @param outer column of the collection that it belongs to */
function readBlock(cursor: Cursor, outer: number, room: number): JsonValue {
  if (room < 0) throw new Unusual()
  if (isDash(cursor)) return readSequence(cursor, cursor.indent, room)
  const key = readKey(cursor)
  if (key !== undefined) return readMapping(cursor, cursor.indent, key, room)
  if (outer < 0) throw new Unusual()
  return readInline(cursor, outer, room)
}

function isDash({ text, at }: Cursor): boolean {
  return text.charCodeAt(at) === 0x2d && isBlank(text.charCodeAt(at + 1))
}

/** @param indent its column, where each of its keys has to be */
function readMapping(cursor: Cursor, indent: number, first: string, room: number): JsonValue {
  const mapping: JsonObject = {}
  for (let key: string | undefined = first; ; key = readKey(cursor)) {
    // Merges and repetitions are for the full parser, which knows what to say of them.
    if (key === undefined || key === '<<' || key === '__proto__' || Object.hasOwn(mapping, key)) throw new Unusual()
    mapping[key] = readValue(cursor, indent, room)
    if (cursor.indent !== indent) break
  }
  if (cursor.indent > indent) throw new Unusual()
  return mapping
}

/** What follows the colon of a key: on its line, or below it. */
function readValue(cursor: Cursor, indent: number, room: number): JsonValue {
  count(cursor, 2)
  if (!skipToValue(cursor)) return readInline(cursor, indent, room)
  if (cursor.indent > indent) return readBlock(cursor, indent, room - 1)
  // A sequence may stand at the column of the key that it is the value of.
  return cursor.indent === indent && isDash(cursor) ? readSequence(cursor, indent, room - 1) : null
}

function readSequence(cursor: Cursor, indent: number, room: number): JsonValue {
  if (room < 0) throw new Unusual()
  const sequence: JsonValue[] = []
  while (cursor.indent === indent && isDash(cursor)) {
    count(cursor, 1)
    const lineStart = cursor.at - indent
    cursor.at++
    if (skipToValue(cursor)) sequence.push(cursor.indent > indent ? readBlock(cursor, indent, room - 1) : null)
    else {
      // `- key: value` is a mapping whose column is that of its first key.
      const column = cursor.at - lineStart
      const key = isDash(cursor) ? undefined : readKey(cursor)
      cursor.indent = column
      if (key !== undefined) sequence.push(readMapping(cursor, column, key, room - 1))
      else sequence.push(isDash(cursor) ? readSequence(cursor, column, room - 1) : readInline(cursor, indent, room))
    }
  }
  if (cursor.indent > indent) throw new Unusual()
  return sequence
}

/** @param values how many there are at most; keys are values too */
function count(cursor: Cursor, values: number): void {
  cursor.nodes += values
  if (cursor.nodes > cursor.maxNodes) throw new Unusual()
}

/** Past blanks and a comment. @returns whether the line ended there, and the cursor went to the next content */
function skipToValue(cursor: Cursor): boolean {
  const { text } = cursor
  let { at } = cursor
  while (text.charCodeAt(at) === 0x20) at++
  cursor.at = at
  const code = text.charCodeAt(at)
  if (code === 0x0a || code === 0x23 || at >= text.length) {
    nextContent(cursor, code === 0x0a ? at : text.indexOf('\n', at))
    return true
  }
  return false
}

/** A key and its colon; undefined, and nothing read, when the line has none. */
function readKey(cursor: Cursor): string | undefined {
  const code = cursor.text.charCodeAt(cursor.at)
  if (code === 0x22 || code === 0x27) return readQuotedKey(cursor, code)
  if (code === 0x5b || code === 0x7b) return undefined
  return readPlainKey(cursor)
}

/** A scalar or a flow collection. @param outer the column that the lines after its first have to be beyond */
function readInline(cursor: Cursor, outer: number, room: number): JsonValue {
  switch (cursor.text.charCodeAt(cursor.at)) {
    case 0x22:
    case 0x27:
      return readQuoted(cursor, outer)
    case 0x7c:
    case 0x3e:
      return readBlockScalar(cursor, outer)
    case 0x5b:
    case 0x7b:
      return readFlow(cursor, room)
    default:
      return resolvePlain(readPlain(cursor, outer))
  }
}
