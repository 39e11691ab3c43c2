import type { Environment, ParseResult } from '@marcbachmann/cel-js'
import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import type { Template } from '../authored/authored.ts'
import { type Lookup, registerFunctions } from './functions.ts'
import { createSyntax } from './syntax.ts'
import { type Shortcut, shortcutOf } from './shortcuts.ts'
import { toJson } from './values.ts'

/** What an expression sees by name: `entity`, `old`, `request`, `now` (Unix seconds), `item`, and what effects made. */
export type Variables = Readonly<Record<string, JsonValue>>

/**
 * Expressions of the overlay, in CEL (cel.dev): no loops, no side effects, bounded. Compiled once. One that names what is not
 * there comes to undefined, as does one that fails; what it failed of is told to `complain`.
 */
export interface Expressions {
  value(text: string, variables: Variables, lookup: Lookup, complain: Complain): JsonValue | undefined
  /** `value` of a template: its strings are expressions. A part that comes to nothing is left out. */
  fill(template: Template, variables: Variables, lookup: Lookup, complain: Complain): JsonValue | undefined
  holds(text: string | null, variables: Variables, lookup: Lookup, complain: Complain): boolean
}

export type Complain = (problem: string) => void

/** @param constants known by name to every expression */
export function createExpressions(constants: Variables = {}): Expressions {
  let current: Lookup | undefined
  let env: Environment | undefined
  const compiled = new Map<string, ParseResult | Error>()
  const shortcuts = new Map<string, Shortcut | null>()
  const lookup = () => {
    if (current === undefined) throw new Error('No call is under way')
    return current
  }

  const compile = (text: string): ParseResult | Error => {
    const known = compiled.get(text)
    if (known !== undefined) return known
    env ??= createEnvironment(lookup, constants)
    const made = compileText(env, text)
    compiled.set(text, made)
    return made
  }

  const value: Expressions['value'] = (text, variables, given, complain) => {
    let shortcut = shortcuts.get(text)
    if (shortcut === undefined) {
      shortcut = shortcutOf(text, constants)
      shortcuts.set(text, shortcut)
    }
    if (shortcut !== null) return shortcut(variables)
    const program = compile(text)
    if (program instanceof Error) {
      complain(`${text}: ${firstLine(program)}`)
      return undefined
    }
    const before = current
    current = given
    try {
      return toJson(program(variables))
    } catch (error) {
      if (!isMissing(error)) complain(`${text}: ${firstLine(error)}`)
      return undefined
    } finally {
      current = before
    }
  }

  const fill: Expressions['fill'] = (template, variables, given, complain) => {
    if (typeof template === 'string') return value(template, variables, given, complain)
    if (Array.isArray(template)) {
      const items = template.map((item) => fill(item, variables, given, complain))
      return items.filter((item) => item !== undefined)
    }
    if (!isObject(template)) return template
    const result: JsonObject = {}
    for (const key of Object.keys(template)) {
      const part = fill(template[key]!, variables, given, complain)
      if (part !== undefined) setOwn(result, key, part)
    }
    return result
  }

  return { value, fill, holds: (text, ...rest) => text === null || value(text, ...rest) === true }
}

/** Says of a text why it is no expression; null when it is one. */
export function createCheck(): (text: string) => string | null {
  const env = createEnvironment(() => {
    throw new Error('No call is under way')
  })
  return (text) => {
    const made = compileText(env, text)
    if (made instanceof Error) return firstLine(made)
    const checked = made.check?.()
    return checked === undefined || checked.valid || checked.error === undefined ? null : firstLine(checked.error)
  }
}

function createEnvironment(lookup: () => Lookup, constants: Variables = {}): Environment {
  const env = createSyntax()
  // JSON has one kind of number: 2 * 1.5 is no mistake.
  for (const [left, right] of [
    ['double', 'int'],
    ['int', 'double'],
  ]) {
    env.registerOperator(`${left} + ${right}`, (a: unknown, b: unknown) => Number(a) + Number(b))
    env.registerOperator(`${left} - ${right}`, (a: unknown, b: unknown) => Number(a) - Number(b))
    env.registerOperator(`${left} * ${right}`, (a: unknown, b: unknown) => Number(a) * Number(b))
    env.registerOperator(`${left} / ${right}`, (a: unknown, b: unknown) => Number(a) / Number(b))
    env.registerOperator(`${left} % ${right}`, (a: unknown, b: unknown) => Number(a) % Number(b))
  }
  registerFunctions(env, lookup)
  for (const name of Object.keys(constants)) env.registerConstant(name, 'dyn', constants[name])
  return env
}

function compileText(env: Environment, text: string): ParseResult | Error {
  try {
    return env.parse(text)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

const isMissing = (error: unknown) =>
  error instanceof Error && /^(No such key|Unknown variable|No such overload: null)/.test(error.message)

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]!
