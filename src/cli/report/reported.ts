import type { WorkflowRun } from '../../workflows/run/run.ts'

/** A run, with what a report says of it beyond it. Secrets are masked before (`mask.ts`): the formats print what they are given. */
export interface ReportedRun {
  readonly run: WorkflowRun
  /** Slug of the API, or the base URL that was called instead. */
  readonly api: string
  /** Real time of its start, ms since the epoch. */
  readonly startedAt: number
  /** The Arazzo document, relative to the folder of the command; '': written nowhere. */
  readonly file: string
  /** Lines in `file`, from 1, by step id; that of the workflow itself is under ''. */
  readonly lines: ReadonlyMap<string, number>
  /** Path; '': none was written. */
  readonly receipt: string
}

export interface Report {
  readonly runs: readonly ReportedRun[]
  /** Ms, from the first start to the last end: less than the sum where runs went in parallel. */
  readonly duration: number
}

export interface Counts {
  readonly workflows: number
  readonly passed: number
  readonly failed: number
}

export function countsOf({ runs }: Report): Counts {
  const passed = runs.filter(({ run }) => run.outcome === 'passed').length
  return { workflows: runs.length, passed, failed: runs.length - passed }
}
