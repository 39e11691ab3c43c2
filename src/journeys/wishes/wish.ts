import { type JsonValue, jsonEqual } from '../../lib/json.ts'

/** What has to hold of what a journey says or makes, so that a rule applies. */
export interface Wish {
  readonly place: Place
  readonly want: Want
}

export type Place =
  /** A property of the entity that the rule is about. */
  | { readonly of: 'entity'; readonly path: readonly string[] }
  /** A property of the request. */
  | { readonly of: 'body'; readonly path: readonly string[] }
  /** A property of another entity, the one that is named at `by`. */
  | { readonly of: 'found'; readonly resource: string; readonly by: Place; readonly path: readonly string[] }

export type Want =
  | { readonly kind: 'is'; readonly value: JsonValue }
  | { readonly kind: 'not'; readonly values: readonly JsonValue[] }
  | { readonly kind: 'present' | 'absent' }
  | { readonly kind: 'above' | 'below'; readonly limit: number }

/** Undefined stands for what is not there. */
export function satisfies(value: JsonValue | undefined, want: Want): boolean {
  switch (want.kind) {
    case 'is':
      return value !== undefined && jsonEqual(value, want.value)
    case 'not':
      return !want.values.some((one) => jsonEqual(one, value))
    case 'present':
      return value !== undefined && value !== null
    case 'absent':
      return value === undefined || value === null
    case 'above':
      return typeof value === 'number' && value > want.limit
    case 'below':
      return typeof value === 'number' && value < want.limit
  }
}

/** Values that satisfy it, best first; what is to be absent has none. */
export function candidatesFor(want: Want, current: JsonValue | undefined): readonly JsonValue[] {
  if (want.kind === 'is') return [want.value]
  if (want.kind === 'above') return [want.limit + 1, want.limit + 0.01, want.limit * 2]
  if (want.kind === 'below') return [want.limit - 1, want.limit - 0.01, 0]
  if (want.kind === 'not' && typeof current === 'boolean') return [!current]
  return []
}
