import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { toJson } from './values.ts'

/** What an expression comes to, without the evaluator; undefined: nothing. */
export type Shortcut = (variables: Readonly<Record<string, JsonValue>>) => JsonValue | undefined

const name = '[A-Za-z_][A-Za-z0-9_]*'
const pathText = `${name}(?:\\.${name}|\\[[0-9]{1,9}\\])*`
const literal = /^'([^'\\]*)'$/
const path = new RegExp(`^${pathText}$`)
const got = new RegExp(`^get\\((${pathText}), '([^'\\\\]*)'\\)$`)
/** They mean something to CEL. */
const words = new Set(
  'true false null in as has dyn type int uint double string bool bytes list map timestamp duration optional'.split(
    ' ',
  ),
)

/**
 * Most expressions of an overlay are a text (`'paid'`), a property (`entity.amount`) or `get(entity, 'customer')`: they are read
 * directly, with the same outcome as CEL has, at a tenth of the price. Null: it is none of these.
 */
export function shortcutOf(text: string, constants: Readonly<Record<string, JsonValue>>): Shortcut | null {
  const plain = literal.exec(text)?.[1]
  if (plain !== undefined) return () => plain
  if (path.test(text)) {
    const walk = walkOf(text, constants)
    if (walk === null) return null
    // A whole entity is copied: it could be put into itself.
    return text.includes('.') || text.includes('[') ? walk : (variables) => copied(walk(variables))
  }
  const [, base, inner] = got.exec(text) ?? []
  const walk = base === undefined ? null : walkOf(base, constants)
  if (walk === null || inner === undefined) return null
  const steps = inner.split('.')
  return (variables) => {
    const holder = walk(variables)
    return holder === undefined ? undefined : (follow(holder, steps) ?? null)
  }
}

function walkOf(text: string, constants: Readonly<Record<string, JsonValue>>): Shortcut | null {
  const [first = '', ...steps] = text.split(/[.[\]]+/).filter((step) => step !== '')
  if (words.has(first)) return null
  const constant = own(constants as JsonObject, first)
  return (variables) => {
    const value = own(variables, first) ?? constant
    return value === undefined ? undefined : follow(value, steps)
  }
}

function follow(value: JsonValue, steps: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = value
  for (const step of steps) {
    if (Array.isArray(current)) current = /^[0-9]+$/.test(step) ? current[Number(step)] : undefined
    else current = isObject(current) ? own(current, step) : undefined
    if (current === undefined) return undefined
  }
  return current
}

const copied = (value: JsonValue | undefined) => (typeof value === 'object' && value !== null ? toJson(value) : value)
