import { type JsonValue, jsonEqual } from '../../lib/json.ts'
import type { Operator } from './condition-syntax.ts'

/**
 * Compares as simple conditions do (Arazzo, "Criterion Object"): strings without regard to case, a string with digits as a
 * number where the other is one, null equal to null alone. What is not there counts as null. Lists and objects are equal when
 * all in them is, and have no order.
 */
export function compare(operator: Operator, left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (operator === '==') return equal(left ?? null, right ?? null)
  if (operator === '!=') return !equal(left ?? null, right ?? null)
  const order = orderOf(left, right)
  if (order === null) return false
  if (operator === '<') return order < 0
  if (operator === '<=') return order <= 0
  return operator === '>' ? order > 0 : order >= 0
}

function equal(left: JsonValue, right: JsonValue): boolean {
  const numbers = bothNumbers(left, right)
  if (numbers !== null) return numbers[0] === numbers[1]
  if (typeof left === 'string' && typeof right === 'string') return left.toLowerCase() === right.toLowerCase()
  return jsonEqual(left, right)
}

/** Null: there is no order between them. */
function orderOf(left: JsonValue | undefined, right: JsonValue | undefined): number | null {
  const numbers = bothNumbers(left, right)
  if (numbers !== null) return numbers[0] - numbers[1]
  if (typeof left !== 'string' || typeof right !== 'string') return null
  const [a, b] = [left.toLowerCase(), right.toLowerCase()]
  return a < b ? -1 : a > b ? 1 : 0
}

/** Both as numbers where at least one is a number; two strings stay strings. */
function bothNumbers(left: JsonValue | undefined, right: JsonValue | undefined): [number, number] | null {
  if (typeof left !== 'number' && typeof right !== 'number') return null
  const [a, b] = [asNumber(left), asNumber(right)]
  return a === null || b === null ? null : [a, b]
}

function asNumber(value: JsonValue | undefined): number | null {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(value)) return null
  return Number(value)
}

/** Whether a value on its own counts as true: neither absent, null, false, 0, nor ''. */
export function isTrue(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== ''
}
