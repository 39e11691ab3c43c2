import type { FailureAction, Step, Workflow } from '../arazzo/description.ts'
import { workflowTarget } from '../source/target.ts'
import { type Chosen, chooseAction, retryDelay } from './actions.ts'
import { type Attempt, judgeStep, outputsOf } from './attempt.ts'
import { dependencyProblem } from './dependencies.ts'
import { type Frame, scopeOf, stepAt } from './frame.ts'
import { callWorkflow } from './nested.ts'
import type { Next, StepRun, WorkflowRun } from './run.ts'

/** Runs a frame's steps until it ends. Everything that it decides rests on what the performer brings. */
export async function runFrame(frame: Frame): Promise<WorkflowRun> {
  const { workflow, session } = frame
  const started = session.now()
  const finish = (outcome: WorkflowRun['outcome'], problem = ''): WorkflowRun => ({
    workflowId: workflow.workflowId,
    summary: workflow.summary ?? '',
    inputs: frame.inputs,
    ...(frame.dependencies.length === 0 ? {} : { dependencies: frame.dependencies }),
    steps: frame.steps,
    outputs: outputsOf(workflow.outputs, scopeOf(frame), session.reading, `workflow ${workflow.workflowId}`),
    outcome,
    problem,
    warnings: frame.depth === 0 ? [...session.warnings] : [],
    duration: session.now() - started,
  })
  session.tell({ kind: 'workflow', workflowId: workflow.workflowId, depth: frame.depth })
  const problem = await dependencyProblem(frame)
  if (problem !== '') return finish('failed', problem)
  const retries = new Map<string, number>()
  let index = 0
  while (index < workflow.steps.length) {
    if (!session.spend()) return finish('failed', `More than ${session.limits.steps} steps: it seems to run in circles`)
    const step = workflow.steps[index]!
    const attempt = await takeStep(frame, step)
    keep(frame, attempt)
    const { next, between, problem: stuck = '' } = await nextOf(frame, step, attempt, retries)
    for (const taken of [{ ...attempt, next }, ...between]) {
      frame.steps.push(taken)
      session.tell({ kind: 'step', step: taken, depth: frame.depth })
    }
    if (stuck !== '') return finish('failed', stuck)
    if (next.kind === 'end') return finish(next.passed ? 'passed' : 'failed')
    if (next.kind === 'workflow')
      return next.run === null
        ? finish('failed', `There is no workflow ${next.workflowId}`)
        : finish(attempt.passed ? next.run.outcome : 'failed')
    if (next.kind === 'step') {
      index = stepAt(frame, next.stepId)
      if (index < 0) return finish('failed', `There is no step ${next.stepId}`)
      if (next.stepId !== step.stepId) forget(retries, step)
    }
  }
  return finish('passed')
}

/** Without what comes after: calls, messages, or a workflow of its own. */
async function takeStep(frame: Frame, step: Step): Promise<Attempt> {
  const { session, program, workflow } = frame
  const waiting = (step.dependsOn ?? []).filter((id) => stepAt(frame, id) >= 0 && !frame.passed.has(id))
  if (waiting.length > 0)
    return judgeStep(frame, step, {
      evidence: { kind: 'none' },
      problem: `It depends on ${waiting.join(', ')}, not done yet`,
      duration: 0,
    })
  if (step.workflowId !== undefined) return judgeStep(frame, step, await callWorkflow(frame, step, step.workflowId))
  const performed = await session.performer.perform({
    program,
    workflow,
    step,
    scope: scopeOf(frame),
    reading: session.reading,
  })
  return judgeStep(frame, step, performed)
}

interface Decision {
  readonly next: Next
  /** Steps that an action had taken first. */
  readonly between: readonly StepRun[]
  /** Why the workflow cannot go on. */
  readonly problem?: string
}

const plainly = (next: Next): Decision => ({ next, between: [] })
const stuckBy = (problem: string): Decision => ({ next: { kind: 'end', passed: false }, between: [], problem })

async function nextOf(frame: Frame, step: Step, attempt: Attempt, retries: Map<string, number>): Promise<Decision> {
  const { workflow, session, program } = frame
  const scope = scopeOf(frame, attempt.evidence)
  const key = (action: FailureAction) => `${step.stepId}\n${action.name}`
  const action = chooseAction(attempt.passed, {
    workflow,
    step,
    components: program.loaded.description.components ?? {},
    scope,
    reading: session.reading,
    retried: (one) => retries.get(key(one)) ?? 0,
  })
  if (action === undefined) return plainly(usual(workflow, step, attempt.passed))
  if (action.type === 'end') return plainly({ kind: 'end', passed: attempt.passed })
  if (action.type === 'goto') return plainly(await goto(frame, action))
  const count = (retries.get(key(action)) ?? 0) + 1
  retries.set(key(action), count)
  const after = retryDelay(action, scope)
  const problem = retryProblem(frame, action, after)
  if (problem !== '') return stuckBy(problem)
  await session.performer.wait(after)
  const run = await workflowBefore(frame, action)
  const taken = await stepBefore(frame, action)
  const next: Next = { kind: 'retry', after, attempt: count, ...(run === undefined ? {} : { run }) }
  return { next, between: taken === undefined ? [] : [taken] }
}

function retryProblem({ workflow, program, session }: Frame, action: FailureAction, after: number): string {
  const { name, stepId, workflowId } = action
  if (after > session.limits.delay)
    return `Retry ${name} asks to wait ${after / 1000} s: more than ${session.limits.delay / 1000} s are not waited`
  if (stepId !== undefined && !workflow.steps.some((one) => one.stepId === stepId)) return `There is no step ${stepId}`
  const target = workflowId === undefined ? undefined : workflowTarget(workflowId, program)
  return target?.kind === 'unknown' ? target.problem : ''
}

/** What later steps can know of it. */
function keep(frame: Frame, { stepId, passed, outputs, evidence }: Attempt): void {
  if (passed) frame.passed.add(stepId)
  else frame.passed.delete(stepId)
  if (evidence.kind !== 'none') frame.outputs.set(stepId, { outputs })
}

/** A workflow that a retry has run first; it comes back here. */
async function workflowBefore(frame: Frame, action: FailureAction): Promise<WorkflowRun | undefined> {
  if (action.workflowId === undefined) return undefined
  const { evidence } = await callWorkflow(barely(frame), callStep(action, action.workflowId), action.workflowId)
  return evidence.kind === 'workflow' ? evidence.run : undefined
}

/** A step that a retry has taken first. */
async function stepBefore(frame: Frame, action: FailureAction): Promise<StepRun | undefined> {
  const other = action.stepId === undefined ? undefined : frame.workflow.steps[stepAt(frame, action.stepId)]
  if (other === undefined || !frame.session.spend()) return undefined
  const attempt = await takeStep(frame, other)
  keep(frame, attempt)
  return { ...attempt, next: { kind: 'end', passed: attempt.passed } }
}

/** Parameters of a workflow are for its steps: actions have their own. */
const barely = (frame: Frame): Frame => ({ ...frame, workflow: { ...frame.workflow, parameters: [] } })

const callStep = ({ name, parameters }: NonNullable<Chosen>, workflowId: string): Step => ({
  stepId: name,
  workflowId,
  ...(parameters === undefined ? {} : { parameters }),
})

/**
 * A workflow that is gone to is not come back from. The specification knows no verdict of a workflow: one that broke off for a
 * failure has not done what it says, whatever the other one came to; who wants to go on after a failure goes to a step.
 */
async function goto(frame: Frame, action: NonNullable<Chosen>): Promise<Next> {
  if (action.stepId !== undefined) return { kind: 'step', stepId: action.stepId }
  const workflowId = action.workflowId ?? ''
  if (workflowTarget(workflowId, frame.program).kind === 'unknown') return { kind: 'workflow', workflowId, run: null }
  const { evidence } = await callWorkflow(barely(frame), callStep(action, workflowId), workflowId)
  return { kind: 'workflow', workflowId, run: evidence.kind === 'workflow' ? evidence.run : null }
}

/** The next step; a failed one breaks the workflow off. */
function usual({ steps }: Workflow, step: Step, passed: boolean): Next {
  const next = steps[steps.indexOf(step) + 1]
  return passed && next !== undefined ? { kind: 'step', stepId: next.stepId } : { kind: 'end', passed }
}

function forget(retries: Map<string, number>, step: Step): void {
  for (const key of retries.keys()) if (key.startsWith(`${step.stepId}\n`)) retries.delete(key)
}
