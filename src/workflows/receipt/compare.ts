import { isObject, type JsonValue } from '../../lib/json.ts'
import type { Evidence, Next, StepRun, WorkflowRun } from '../run/run.ts'
import { canonicalJson } from './canonical.ts'

/** The first place where what a run says is not what its evidence gives; '' when there is none. Durations and warnings aside. */
export function firstDifference(said: WorkflowRun, found: WorkflowRun): string {
  const whose = `workflow ${said.workflowId}`
  if (!same(said.inputs, found.inputs)) return `${whose}: its inputs are not those that it is given`
  if (said.summary !== found.summary) return `${whose}: its summary is not the workflow’s`
  for (const [index, dependency] of (said.dependencies ?? []).entries()) {
    const other = found.dependencies?.[index]
    const difference =
      other === undefined || other.workflowId !== dependency.workflowId
        ? `${whose}: ${dependency.workflowId} is not depended on`
        : firstDifference(dependency, other)
    if (difference !== '') return difference
  }
  const missing = found.dependencies?.[said.dependencies?.length ?? 0]
  if (missing !== undefined) return `${whose}: ${missing.workflowId}, which it depends on, is not there`
  for (const [index, step] of said.steps.entries()) {
    const other = found.steps[index]
    const name = `${whose}, step ${step.stepId}`
    if (other === undefined || other.stepId !== step.stepId) return `${name}: it is not taken`
    const difference = stepDifference(step, other)
    if (difference !== '') return `${name}: ${difference}`
  }
  if (found.steps.length > said.steps.length)
    return `${whose}, step ${found.steps[said.steps.length]!.stepId}: there is no evidence of it`
  if (!same(said.outputs, found.outputs)) return `${whose}: its outputs are not those of its steps`
  if (said.problem !== found.problem) return `${whose}: ${found.problem || 'it has no problem'}, not "${said.problem}"`
  return said.outcome === found.outcome ? '' : `${whose}: it ${found.outcome}, not ${said.outcome}`
}

function stepDifference(said: StepRun, found: StepRun): string {
  if (found.problem !== said.problem && found.problem !== '' && found.judgements.length === 0) return found.problem
  const nested = nestedDifference(said.evidence, found.evidence)
  if (nested !== '') return nested
  for (const [index, one] of said.judgements.entries()) {
    const other = found.judgements[index]
    if (
      other === undefined ||
      other.condition !== one.condition ||
      other.context !== one.context ||
      other.type !== one.type
    )
      return `criterion ${one.condition} is not the workflow’s`
    if (other.holds !== one.holds)
      return `criterion ${one.condition} ${other.holds ? 'holds' : 'does not hold'}: ${seen(other.observed)}`
    if (!same(one.observed, other.observed))
      return `criterion ${one.condition} saw ${seen(other.observed)}, not ${seen(one.observed)}`
    if (one.note !== other.note || one.implied !== other.implied) return `criterion ${one.condition} was not judged so`
  }
  if (found.judgements.length > said.judgements.length)
    return `criterion ${found.judgements[said.judgements.length]!.condition} was left out`
  if (!same(said.outputs, found.outputs)) return 'its outputs are not those of its reply'
  if (said.passed !== found.passed) return found.passed ? 'it passes' : 'it does not pass'
  if (said.problem !== found.problem) return `${found.problem || 'it has no problem'}, not "${said.problem}"`
  if (said.description !== found.description) return 'its description is not the workflow’s'
  return nextDifference(said.next, found.next)
}

function nestedDifference(said: Evidence, found: Evidence): string {
  if (said.kind !== found.kind) return 'its evidence is of another kind'
  return said.kind === 'workflow' && found.kind === 'workflow' ? firstDifference(said.run, found.run) : ''
}

function nextDifference(said: Next, found: Next): string {
  if (said.kind !== found.kind) return `what follows is ${found.kind}, not ${said.kind}`
  const [run, other] = [said, found].map((next) => ('run' in next ? next.run : undefined))
  const [a, b] = [said, found].map((next) => ('run' in next ? { ...next, run: null } : next))
  if (!same(a, b) || (run == null) !== (other == null)) return 'what follows is not what the workflow says'
  return run != null && other != null ? firstDifference(run, other) : ''
}

const same = (a: unknown, b: unknown) => canonicalJson(plain(a)) === canonicalJson(plain(b))

/** As JSON has it: what is undefined is not there. */
function plain(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(plain)
  if (!isObject(value)) return value as JsonValue
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => (item === undefined ? [] : [[name, plain(item)]])),
  )
}

const seen = (observed: readonly { expression: string; value?: JsonValue }[]) =>
  observed
    .map(
      ({ expression, value }) =>
        `${expression} = ${value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200)}`,
    )
    .join(', ')
