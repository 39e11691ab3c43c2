import { setOwn, type JsonObject } from '../../lib/json.ts'
import type { Criterion, OutputValue, Step } from '../arazzo/description.ts'
import { judge } from '../criterion/judge.ts'
import type { Judgement } from '../criterion/judgement.ts'
import { fill } from '../expression/fill.ts'
import type { Reading } from '../expression/reading.ts'
import type { Scope } from '../expression/scope.ts'
import { type Frame, scopeOf } from './frame.ts'
import type { Evidence, StepRun } from './run.ts'

/** A step's attempt, judged; what is done next is not known yet. */
export type Attempt = Omit<StepRun, 'next'>

/** What was taken of a step. */
export interface Taken {
  readonly evidence: Evidence
  readonly problem: string
  readonly duration: number
}

/** Its criteria and outputs, from the evidence alone. */
export function judgeStep(frame: Frame, step: Step, { evidence, duration, ...taken }: Taken): Attempt {
  const { reading } = frame.session
  const problem = taken.problem === '' ? lackOf(evidence) : taken.problem
  const told = { stepId: step.stepId, description: titleOf(step), evidence, duration }
  if (problem !== '') return { ...told, judgements: [], outputs: {}, passed: false, problem }
  if (evidence.kind === 'workflow' && !reading.strict && asksForReply(step))
    reading.warn(`Step ${step.stepId} calls a workflow and asks for a reply: the last one of that workflow is meant`)
  const scope = scopeOf(frame, evidence)
  const judgements = judgementsOf(step, evidence, scope, reading)
  const outputs = outputsOf(step.outputs, scope, reading, `step ${step.stepId}`)
  const nested = evidence.kind === 'workflow' && evidence.run.outcome === 'failed'
  return {
    ...told,
    judgements,
    outputs,
    passed: !nested && judgements.every(({ holds }) => holds),
    problem: nested ? `workflow ${evidence.run.workflowId} failed` : '',
  }
}

/** No verdict rests on what never came, whatever the step asks. */
function lackOf(evidence: Evidence): string {
  if (evidence.kind === 'call' && evidence.reply === null) return 'Nothing answered'
  if (evidence.kind !== 'message') return ''
  if (evidence.message === null) return `No message came on ${evidence.channel}`
  return evidence.message.verified === false ? `Its signature is wrong: ${evidence.message.note}` : ''
}

const asksForReply = ({ successCriteria, onSuccess, onFailure, outputs }: Step): boolean =>
  /\$(statusCode|response|request|url|method)\b/.test(JSON.stringify([successCriteria, onSuccess, onFailure, outputs]))

/** A step that asks nothing asks for success, as far as HTTP has a word for it. */
function judgementsOf(step: Step, evidence: Evidence, scope: Scope, reading: Reading): Judgement[] {
  const criteria = step.successCriteria ?? []
  if (criteria.length > 0) return criteria.map((criterion) => judge(criterion, scope, reading))
  if (evidence.kind !== 'call') return []
  return implied(evidence.request.expects).map((criterion) => ({ ...judge(criterion, scope, reading), implied: true }))
}

const implied = (expects: '2xx' | '3xx'): Criterion[] => {
  const first = expects[0]
  return [{ condition: `$statusCode >= ${first}00 && $statusCode < ${Number(first) + 1}00` }]
}

/** @param whose for warnings */
export function outputsOf(
  wanted: Readonly<Record<string, OutputValue>> | undefined,
  scope: Scope,
  reading: Reading,
  whose: string,
): JsonObject {
  const outputs: JsonObject = {}
  for (const [name, written] of Object.entries(wanted ?? {})) {
    const { value, missing } = fill(written as JsonObject, scope, reading)
    if (value === undefined) reading.warn(`Output ${name} of ${whose} has no value: ${missing.join(', ')}`)
    else setOwn(outputs, name, value)
  }
  return outputs
}

/** The first line or sentence of its description. */
function titleOf({ description, stepId }: Step): string {
  const first =
    description
      ?.trim()
      .split(/\n|(?<=\.)\s/)[0]
      ?.replace(/\.$/, '') ?? ''
  return first === '' ? stepId : first
}
