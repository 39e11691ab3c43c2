import type { Program } from '../source/source.ts'
import { workflowTarget } from '../source/target.ts'
import { type Frame, keyOf, remember } from './frame.ts'
import { runNested } from './nested.ts'

/**
 * Runs what the workflow depends on, once in a run. Why it cannot go on; '' when it can. Nothing is run where one of them is
 * not there, or is what waits for this one.
 */
export async function dependencyProblem(frame: Frame): Promise<string> {
  const { session, program, workflow, depth } = frame
  const found: Dependency[] = []
  for (const id of workflow.dependsOn ?? []) {
    const target = workflowTarget(id, program)
    if (target.kind !== 'workflow') return target.kind === 'unknown' ? target.problem : `There is no workflow ${id}`
    const key = keyOf(target.program, target.workflowId)
    if (frame.chain.includes(key)) return `It depends on ${id}, which waits for it`
    found.push({ id, key, program: target.program, workflowId: target.workflowId })
  }
  for (const { id, key, program: other, workflowId } of found) {
    const given = other === program ? frame.inputs : {}
    const running = session.done.get(key) ?? runNested(session, other, workflowId, given, { depth: depth + 1, frame })
    session.done.set(key, running)
    const run = await running
    remember(frame, run)
    frame.dependencies.push(run)
    if (run.outcome === 'failed') return `It depends on ${id}, which failed`
  }
  return ''
}

interface Dependency {
  readonly id: string
  readonly key: string
  readonly program: Program
  readonly workflowId: string
}
