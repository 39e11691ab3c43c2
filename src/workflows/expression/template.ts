import { beginsAsExpression } from './names.ts'
import { parseExpression } from './parse.ts'

/** A text with expressions in it, in order. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** Braced: `{$inputs.id}`, as the specification has it; else `$inputs.id` in running text. */
  | { readonly kind: 'expression'; readonly expression: string; readonly braced: boolean; readonly at: number }

/** Splits a text; what stands in braces and is no expression stays text. Linear. */
export function splitTemplate(text: string, unbraced: boolean): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  let at = text.indexOf('$')
  while (at !== -1) {
    const braced = text[at - 1] === '{' && at > from
    const expression = braced ? bracedAt(text, at) : unbraced ? unbracedAt(text, at) : null
    if (expression === null) {
      at = text.indexOf('$', at + 1)
      continue
    }
    const start = braced ? at - 1 : at
    if (start > from) pieces.push({ kind: 'text', text: text.slice(from, start) })
    pieces.push({ kind: 'expression', expression, braced, at: start })
    from = at + expression.length + (braced ? 1 : 0)
    at = text.indexOf('$', from)
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) })
  return pieces
}

/** Up to the first brace that closes: no part of an expression may have one. */
function bracedAt(text: string, at: number): string | null {
  const end = text.slice(at, at + maxLength).search(/[{}]/)
  if (end === -1 || text[at + end] !== '}') return null
  const expression = text.slice(at, at + end)
  return parseExpression(expression).ok ? expression : null
}

const maxLength = 4000

/** Names in running text end where a sentence could go on: `$inputs.token.` has no dot in the end. */
function unbracedAt(text: string, at: number): string | null {
  const rest = text.slice(at, at + maxLength)
  if (!beginsAsExpression(rest) && !rest.startsWith('$dependencies.')) return null
  const written = /^\$[A-Za-z]+(?:\.[A-Za-z0-9_-]+|\[\d+\])*(?:#(?:\/[A-Za-z0-9_.~%-]*)*)?/.exec(rest)![0]
  for (const candidate of [written, written.replace(/\.$/, ''), written.replace(/#.*$/, '')])
    if (parseExpression(candidate).ok) return candidate
  return null
}
