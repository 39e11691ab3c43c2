import type { Pointer } from '../lib/pointer.ts'

/**
 * Glossary. State: what an entity's status property says. Transition: a change of state that an operation, a timer or a rule
 * causes. Guard: the states in which a transition is allowed.
 */
export interface Lifecycle {
  /** The entity's property that shows the state. */
  readonly field: string
  /** Null: the state of a new entity is not known. */
  readonly initial: string | null
  readonly states: readonly string[]
  /** States that nothing leads out of, as far as is known; subset of `states`. */
  readonly terminal: readonly string[]
  readonly transitions: readonly Transition[]
  /** Operations that change no state but are allowed only in some; absent: none is known. */
  readonly guards?: readonly Guard[]
  /** How an asynchronous operation comes to its end by itself; absent: it does not. */
  readonly progress?: Progress
}

export interface Transition {
  /** States in which it is allowed; `[]`: no guard has evidence, so it is allowed in all. */
  readonly from: readonly string[]
  readonly to: string
  /** Operation id; '' where no operation causes it (time, or another entity's rule). */
  readonly operation: string
}

export interface Guard {
  /** On the entity itself, or on something below it. */
  readonly operation: string
  /** States in which it is allowed; never empty. */
  readonly from: readonly string[]
  /** The prose that says so. */
  readonly evidence: readonly Pointer[]
}

/** `pending → processing → done`: the states an entity goes through by itself, first to last. */
export interface Progress {
  readonly states: readonly string[]
  /** `reads`: one step each time it is read. `time`: one step each `seconds` of the sandbox's clock. `now`: at once. */
  readonly by: 'reads' | 'time' | 'now'
  readonly seconds: number
}
