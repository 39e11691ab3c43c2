import type { Step, Workflow } from '../arazzo/description.ts'
import type { Reading } from '../expression/reading.ts'
import type { Scope } from '../expression/scope.ts'
import type { Program } from '../source/source.ts'
import type { Evidence } from './run.ts'

/** What steps rest on: calls through a door, or what was recorded of an earlier run. */
export interface Performer {
  perform(task: Task): Promise<Performed>
  /** Before a retry. */
  wait(ms: number): Promise<void>
}

/** One attempt at a step that calls no workflow. */
export interface Task {
  readonly program: Program
  readonly workflow: Workflow
  readonly step: Step
  readonly scope: Scope
  readonly reading: Reading
}

export interface Performed {
  readonly evidence: Evidence
  /** Why it could not be taken, or nothing answered; '' else. */
  readonly problem: string
  /** Ms. */
  readonly duration: number
}
