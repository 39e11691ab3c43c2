import type { StepRun, WorkflowRun } from '../workflows/run/run.ts'
import { oneLine } from '../lib/printable.ts'

/** One visit to a step, with all attempts; or what a run went on with beside its steps. */
export interface Item {
  /** For people, in one line. */
  readonly name: string
  /** '' where it is no step: a workflow that was gone to, or the run's own problem. */
  readonly stepId: string
  /** In order; those before the last were tried again. */
  readonly attempts: readonly StepRun[]
  readonly verdict: Verdict
  /** Why, where no judgement tells. */
  readonly problem: string
  /** The workflow that it ran. */
  readonly inner: WorkflowRun | null
}

/** `handled`: it did not pass, and the workflow says how to go on from that. */
export type Verdict = 'passed' | 'handled' | 'failed'

/**
 * What a run is made of, for reports: the workflows it depends on, then its steps. A failed run has at least one failed item:
 * what ended it, the last of its steps. A step that did not pass before that was handled.
 */
export function outlineOf(run: WorkflowRun): Item[] {
  const items = (run.dependencies ?? []).map(called)
  const open = new Map<string, StepRun[]>()
  for (const step of run.steps) {
    const attempts = [...(open.get(step.stepId) ?? []), step]
    open.delete(step.stepId)
    if (step.next.kind === 'retry') open.set(step.stepId, attempts)
    else items.push(itemOf(attempts, step.passed ? 'passed' : 'handled'))
    if (step.next.kind === 'workflow' && step.next.run !== null) items.push(called(step.next.run))
  }
  // A run may end while a step waits for another attempt, by the limit of steps.
  for (const attempts of open.values()) items.push(itemOf(attempts, 'handled'))
  if (run.outcome === 'failed' && !items.some(({ verdict }) => verdict === 'failed')) {
    const last = items.at(-1)
    if (run.problem === '' && last?.verdict === 'handled') items.splice(-1, 1, { ...last, verdict: 'failed' })
    else items.push(ownProblem(run))
  }
  return items
}

/** Of a single attempt, when it is not known yet how the run ends. */
export function verdictOf(step: StepRun): Verdict {
  if (step.passed) return 'passed'
  const { next } = step
  return next.kind === 'workflow' || (next.kind === 'end' && !next.passed) ? 'failed' : 'handled'
}

export function nameOf({ description, stepId }: StepRun): string {
  const name = oneLine(description.trim().split('\n', 1)[0]!)
  return name === '' ? stepId : name
}

function itemOf(attempts: readonly StepRun[], verdict: Verdict): Item {
  const last = attempts.at(-1)!
  const { stepId, problem, evidence } = last
  const inner = evidence.kind === 'workflow' ? evidence.run : null
  return { name: nameOf(last), stepId, attempts, verdict, problem, inner }
}

/** A workflow that is no step: it was depended on, or gone to. */
function called(run: WorkflowRun): Item {
  const { workflowId: name, outcome: verdict, problem } = run
  return { name, stepId: '', attempts: [], verdict, problem, inner: run }
}

function ownProblem({ workflowId, problem }: WorkflowRun): Item {
  const said = problem === '' ? 'The run failed, and no step tells why' : problem
  return { name: workflowId, stepId: '', attempts: [], verdict: 'failed', problem: said, inner: null }
}

/** The innermost of what failed, with the names of what led there. */
export interface Failed {
  readonly path: readonly string[]
  /** Of the outermost step: where in the document of the run it is. */
  readonly stepId: string
  readonly item: Item
}

export function failedOf(run: WorkflowRun): Failed[] {
  return outlineOf(run)
    .filter(({ verdict }) => verdict === 'failed')
    .flatMap((item) => {
      const inside = item.inner === null ? [] : failedOf(item.inner)
      if (inside.length === 0) return [{ path: [item.name], stepId: item.stepId, item }]
      return inside.map((failed) => ({ ...failed, path: [item.name, ...failed.path], stepId: item.stepId }))
    })
}
