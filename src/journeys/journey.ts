import type { Parameter } from '../blueprint/blueprint.ts'
import type { JsonValue } from '../lib/json.ts'

/**
 * Glossary. Journey: real API calls that reach a goal. Step: one of them, or a while to wait. Value: what a step says, known
 * beforehand or taken from an earlier reply.
 */
export type Journey =
  | { readonly kind: 'journey'; readonly steps: readonly JourneyStep[]; readonly subject: Subject | null }
  | { readonly kind: 'none'; readonly reason: string }

/** What the journey is about, and how the last reply that shows it names it. */
export interface Subject {
  readonly resource: string
  /** Its id; null: no reply shows it. */
  readonly id: Value | null
}

export type Value =
  | { readonly kind: 'literal'; readonly value: JsonValue }
  /** At a path of the JSON body of the reply to an earlier step. */
  | { readonly kind: 'reply'; readonly step: string; readonly path: readonly string[] }

export type JourneyStep = CallStep | WaitStep

export interface CallStep {
  readonly kind: 'call'
  /** snake_case, unique in the journey. */
  readonly id: string
  /** Operation id of the Blueprint. */
  readonly operation: string
  readonly title: string
  readonly params: readonly StepParameter[]
  readonly body: StepBody | null
  /** The status that is expected. */
  readonly status: number
  readonly purpose: 'make' | 'find' | 'move' | 'change' | 'remove'
  /** The state in which an entity is after it, where that is known; absent: it is not, or does not change. */
  readonly brings?: Brought
}

export interface Brought {
  readonly resource: string
  readonly state: string
}

export interface StepParameter {
  readonly name: string
  readonly in: Parameter['in']
  readonly value: Value
}

export interface StepBody {
  readonly mediaType: string
  /** Valid as it stands; what `refs` name is a stand-in. */
  readonly value: JsonValue
  /** What is put into it, by property path (items of lists by index). */
  readonly refs: readonly { readonly path: readonly string[]; readonly value: Value }[]
}

/** Nobody is called: what is to come by itself comes. */
export interface WaitStep {
  readonly kind: 'wait'
  readonly id: string
  readonly title: string
  /** Of the sandbox's clock; null: until its next timer. */
  readonly seconds: number | null
  readonly brings?: Brought
}

/** Why there is no way. */
export interface Blocked {
  readonly kind: 'blocked'
  readonly reason: string
}

export const blocked = (reason: string): Blocked => ({ kind: 'blocked', reason })

export const isBlocked = (value: unknown): value is Blocked =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'blocked'

export const literal = (value: JsonValue): Value => ({ kind: 'literal', value })
