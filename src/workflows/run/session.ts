import type { Reading } from '../expression/reading.ts'
import type { Credential } from '../request/credentials.ts'
import type { Performer } from './performer.ts'
import type { Frame } from './frame.ts'
import type { Told, WorkflowRun } from './run.ts'

/** What a run and all the workflows that it calls share. */
export interface Session {
  readonly performer: Performer
  readonly reading: Reading
  readonly warnings: string[]
  readonly tell: Told
  /** Ms, wall clock. */
  now(): number
  /** Takes one of the steps that are left; false: there is none. */
  spend(): boolean
  readonly limits: Limits
  readonly credentials: readonly Credential[]
  /** Id of the sandbox, for inputs that say `x-specbox-sandbox`; '' where there is none. */
  readonly sandbox: string
  /** False: inputs were checked when it was recorded, and now lack their secrets. */
  readonly checksInputs: boolean
  run(frame: Frame): Promise<WorkflowRun>
  /** Workflows that others depend on, run once. */
  readonly done: Map<string, Promise<WorkflowRun>>
}

export interface Limits {
  /** Attempts at steps, in all workflows of a run. */
  readonly steps: number
  /** Workflows within workflows. */
  readonly depth: number
  /** Ms that a step waits for a message where it has no timeout. */
  readonly patience: number
  /** Ms that a retry may wait: an API's `Retry-After` can ask for years. */
  readonly delay: number
}

export const defaultLimits: Limits = { steps: 1000, depth: 10, patience: 10_000, delay: 600_000 }
