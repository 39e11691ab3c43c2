import type { JsonObject } from '../../lib/json.ts'
import type { Judgement, Observation } from '../../workflows/criterion/judgement.ts'
import type { Evidence, Next, StepRun, WorkflowRun } from '../../workflows/run/run.ts'
import { countsOf, type Report, type ReportedRun } from './reported.ts'

/**
 * What `specbox run --json` prints, for one workflow and for many. Additions are no breaking change.
 *
 * - `outcome` is `passed` when all runs passed; times are ms, moments ISO 8601 in UTC.
 * - `steps` has each attempt at a step, in order: a retried one is there as often as it was tried, and its `next` says so.
 * - `criteria` are all that were asked, `observed` the value of each expression; one without `value` had none.
 * - `evidence.kind` is `call` (`request`, `response`; null: none came), `message` (`channel`, `message`; null: none came),
 *   `workflow` (`run`: as in `runs`, without what only the outermost have) or `none` (`problem` says why).
 * - `body` is null, `{"kind":"text","mediaType","text"}` or `{"kind":"bytes","mediaType","base64"}`.
 */
export interface RunDocument {
  readonly outcome: 'passed' | 'failed'
  readonly workflows: number
  readonly passed: number
  readonly failed: number
  readonly durationMs: number
  readonly runs: readonly (RunView & {
    readonly api: string
    readonly startedAt: string
    /** Null: the workflow, or its receipt, is in no file. */
    readonly file: string | null
    readonly receipt: string | null
  })[]
}

export interface RunView {
  readonly workflow: string
  readonly summary: string
  readonly outcome: 'passed' | 'failed'
  /** Why it failed where no step tells; '' else. */
  readonly problem: string
  readonly durationMs: number
  readonly inputs: JsonObject
  readonly outputs: JsonObject
  readonly warnings: readonly string[]
  readonly dependencies: readonly RunView[]
  readonly steps: readonly StepView[]
}

export interface StepView {
  readonly step: string
  readonly description: string
  readonly passed: boolean
  readonly problem: string
  readonly durationMs: number
  readonly criteria: readonly CriterionView[]
  readonly outputs: JsonObject
  readonly evidence: EvidenceView
  readonly next: NextView
}

export interface CriterionView {
  readonly condition: string
  readonly type: Judgement['type']
  readonly context: string | null
  readonly holds: boolean
  /** Asked because the step asks nothing. */
  readonly implied: boolean
  readonly note: string
  readonly observed: readonly Observation[]
}

export type EvidenceView =
  | {
      readonly kind: 'call'
      readonly request: (Evidence & { kind: 'call' })['request']
      readonly response: (Evidence & { kind: 'call' })['reply']
    }
  | Extract<Evidence, { kind: 'message' | 'none' }>
  | { readonly kind: 'workflow'; readonly run: RunView }

export type NextView =
  | { readonly kind: 'step'; readonly step: string }
  | { readonly kind: 'workflow'; readonly workflow: string; readonly run: RunView | null }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly attempt: number }
  | { readonly kind: 'end'; readonly passed: boolean }

export function runDocument(report: Report): RunDocument {
  const counts = countsOf(report)
  const outcome = counts.failed === 0 ? 'passed' : 'failed'
  return { outcome, ...counts, durationMs: report.duration, runs: report.runs.map(reportedView) }
}

function reportedView({ api, run, startedAt, file, receipt }: ReportedRun): RunDocument['runs'][number] {
  return {
    api,
    ...runView(run),
    startedAt: new Date(startedAt).toISOString(),
    file: file === '' ? null : file,
    receipt: receipt === '' ? null : receipt,
  }
}

function runView(run: WorkflowRun): RunView {
  const { workflowId: workflow, summary, outcome, problem, duration: durationMs, inputs, outputs, warnings } = run
  const dependencies = (run.dependencies ?? []).map(runView)
  const steps = run.steps.map(stepView)
  return { workflow, summary, outcome, problem, durationMs, inputs, outputs, warnings, dependencies, steps }
}

function stepView({
  stepId,
  description,
  passed,
  problem,
  duration,
  judgements,
  outputs,
  evidence,
  next,
}: StepRun): StepView {
  return {
    step: stepId,
    description,
    passed,
    problem,
    durationMs: duration,
    criteria: judgements.map((judgement) => ({ ...judgement, implied: judgement.implied === true })),
    outputs,
    evidence: evidenceView(evidence),
    next: nextView(next),
  }
}

function evidenceView(evidence: Evidence): EvidenceView {
  if (evidence.kind === 'call') return { kind: 'call', request: evidence.request, response: evidence.reply }
  return evidence.kind === 'workflow' ? { kind: 'workflow', run: runView(evidence.run) } : evidence
}

function nextView(next: Next): NextView {
  switch (next.kind) {
    case 'step':
      return { kind: 'step', step: next.stepId }
    case 'workflow':
      return { kind: 'workflow', workflow: next.workflowId, run: next.run === null ? null : runView(next.run) }
    case 'retry':
      return { kind: 'retry', afterMs: next.after, attempt: next.attempt }
    case 'end':
      return next
  }
}
