import { isObject, type JsonValue, jsonEqual } from '../../lib/json.ts'
import type { Criterion } from '../arazzo/description.ts'
import { parseExpression } from '../expression/parse.ts'
import { holds, leniencies } from './condition-evaluate.ts'
import { parseCondition } from './condition-parse.ts'
import type { Observer } from './observe.ts'

/** Type `simple`. Its context, if it has one, is of no use. */
export function judgeSimple(criterion: Criterion, observer: Observer): boolean {
  const literal = jsonLiteral(criterion, observer)
  if (literal !== undefined) return literal
  return judgeCondition(criterion.condition, observer, (expression) => observer.look(expression, true))
}

/** Also for what is written like a simple condition where another language was announced. */
export function judgeCondition(
  text: string,
  observer: Observer,
  resolve: (expression: string) => JsonValue | undefined,
): boolean {
  const parsed = parseCondition(text)
  if (!parsed.ok) {
    observer.note(`the condition cannot be read: ${parsed.message} (at character ${parsed.offset + 1})`)
    return false
  }
  const misuses = leniencies(parsed.condition)
  if (observer.reading.strict && misuses.length > 0) {
    observer.note(`not by the specification: ${misuses.join(', ')}`)
    return false
  }
  for (const misuse of misuses) observer.remark(misuse)
  return holds(parsed.condition, resolve)
}

/**
 * A whole JSON value as condition, beside a context, is what some generators write for "the context is this".
 * Undefined: it is no such thing.
 */
function jsonLiteral(criterion: Criterion, observer: Observer): boolean | undefined {
  const { context, condition } = criterion
  if (context === undefined || observer.reading.strict || !/^\s*[{["]/.test(condition)) return undefined
  if (!parseExpression(context).ok) return undefined
  let want: JsonValue
  try {
    want = JSON.parse(condition) as JsonValue
  } catch {
    return undefined
  }
  if (!isObject(want) && !Array.isArray(want) && typeof want !== 'string') return undefined
  observer.remark('a JSON value is no condition; taken as: the context equals it')
  const value = observer.look(context)
  return value !== undefined && jsonEqual(value, want)
}
