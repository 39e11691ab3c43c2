import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import { isSelector, select } from '../criterion/select.ts'
import { evaluate } from './evaluate.ts'
import { beginsAsExpression } from './names.ts'
import { parseExpression } from './parse.ts'
import type { Reading } from './reading.ts'
import type { Scope } from './scope.ts'
import { splitTemplate } from './template.ts'
import { asText } from './text.ts'

export interface Filled {
  /** Undefined: the whole is an expression (or has one in it) without a value. */
  readonly value: JsonValue | undefined
  /** Why each expression without a value has none. */
  readonly missing: string[]
}

const maxDepth = 200

/**
 * A value with its expressions evaluated, at any depth. A text that is one expression becomes its value, of its type; those
 * in braces within a text are put in as text, objects and lists as JSON. Selectors (1.1) become what they select.
 *
 * What has no value is left out: the property of an object, the item of a list, the whole text that it would be put in (half
 * a token is worse than none). `missing` names it. A text that only looks like an expression (`$5`) stays.
 */
export function fill(value: JsonValue, scope: Scope, reading: Reading): Filled {
  const missing: string[] = []
  return { value: fillAny(value, { scope, reading, missing }, 0), missing }
}

interface Filling {
  readonly scope: Scope
  readonly reading: Reading
  readonly missing: string[]
}

function fillAny(value: JsonValue, filling: Filling, depth: number): JsonValue | undefined {
  if (typeof value === 'string') return fillText(value, filling, depth)
  if (typeof value !== 'object' || value === null) return value
  if (depth > maxDepth) {
    filling.missing.push(`more than ${maxDepth} levels deep`)
    return undefined
  }
  if (Array.isArray(value))
    return value.map((item) => fillAny(item, filling, depth + 1)).filter((item) => item !== undefined)
  if (isSelector(value)) {
    const selected = select(value, filling.scope, filling.reading)
    if (selected.value === undefined) filling.missing.push(selected.problem)
    return selected.value
  }
  const out: JsonObject = {}
  for (const [key, item] of Object.entries(value)) {
    const filled = fillAny(item, filling, depth + 1)
    if (filled !== undefined) setOwn(out, key, filled)
  }
  return out
}

function fillText(text: string, filling: Filling, depth: number): JsonValue | undefined {
  if (!text.includes('$')) return text
  if (text[0] === '$') {
    const parsed = parseExpression(text)
    if (parsed.ok) return valueOf(text, filling)
    if (beginsAsExpression(text) && !text.includes(' '))
      filling.reading.warn(`\`${text}\` is taken as text: ${parsed.message}`)
  }
  const json = filling.reading.strict ? undefined : jsonTemplate(text)
  return json === undefined ? fillTemplate(text, filling) : fillJson(json, filling, depth)
}

function fillTemplate(text: string, filling: Filling): string | undefined {
  let out = ''
  let complete = true
  for (const piece of splitTemplate(text, !filling.reading.strict)) {
    if (piece.kind === 'text') {
      out += piece.text
      continue
    }
    if (!piece.braced) filling.reading.warn(`\`${piece.expression}\` within a text needs braces: {${piece.expression}}`)
    const value = valueOf(piece.expression, filling)
    if (value === undefined) complete = false
    else out += asText(value)
  }
  return complete ? out : undefined
}

/** A payload written as JSON text, with expressions in its strings: read as JSON, so that quotes in a value break nothing. */
function jsonTemplate(text: string): JsonObject | JsonValue[] | undefined {
  if (!/^\s*[{[]/.test(text) || !text.includes('{$')) return undefined
  try {
    return JSON.parse(text) as JsonObject | JsonValue[]
  } catch {
    return undefined
  }
}

function fillJson(json: JsonObject | JsonValue[], filling: Filling, depth: number): string | undefined {
  const filled = fillAny(unbrace(json, filling, depth), filling, depth + 1)
  return filled === undefined ? undefined : JSON.stringify(filled)
}

/** `"{$inputs.list}"` in such a text means the list itself, or its author would have written no JSON. */
function unbrace(value: JsonValue, filling: Filling, depth: number): JsonValue {
  if (depth > maxDepth) return value
  if (typeof value === 'string') {
    const inner = /^\{(\$[^{}]*)\}$/.exec(value)?.[1]
    if (inner === undefined || !parseExpression(inner).ok) return value
    const found = evaluate(inner, filling.scope, { ...filling.reading, warn: () => undefined }).value
    if (found !== undefined && typeof found !== 'string')
      filling.reading.warn(`"${value}" in a JSON text is put in with its own type`)
    return inner
  }
  if (Array.isArray(value)) return value.map((item) => unbrace(item, filling, depth + 1))
  if (!isObject(value)) return value
  const out: JsonObject = {}
  for (const [key, item] of Object.entries(value)) setOwn(out, key, unbrace(item, filling, depth + 1))
  return out
}

function valueOf(expression: string, filling: Filling): JsonValue | undefined {
  const { value, problem } = evaluate(expression, filling.scope, filling.reading)
  if (value === undefined) filling.missing.push(problem)
  return value
}
