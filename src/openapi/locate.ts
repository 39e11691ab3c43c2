import { EVENT_ID, getScalarValue, parseEvents, YAMLException } from 'js-yaml'
import { type Pointer, pointerTokens } from '../lib/pointer.ts'
import { decodeText } from './decode.ts'
import type { LoadOptions, Problem, SourceFile, SpecDocument } from './document.ts'
import { scopeOf } from './fetch-rules.ts'
import { type Position, scanJson, type TextEvent } from './json-text.ts'
import { limitsOf } from './limits.ts'
import { readEntry, readReference } from './read.ts'

/** The pointers that somebody asks about, as a tree, so that one walk through the text answers all. */
interface Wanted {
  readonly children: Map<string, Wanted>
  offset: number | undefined
}

/**
 * Where in a source text values stand: the key of a property, the beginning of a list's item. A value that is not in the
 * text (an overlay or a conversion made it) has the place of the nearest thing above it that is.
 */
export function locatePointers(text: string, pointers: readonly Pointer[]): Map<Pointer, Position> {
  const root: Wanted = { children: new Map(), offset: undefined }
  for (const pointer of pointers) wish(root, pointer)
  const visit = createVisitor(root)
  if (!/^\s*[{[]/.test(text.slice(0, 1000)) || scanJson(text, () => undefined) !== -1) visitYaml(text, visit)
  else scanJson(text, visit)
  const lines = lineStarts(text)
  const found = new Map<Pointer, Position>()
  for (const pointer of pointers) found.set(pointer, positionIn(lines, deepest(root, pointer)))
  return found
}

function wish(root: Wanted, pointer: Pointer): void {
  let at = root
  for (const token of pointerTokens(pointer)) {
    const next = at.children.get(token) ?? { children: new Map(), offset: undefined }
    at.children.set(token, next)
    at = next
  }
}

function deepest(root: Wanted, pointer: Pointer): number {
  let at = root
  let offset = root.offset ?? 0
  for (const token of pointerTokens(pointer)) {
    const next = at.children.get(token)
    if (next?.offset === undefined) break
    offset = next.offset
    at = next
  }
  return offset
}

function createVisitor(root: Wanted): (event: TextEvent) => void {
  const open: { wanted: Wanted | undefined; index: number }[] = []
  let pending: Wanted | undefined = root
  return (event) => {
    const top = open[open.length - 1]
    if (event.type === 'close') {
      open.pop()
      return
    }
    if (event.type === 'key') {
      pending = top?.wanted?.children.get(event.name ?? '')
      if (pending !== undefined) pending.offset = event.start
      return
    }
    if (top !== undefined && top.index >= 0) pending = top.wanted?.children.get(String(top.index++))
    if (pending !== undefined) pending.offset ??= event.start
    if (event.type !== 'scalar') open.push({ wanted: pending, index: event.type === 'array' ? 0 : -1 })
    pending = undefined
  }
}

/** YAML's events, told as those of a JSON text. A text that is not YAML tells what it has up to there: nothing. */
function visitYaml(text: string, visit: (event: TextEvent) => void): void {
  const open: { mapping: boolean; key: boolean }[] = []
  let documents = 0
  for (const event of eventsOf(text)) {
    if (event.type === EVENT_ID.DOCUMENT) {
      if (++documents > 1) return
      continue
    }
    if (event.type === EVENT_ID.POP) {
      if (open.pop() !== undefined) visit({ type: 'close', start: 0 })
      continue
    }
    const top = open[open.length - 1]
    const isKey = top?.mapping === true && top.key
    if (top?.mapping) top.key = !top.key
    if (event.type === EVENT_ID.SCALAR) {
      const start = event.valueStart
      if (isKey) visit({ type: 'key', start, name: getScalarValue(text, event) })
      else visit({ type: 'scalar', start })
    } else if (event.type === EVENT_ID.ALIAS) visit({ type: 'scalar', start: event.anchorStart })
    else {
      const mapping = event.type === EVENT_ID.MAPPING
      visit({ type: mapping ? 'object' : 'array', start: event.start })
      open.push({ mapping, key: true })
    }
  }
}

function eventsOf(text: string) {
  try {
    return parseEvents(text, { maxDepth: 10_000 })
  } catch (error) {
    if (error instanceof YAMLException) return []
    throw error
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function positionIn(starts: readonly number[], offset: number): Position {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle
  }
  return { line: low + 1, column: offset - starts[low]! + 1 }
}

/** Adds line and column to problems of a document by reading its files again; best effort, in the order given. */
export async function locateProblems(
  document: SpecDocument,
  problems: readonly Problem[],
  options: LoadOptions = {},
): Promise<Problem[]> {
  const files = (document.files ?? []).filter((file) => file.pointer !== undefined)
  const located = new Map<Problem, Problem>()
  for (const file of files) {
    const mine = problems.filter((problem) => problem.line === undefined && fileOf(files, problem.pointer) === file)
    if (mine.length === 0) continue
    const text = await textOf(document, file, files[0]!, options)
    if (text === undefined) continue
    const inside = (problem: Problem) => asWritten(document, problem.pointer.slice(file.pointer!.length), text)
    const positions = locatePointers(text, mine.map(inside))
    for (const problem of mine) located.set(problem, { ...problem, ...positions.get(inside(problem)) })
  }
  return problems.map((problem) => located.get(problem) ?? problem)
}

/** Longest first: the entry's pointer is the beginning of every other. */
function fileOf(files: readonly SourceFile[], pointer: Pointer): SourceFile | undefined {
  return [...files]
    .sort((a, b) => b.pointer!.length - a.pointer!.length)
    .find((file) => pointer === file.pointer || pointer.startsWith(`${file.pointer}/`))
}

async function textOf(document: SpecDocument, file: SourceFile, entry: SourceFile, options: LoadOptions) {
  const first = await readEntry(entry.location, options)
  if (!first.ok) return undefined
  const read =
    file === entry ? first : await readReference(file.location, scopeOf(document.source, first.file), options)
  if (!read.ok || read.file.bytes.length > limitsOf(options).bytes) return undefined
  const decoded = decodeText(read.file.bytes)
  return decoded.ok ? decoded.text : undefined
}

/** A converted document has moved its parts: back to where Swagger 2.0 had them. */
function asWritten(document: SpecDocument, pointer: Pointer, text: string): Pointer {
  if (document.dialect !== '3.0' || !/["']?swagger["']?\s*:/.test(text.slice(0, 4000))) return pointer
  return pointer
    .replace(/^\/components\/schemas\//, '/definitions/')
    .replace(/^\/components\/securitySchemes\//, '/securityDefinitions/')
    .replace(/^\/components\/(parameters|responses)\//, '/$1/')
}
