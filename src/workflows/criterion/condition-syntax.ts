import type { Piece } from '../expression/template.ts'

/** A condition of type `simple` as a tree. */
export type Condition =
  | { readonly kind: 'or' | 'and'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition }
  | { readonly kind: 'compare'; readonly operator: Operator; readonly left: Operand; readonly right: Operand }
  /** A value on its own: does it count as true? */
  | { readonly kind: 'bare'; readonly operand: Operand }

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>='

export type Operand =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly leniency: string }
  /** A string with `{$…}` in it. */
  | { readonly kind: 'template'; readonly pieces: readonly Piece[]; readonly leniency: string }
  /** As written, without braces. */
  | { readonly kind: 'expression'; readonly text: string }
  /** A condition in parentheses that is compared: `(a && b) == true`. */
  | { readonly kind: 'nested'; readonly condition: Condition }

export type Token =
  | { readonly kind: 'operator'; readonly text: Operator | '&&' | '||' | '!' | '(' | ')'; readonly at: number }
  | { readonly kind: 'operand'; readonly operand: Operand; readonly at: number }

export interface SyntaxFault {
  readonly ok: false
  readonly message: string
  readonly offset: number
}
