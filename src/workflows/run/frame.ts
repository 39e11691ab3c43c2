import { isObject, type JsonObject } from '../../lib/json.ts'
import type { Step, Workflow } from '../arazzo/description.ts'
import type { Scope } from '../expression/scope.ts'
import type { Program } from '../source/source.ts'
import type { Evidence, StepRun, WorkflowRun } from './run.ts'
import { lastExchange, seenOf } from './seen.ts'
import type { Session } from './session.ts'

/** One workflow that runs. */
export interface Frame {
  readonly session: Session
  readonly program: Program
  readonly workflow: Workflow
  readonly inputs: JsonObject
  readonly depth: number
  /** The workflows that wait for this one, and itself: `keyOf`. */
  readonly chain: readonly string[]
  /** Outputs of the steps that were taken, the latest of each: what handles a failure may ask what it was. */
  readonly outputs: Map<string, { readonly outputs: JsonObject }>
  /** Workflows that were called or depended on, the latest of each. */
  readonly called: Map<string, { readonly inputs: JsonObject; readonly outputs: JsonObject }>
  /** Ids of steps that passed. */
  readonly passed: Set<string>
  readonly steps: StepRun[]
  readonly dependencies: WorkflowRun[]
}

/**
 * What expressions see; with `evidence`, of a step that has been taken. A step that calls a workflow has no reply of its own:
 * lenient readers see the last one of that workflow.
 */
export function scopeOf(frame: Frame, evidence: Evidence = { kind: 'none' }): Scope {
  const { program, inputs, session } = frame
  const { description, base } = program.loaded
  return {
    inputs,
    outputs: evidence.kind === 'workflow' ? evidence.run.outputs : {},
    steps: frame.outputs,
    workflows: frame.called,
    sourceDescriptions: new Map(
      [...program.sources.values()].map(({ name, url, type }) => [name, { url, type }] as const),
    ),
    components: isObject(description.components) ? description.components : {},
    self: description.$self ?? base,
    ...seenOf(evidence),
    ...(evidence.kind === 'workflow' && !session.reading.strict ? { exchange: lastExchange(evidence.run) } : {}),
  }
}

/** Names a workflow in all documents of a run. */
export function keyOf(program: Program, workflowId: string): string {
  return `${program.loaded.location}\n${workflowId}`
}

export function stepAt({ workflow }: Frame, stepId: string): number {
  return workflow.steps.findIndex((step: Step) => step.stepId === stepId)
}

export function remember(frame: Frame, run: WorkflowRun): void {
  frame.called.set(run.workflowId, { inputs: run.inputs, outputs: run.outputs })
}
