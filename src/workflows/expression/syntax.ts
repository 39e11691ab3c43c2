/** A runtime expression (Arazzo 1.1, "Runtime Expressions", which holds all of 1.0.1's). */
export interface Expression {
  readonly root: Root
  /** `[0].name` behind it: no part of the ABNF, but an operator of simple conditions; tokens as in a pointer. */
  readonly path: readonly string[]
  /** `#/a/b`, unescaped; null: none. */
  readonly pointer: readonly string[] | null
  /** What the ABNF does not have, in words; '': nothing, a path aside. */
  readonly leniency: string
}

export type Root =
  | { readonly kind: 'url' | 'method' | 'statusCode' | 'self' }
  | { readonly kind: 'request' | 'response'; readonly part: 'header' | 'query' | 'path'; readonly name: string }
  | { readonly kind: 'request' | 'response'; readonly part: 'body' }
  | { readonly kind: 'message'; readonly part: 'header'; readonly name: string }
  | { readonly kind: 'message'; readonly part: 'payload' }
  /** Names may have dots. */
  | { readonly kind: 'inputs' | 'outputs'; readonly name: string }
  /** Name null: all outputs at once, which the ABNF does not have. */
  | { readonly kind: 'steps'; readonly step: string; readonly name: string | null }
  | {
      readonly kind: 'workflows'
      readonly workflow: string
      readonly field: 'inputs' | 'outputs'
      readonly name: string | null
    }
  | { readonly kind: 'sourceDescriptions'; readonly source: string; readonly reference: string }
  | { readonly kind: 'components'; readonly type: string; readonly name: string }

export type ParsedExpression =
  | { readonly ok: true; readonly expression: Expression }
  /** Offset: UTF-16 units from the start. */
  | { readonly ok: false; readonly message: string; readonly offset: number }
