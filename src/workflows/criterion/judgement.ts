import type { JsonValue } from '../../lib/json.ts'

/** What came of a criterion. */
export interface Judgement {
  /** As written. */
  readonly condition: string
  readonly type: 'simple' | 'regex' | 'jsonpath' | 'xpath'
  /** The context's expression; null: none. */
  readonly context: string | null
  readonly holds: boolean
  /** Each expression that it looked at, and what that was; undefined values are left out of `value`. */
  readonly observed: readonly Observation[]
  /** Why it does not hold, or what was read leniently; '' else. */
  readonly note: string
  /** Nobody wrote it: what is asked of a step that asks nothing. */
  readonly implied?: boolean
}

export interface Observation {
  readonly expression: string
  readonly value?: JsonValue
}
