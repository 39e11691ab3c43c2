import type { Performed, Performer } from '../run/performer.ts'
import type { StepRun, WorkflowRun } from '../run/run.ts'

/** A performer of what was recorded. */
export interface Replay extends Performer {
  /** What was recorded and not asked for, `workflow/step`. */
  left(): string[]
}

/** Steps get the evidence that was recorded of them, in its order; where there is none, they have none. */
export function replayOf(run: WorkflowRun): Replay {
  const recorded = new Map<string, Performed[]>()
  for (const { workflowId, step } of stepsOf(run, new Set())) {
    const key = `${workflowId}/${step.stepId}`
    const list = recorded.get(key) ?? []
    list.push({
      evidence: step.evidence,
      problem: step.judgements.length > 0 ? '' : problemOf(step),
      duration: step.duration,
    })
    recorded.set(key, list)
  }
  return {
    wait: () => Promise.resolve(),
    perform: ({ workflow, step }) => {
      const next = recorded.get(`${workflow.workflowId}/${step.stepId}`)?.shift()
      return Promise.resolve(
        next ?? { evidence: { kind: 'none' }, problem: 'the receipt has no evidence of it', duration: 0 },
      )
    },
    left: () => [...recorded].flatMap(([key, list]) => list.map(() => key)),
  }
}

/** Of a step that was judged the problem is that of its judgement, and is found again. */
const problemOf = ({ problem, passed }: StepRun): string => (passed ? '' : problem)

/** Every step that rests on something from outside, in the order in which they were taken. */
function* stepsOf(run: WorkflowRun, seen: Set<string>): Generator<{ workflowId: string; step: StepRun }> {
  for (const dependency of run.dependencies ?? []) {
    if (seen.has(dependency.workflowId)) continue
    seen.add(dependency.workflowId)
    yield* stepsOf(dependency, seen)
  }
  for (const step of run.steps) {
    if (step.evidence.kind === 'workflow') yield* stepsOf(step.evidence.run, seen)
    else yield { workflowId: run.workflowId, step }
    const { next } = step
    if ((next.kind === 'workflow' || next.kind === 'retry') && next.run != null) yield* stepsOf(next.run, seen)
  }
}
