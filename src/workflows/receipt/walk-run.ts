import type { StepRun, WorkflowRun } from '../run/run.ts'

export interface Visit {
  run?(run: WorkflowRun): void
  /** `workflowId`: of the workflow that the step is in. Steps that call a workflow come before those of that. */
  step?(step: StepRun, workflowId: string): void
}

/** Goes through a run and all that it ran, in the order in which it was done. */
export function walkRun(run: WorkflowRun, visit: Visit): void {
  visit.run?.(run)
  for (const dependency of run.dependencies ?? []) walkRun(dependency, visit)
  for (const step of run.steps) {
    visit.step?.(step, run.workflowId)
    if (step.evidence.kind === 'workflow') walkRun(step.evidence.run, visit)
    const { next } = step
    if ((next.kind === 'workflow' || next.kind === 'retry') && next.run != null) walkRun(next.run, visit)
  }
}
