import type { WorkflowRun } from '../workflows/run/run.ts'
import { SandboxError } from './errors.ts'
import { runText } from './run-text.ts'

/**
 * Which workflow is meant: one of the API by its name (`specbox workflows` lists them), an Arazzo document by its path, or the document itself.
 */
export type WorkflowSource = string | { readonly file: string | URL } | Readonly<Record<string, unknown>>

export interface RunOptions {
  /** What it asks for; credentials are given by themselves. */
  readonly inputs?: Readonly<Record<string, unknown>>
  /** Common misuses of Arazzo are errors; else they are understood, and `warnings` tell of them. */
  readonly strict?: boolean
  /** False: a run that failed is returned like one that passed. */
  readonly throws?: boolean
  /** Of a document with several workflows, the one that is meant. */
  readonly workflow?: string
  /** Milliseconds that no step waits longer for a webhook. Absent: as long as the step says, and 2,000 where it says nothing. */
  readonly timeout?: number
}

export interface TestWorkflow {
  readonly name: string
  readonly summary: string
  /** In a file beside the document or one of its overlays, or made from the document. */
  readonly origin: 'written' | 'generated'
  /** Path of its Arazzo document; null: it is in none. */
  readonly file: string | null
  readonly steps: number
}

/** A workflow did not pass. Its message says at which step, what was expected, what came and why. */
export class WorkflowError extends SandboxError {
  override readonly name = 'WorkflowError'
  readonly run: WorkflowRun

  constructor(run: WorkflowRun) {
    super(runText(run))
    this.run = run
  }
}
