import type { JsonValue } from '../../lib/json.ts'
import type { Piece } from '../expression/template.ts'
import { asText } from '../expression/text.ts'
import { compare, isTrue } from './compare.ts'
import type { Condition, Operand } from './condition-syntax.ts'

/** What an operand that is an expression is. */
export type Resolve = (expression: string) => JsonValue | undefined

/** Evaluates from left to right; what `&&` and `||` have decided already is not looked at. */
export function holds(condition: Condition, resolve: Resolve): boolean {
  switch (condition.kind) {
    case 'or':
      return holds(condition.left, resolve) || holds(condition.right, resolve)
    case 'and':
      return holds(condition.left, resolve) && holds(condition.right, resolve)
    case 'not':
      return !holds(condition.inner, resolve)
    case 'compare':
      return compare(condition.operator, valueOf(condition.left, resolve), valueOf(condition.right, resolve))
    case 'bare':
      return isTrue(valueOf(condition.operand, resolve))
  }
}

function valueOf(operand: Operand, resolve: Resolve): JsonValue | undefined {
  if (operand.kind === 'literal') return operand.value
  if (operand.kind === 'template') return textOf(operand.pieces, resolve)
  return operand.kind === 'nested' ? holds(operand.condition, resolve) : resolve(operand.text)
}

/** Undefined: an expression in it has no value. */
function textOf(pieces: readonly Piece[], resolve: Resolve): string | undefined {
  let text = ''
  for (const piece of pieces) {
    const value = piece.kind === 'text' ? piece.text : resolve(piece.expression)
    if (value === undefined) return undefined
    text += asText(value)
  }
  return text
}

/** What of the literals is no literal by the specification, in words. */
export function leniencies(condition: Condition): string[] {
  switch (condition.kind) {
    case 'or':
    case 'and':
      return [...leniencies(condition.left), ...leniencies(condition.right)]
    case 'not':
      return leniencies(condition.inner)
    case 'compare':
      return [condition.left, condition.right].flatMap(ofOperand)
    case 'bare':
      return ofOperand(condition.operand)
  }
}

function ofOperand(operand: Operand): string[] {
  if (operand.kind === 'nested') return leniencies(operand.condition)
  return operand.kind !== 'expression' && operand.leniency !== '' ? [operand.leniency] : []
}
