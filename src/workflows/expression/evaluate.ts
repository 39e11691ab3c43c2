import type { JsonValue } from '../../lib/json.ts'
import { find, type Found } from './find.ts'
import { parseExpression } from './parse.ts'
import { walk } from './path.ts'
import type { Reading } from './reading.ts'
import type { Scope } from './scope.ts'
import type { Expression } from './syntax.ts'

export interface Evaluated {
  readonly value: JsonValue | undefined
  /** Why there is no value; ''  where there is one. Names the expression. */
  readonly problem: string
}

/**
 * The value of one runtime expression, `$inputs.id`. What the ABNF does not have is a problem in strict reading, else
 * evaluated and warned of. Never throws.
 */
export function evaluate(expression: string, scope: Scope, reading: Reading): Evaluated {
  const parsed = parseExpression(expression)
  if (!parsed.ok) return without(expression, `${parsed.message} (at character ${parsed.offset + 1})`)
  return evaluateParsed(parsed.expression, expression, scope, reading, false)
}

/** @param paths whether `.name` and `[0]` behind a value are in order: they are operators of simple conditions */
export function evaluateParsed(
  expression: Expression,
  text: string,
  scope: Scope,
  reading: Reading,
  paths: boolean,
): Evaluated {
  const found = find(expression.root, scope)
  const misuses = [expression.leniency, ...misusesOf(expression, found, paths)].filter((misuse) => misuse !== '')
  if (misuses.length > 0) {
    const said = misuses.join(', ')
    if (reading.strict) return without(text, `not by the specification: ${said}`)
    reading.warn(`\`${text}\`: ${said}`)
  }
  if (found.value === undefined) return without(text, found.problem)
  const steps = [...found.rest, ...expression.path]
  const below = steps.length === 0 ? found.value : descend(found.value, steps, text, reading)
  const value = walk(below, expression.pointer ?? [])
  if (value === undefined) return without(text, 'there is nothing at that place')
  return { value, problem: '' }
}

function misusesOf(expression: Expression, found: Found, paths: boolean): string[] {
  if (paths || (found.rest.length === 0 && expression.path.length === 0)) return []
  return ['a path behind a value is no part of expressions; write a JSON Pointer, as in #/name/0']
}

/** `.length` of a list or text is no property, but meant as in JavaScript. */
function descend(value: JsonValue, path: readonly string[], text: string, reading: Reading): JsonValue | undefined {
  const last = path[path.length - 1]
  const found = walk(value, path)
  if (found !== undefined || last !== 'length' || reading.strict) return found
  const owner = walk(value, path.slice(0, -1))
  if (!Array.isArray(owner) && typeof owner !== 'string') return undefined
  reading.warn(`\`${text}\`: JSON has no .length; taken as the number of items`)
  return owner.length
}

function without(text: string, reason: string): Evaluated {
  return { value: undefined, problem: `\`${text}\`: ${reason}` }
}
