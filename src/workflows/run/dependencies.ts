import { workflowTarget } from '../source/target.ts'
import { type Frame, remember } from './frame.ts'
import { runNested } from './nested.ts'

/** Runs what the workflow depends on, once in a run. Why it cannot go on; '' when it can. */
export async function dependencyProblem(frame: Frame): Promise<string> {
  const { session, program, workflow, depth } = frame
  for (const id of workflow.dependsOn ?? []) {
    const target = workflowTarget(id, program)
    if (target.kind !== 'workflow') return target.kind === 'unknown' ? target.problem : `There is no workflow ${id}`
    const key = `${target.program.loaded.location}\n${target.workflowId}`
    const given = target.program === program ? frame.inputs : {}
    const running = session.done.get(key) ?? runNested(session, target.program, target.workflowId, given, depth + 1)
    session.done.set(key, running)
    const run = await running
    remember(frame, run)
    frame.dependencies.push(run)
    if (run.outcome === 'failed') return `It depends on ${id}, which failed`
  }
  return ''
}
