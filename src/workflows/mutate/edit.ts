import type { Evidence, StepRun, WorkflowRun } from '../run/run.ts'

/** What a step rests on, with its place in the run: counted in the order in which the steps were taken. */
export interface Seen {
  readonly index: number
  readonly workflowId: string
  readonly step: StepRun
}

/** The run with another evidence at one place; everything else is shared. */
export function withEvidence(run: WorkflowRun, index: number, change: (evidence: Evidence) => Evidence): WorkflowRun {
  let at = -1
  const edit = (one: WorkflowRun): WorkflowRun => ({
    ...one,
    ...(one.dependencies === undefined ? {} : { dependencies: one.dependencies.map(edit) }),
    steps: one.steps.map((step) => {
      const { evidence, next } = step
      const edited: Evidence =
        evidence.kind === 'workflow'
          ? { kind: 'workflow', run: edit(evidence.run) }
          : ++at === index
            ? change(evidence)
            : evidence
      const after = 'run' in next && next.run != null ? { ...next, run: edit(next.run) } : next
      return { ...step, evidence: edited, next: after }
    }),
  })
  return edit(run)
}

/** Everything that a run rests on. */
export function evidenceOf(run: WorkflowRun): Seen[] {
  const found: Seen[] = []
  const walk = (one: WorkflowRun) => {
    for (const dependency of one.dependencies ?? []) walk(dependency)
    for (const step of one.steps) {
      if (step.evidence.kind === 'workflow') walk(step.evidence.run)
      else found.push({ index: found.length, workflowId: one.workflowId, step })
      const { next } = step
      if ('run' in next && next.run != null) walk(next.run)
    }
  }
  walk(run)
  return found
}
