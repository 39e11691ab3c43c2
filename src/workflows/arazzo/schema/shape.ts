import type { JsonObject, JsonValue } from '../../../lib/json.ts'

/** Patch versions make no difference (Arazzo 1.1.0, Versions). */
export type Version = '1.0' | '1.1'

/** How a complaint weighs. */
export type Weight =
  /** It cannot be read: an error always. */
  | 'broken'
  /** A MUST is broken, but what is meant can be told: an error in strict mode, a warning else. */
  | 'misuse'
  /** A SHOULD, or a thing that is likely wrong: a warning always. */
  | 'advice'

/** What a value may be. Shapes are data; they say what the tables of the specification say, object by object. */
export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'text' }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly later?: readonly string[] }
  /** Never negative. */
  | { readonly kind: 'number'; readonly integer: boolean }
  /** A runtime expression; leniently any value stands for itself. */
  | { readonly kind: 'expression' }
  /** No two of its items are alike. */
  | { readonly kind: 'list'; readonly of: Shape; readonly filled?: boolean }
  | { readonly kind: 'map'; readonly of: Shape }
  | { readonly kind: 'schema' }
  | { readonly kind: 'either'; pick(value: JsonValue, version: Version): Shape }
  | ObjectShape

export interface ObjectShape {
  readonly kind: 'object'
  /** As the specification calls it: `Step Object`. */
  readonly name: string
  readonly fields: Readonly<Record<string, Field>>
  /** Whether `x-` fields are allowed. */
  readonly extensible: boolean
  /** Whether other fields are let pass, with a word. */
  readonly open?: boolean
  /** What holds between its fields. */
  readonly rules?: readonly ObjectRule[]
}

export interface Field {
  readonly shape: Shape
  readonly required?: boolean
  /** Null is a value like others; elsewhere it says that nothing was written. */
  readonly nullable?: boolean
  /** Absent: 1.0 knows it too. */
  readonly since?: '1.1'
  /** What a lenient reader takes where a required one is missing. Absent: it cannot be done without. */
  readonly instead?: JsonValue
}

/** Findings about one object; `path` leads from it to the place. */
export type ObjectRule = (object: JsonObject, version: Version) => readonly Finding[]

export interface Finding {
  readonly path: readonly (string | number)[]
  readonly weight: Weight
  readonly message: string
  /** Set where no schema says so. */
  readonly about?: 'meaning'
  /** What a lenient reader takes in its place. */
  readonly mend?: JsonValue
}

export const any: Shape = { kind: 'any' }
export const text: Shape = { kind: 'text' }
export const expression: Shape = { kind: 'expression' }
export const schema: Shape = { kind: 'schema' }
export const integer: Shape = { kind: 'number', integer: true }
export const decimal: Shape = { kind: 'number', integer: false }

export function choice(values: readonly string[], later: readonly string[] = []): Shape {
  return { kind: 'choice', values, later }
}

export function list(of: Shape, options: { filled?: boolean } = {}): Shape {
  return { kind: 'list', of, ...options }
}

export function map(of: Shape): Shape {
  return { kind: 'map', of }
}

export function either(pick: (value: JsonValue, version: Version) => Shape): Shape {
  return { kind: 'either', pick }
}
