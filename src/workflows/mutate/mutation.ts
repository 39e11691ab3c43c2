import type { Door } from '../run/door.ts'
import type { WorkflowRun } from '../run/run.ts'

/**
 * Glossary. Mutation: something that a run could have met and should notice. It is made in what was recorded, or on the way to the
 * API while the workflow runs once more. Noticed: the workflow fails, or a criterion that held does not hold any more.
 */
export type Mutation =
  | { readonly kind: MutationKind; readonly what: string; readonly recorded: WorkflowRun }
  | { readonly kind: MutationKind; readonly what: string; through(door: Door): Door }

export type MutationKind = 'drop-webhook' | 'corrupt-field' | 'corrupt-status' | 'skip-call' | 'swap-entities'

/** Which mutations a passed run allows. */
export type Mutator = (run: WorkflowRun) => readonly Mutation[]

/** A criterion of a workflow: by the workflow's and the step's id, and its place in the step. */
export interface Check {
  readonly workflowId: string
  readonly stepId: string
  readonly index: number
  readonly condition: string
}

export interface MutationReport {
  readonly workflowId: string
  readonly tried: number
  /** Mutations that turned the workflow red. */
  readonly noticed: number
  /** By kind. */
  readonly kinds: Readonly<Record<MutationKind, { readonly tried: number; readonly noticed: number }>>
  /** Mutations that it did not notice, in words. */
  readonly survived: readonly string[]
  /** Criteria that hold whatever happens. */
  readonly vacuous: readonly Check[]
  readonly checks: number
}
