import { isObject, type JsonObject, own, setOwn } from '../../lib/json.ts'
import type { Step } from '../arazzo/description.ts'
import { inputsSchemaOf, parametersOf } from '../arazzo/references.ts'
import { fill } from '../expression/fill.ts'
import type { Program } from '../source/source.ts'
import { workflowTarget } from '../source/target.ts'
import type { Taken } from './attempt.ts'
import { type Frame, keyOf, remember, scopeOf } from './frame.ts'
import { inputsOf } from './inputs.ts'
import type { WorkflowRun } from './run.ts'
import type { Session } from './session.ts'

/** A workflow as a step: the step's parameters, and those that its workflow has for all steps, are its inputs. */
export async function callWorkflow(frame: Frame, step: Step, id: string): Promise<Taken> {
  const { session, program } = frame
  const target = workflowTarget(id, program)
  if (target.kind !== 'workflow')
    return { evidence: { kind: 'none' }, problem: target.kind === 'unknown' ? target.problem : id, duration: 0 }
  const scope = scopeOf(frame)
  const inputs: JsonObject = {}
  const { parameters, problems } = parametersOf(frame.workflow, step, program.loaded.description.components ?? {})
  if (problems.length > 0) return { evidence: { kind: 'none' }, problem: problems.join('; '), duration: 0 }
  for (const { name, value } of parameters) {
    const filled = fill(value, scope, session.reading)
    if (filled.value !== undefined) setOwn(inputs, name, filled.value)
    else session.reading.warn(`Input ${name} of workflow ${id} is left out: ${filled.missing.join(', ')}`)
  }
  if (!session.reading.strict) passOn(frame, target.program, target.workflowId, inputs)
  const run = await runNested(session, target.program, target.workflowId, inputs, { depth: frame.depth + 1, frame })
  remember(frame, run)
  return { evidence: { kind: 'workflow', run }, problem: '', duration: run.duration }
}

/** A misuse that is common: a called workflow expects inputs of its caller that the step does not give. */
function passOn(frame: Frame, program: Program, workflowId: string, inputs: JsonObject): void {
  const called = program.loaded.description.workflows.find((one) => one.workflowId === workflowId)
  const schema = called === undefined ? undefined : inputsSchemaOf(called, program.loaded.description.components ?? {})
  for (const name of Object.keys(isObject(schema?.properties) ? schema.properties : {})) {
    const value = own(frame.inputs, name)
    if (value === undefined || Object.hasOwn(inputs, name)) continue
    frame.session.reading.warn(`Input ${name} of workflow ${workflowId} is its caller's: no parameter gives it`)
    setOwn(inputs, name, value)
  }
}

export interface Nesting {
  /** 0: the workflow that was asked for. */
  readonly depth: number
  /** Of the workflow that waits for it. */
  readonly frame?: Frame
  readonly earlier?: readonly WorkflowRun[]
}

export async function runNested(
  session: Session,
  program: Program,
  workflowId: string,
  given: JsonObject,
  { depth, frame, earlier = [] }: Nesting,
): Promise<WorkflowRun> {
  const workflow = program.loaded.description.workflows.find((one) => one.workflowId === workflowId)
  const failed = (problem: string): WorkflowRun => ({
    workflowId,
    summary: workflow?.summary ?? '',
    inputs: given,
    steps: [],
    outputs: {},
    outcome: 'failed',
    problem,
    warnings: depth === 0 ? [...session.warnings] : [],
    duration: 0,
  })
  if (workflow === undefined) return failed(`There is no workflow ${workflowId}`)
  if (depth > session.limits.depth) return failed(`Workflows call each other more than ${session.limits.depth} deep`)
  const { inputs, problem } = inputsOf(program.loaded, workflow, given, session)
  if (problem !== '') return failed(problem)
  const called = new Map(earlier.map((one) => [one.workflowId, { inputs: one.inputs, outputs: one.outputs }] as const))
  return session.run({
    session,
    program,
    workflow,
    inputs,
    depth,
    chain: [...(frame?.chain ?? []), keyOf(program, workflowId)],
    outputs: new Map(),
    called,
    passed: new Set(),
    steps: [],
    dependencies: [],
  })
}
