import type { JsonValue } from '../../lib/json.ts'
import { keepInRange } from './numbers.ts'

export type ParsedJson =
  | { readonly ok: true; readonly value: JsonValue }
  /** `offset`: of the first character that is wrong; -1 when it is the value as a whole. */
  | { readonly ok: false; readonly problem: string; readonly offset: number }

/** Nesting deeper than this is refused: everything behind walks values recursively. */
export const maxDepth = 200

/** JSON (RFC 8259) from a client: nesting bounded, `__proto__` left out, told where it breaks. Never throws. */
export function parseJson(text: string): ParsedJson {
  let value: JsonValue
  try {
    value = JSON.parse(keepInRange(text)) as JsonValue
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return findFault(text)
  }
  const suspicious = text.includes('__proto__') || text.includes('\\u') || countOpenings(text) > maxDepth
  const problem = suspicious ? clean(value) : undefined
  return problem === undefined ? { ok: true, value } : { ok: false, problem, offset: -1 }
}

/** An upper bound of the nesting, cheaper than walking the value. */
function countOpenings(text: string): number {
  if (text.length <= maxDepth) return 0
  let count = 0
  for (let i = 0; i < text.length && count <= maxDepth; i++) {
    const code = text.charCodeAt(i)
    if (code === 123 || code === 91) count++
  }
  return count
}

/** Takes properties named `__proto__` out, in place; says what is wrong with the rest. */
function clean(root: JsonValue): string | undefined {
  let level: JsonValue[] = [root]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return `is nested deeper than ${maxDepth} levels`
    const next: JsonValue[] = []
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue
      if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__')
      for (const item of Array.isArray(value) ? value : Object.values(value)) next.push(item)
    }
    level = next
  }
  return undefined
}

/** Where and why a text that `JSON.parse` refuses breaks: its message does not always say. Linear, without recursion. */
function findFault(text: string): ParsedJson {
  const open: string[] = []
  let expected: Expectation = 'value'
  for (let at = 0; ; ) {
    const start = skipBlanks(text, at)
    if (start >= text.length) return fault(expected === 'end' ? 'is not valid JSON' : 'ends too early', text.length)
    const token = readToken(text, start)
    if (token.wrong) return fault(unexpected(text, token.end), token.end)
    const next = step(expected, token.kind, open)
    if (next === undefined) return fault(unexpected(text, start), start)
    expected = next
    at = token.end
  }
}

/** `wrong`: the token breaks at `end`. */
interface Token {
  readonly kind: string
  readonly end: number
  readonly wrong: boolean
}

function readToken(text: string, start: number): Token {
  const first = text[start]!
  if ('{}[],:'.includes(first)) return { kind: first, end: start + 1, wrong: false }
  if (first === '"') return readString(text, start)
  const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y
  scalar.lastIndex = start
  return scalar.test(text)
    ? { kind: 'scalar', end: scalar.lastIndex, wrong: false }
    : { kind: 'scalar', end: start, wrong: true }
}

function readString(text: string, start: number): Token {
  let at = start + 1
  while (at < text.length && text[at] !== '"') {
    if (text.charCodeAt(at) < 32) return { kind: 'string', end: at, wrong: true }
    if (text[at] !== '\\') at++
    else if (/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6))) at += 2
    else return { kind: 'string', end: at, wrong: true }
  }
  return { kind: 'string', end: Math.min(at + 1, text.length), wrong: at >= text.length }
}

type Expectation = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma' | 'end'

/** What may follow; undefined when the token may not stand there. */
function step(expected: Expectation, kind: string, open: string[]): Expectation | undefined {
  const closed = () => {
    open.pop()
    return open.length === 0 ? 'end' : 'comma'
  }
  switch (expected) {
    case 'value':
    case 'value or ]':
      if (kind === '{' || kind === '[') {
        open.push(kind)
        return kind === '{' ? 'key or }' : 'value or ]'
      }
      if (kind === 'scalar' || kind === 'string') return open.length === 0 ? 'end' : 'comma'
      return kind === ']' && expected === 'value or ]' ? closed() : undefined
    case 'key':
    case 'key or }':
      if (kind === 'string') return 'colon'
      return kind === '}' && expected === 'key or }' ? closed() : undefined
    case 'colon':
      return kind === ':' ? 'value' : undefined
    case 'comma':
      if (kind === ',') return open[open.length - 1] === '{' ? 'key' : 'value'
      return kind === (open[open.length - 1] === '{' ? '}' : ']') ? closed() : undefined
    case 'end':
      return undefined
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++
  return at
}

function unexpected(text: string, at: number): string {
  if (at >= text.length) return 'ends too early'
  return `has an unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(at)!))}`
}

function fault(problem: string, offset: number): ParsedJson {
  return { ok: false, problem, offset }
}

/** "line 2, column 7 (character 31)", counted from 1. */
export function describeOffset(text: string, offset: number): string {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return `line ${line}, column ${offset - before.lastIndexOf('\n')} (character ${offset + 1})`
}
