import type { Program } from '../workflows/source/source.ts'
import type { StepRun, WorkflowRun } from '../workflows/run/run.ts'
import type { Entry } from './book.ts'

/** A run that was asked for, as far as it is. */
export interface ServedRun {
  /** `run_…`, unguessable. */
  readonly id: string
  readonly sandbox: string
  readonly workflow: string
  readonly origin: Entry['origin'] | 'posted'
  /** Path of its document; '' where it is in none. */
  readonly file: string
  readonly program: Program
  readonly strict: boolean
  readonly status: 'running' | 'passed' | 'failed'
  /** All attempts at steps, those of workflows within it too, in the order in which they ended. */
  readonly taken: readonly TakenStep[]
  /** Null: it has not ended, or ended with `problem`. */
  readonly run: WorkflowRun | null
  /** Why there is no result, or no more of it. */
  readonly problem: string
  /** Wall time, Unix ms. */
  readonly startedAt: number
  readonly endedAt: number | null
  /** Random text: its secrets are told apart by it, and by nothing else. */
  readonly salt: string
}

export interface TakenStep {
  readonly workflowId: string
  /** 0: a step of the workflow that was asked for. */
  readonly depth: number
  readonly step: StepRun
}
