import type { JsonValue } from '../../lib/json.ts'
import { splitTemplate } from '../expression/template.ts'
import type { Observer } from './observe.ts'

export interface Place {
  /** The text before and after the expression. */
  readonly before: string
  readonly after: string
}

/**
 * A condition with its embedded expressions put in, as `write` writes a value at its place. Undefined: one has no value.
 */
export function substitute(
  condition: string,
  observer: Observer,
  write: (value: JsonValue, place: Place) => string,
  unbraced: (expression: string) => boolean = () => true,
): string | undefined {
  let out = ''
  let complete = true
  const lenient = !observer.reading.strict
  for (const piece of splitTemplate(condition, lenient)) {
    if (piece.kind === 'text') {
      out += piece.text
      continue
    }
    if (!piece.braced && !unbraced(piece.expression)) {
      out += piece.expression
      continue
    }
    if (!piece.braced) observer.remark(`\`${piece.expression}\` within a condition needs braces: {${piece.expression}}`)
    const value = observer.look(piece.expression)
    const end = piece.at + piece.expression.length + (piece.braced ? 2 : 0)
    if (value === undefined) complete = false
    else out += write(value, { before: condition.slice(0, piece.at), after: condition.slice(end) })
  }
  return complete ? out : undefined
}

/** Whether a place lies within a quoted string: in which quotes? */
export function quotesAround(before: string): "'" | '"' | null {
  let open: "'" | '"' | null = null
  for (let i = 0; i < before.length; i++) {
    const char = before[i]
    if (char === '\\' && open !== null) i++
    else if (open === null && (char === "'" || char === '"')) open = char
    else if (char === open) open = null
  }
  return open
}
