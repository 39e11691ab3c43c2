import type { XPathEngine } from '../expression/reading.ts'
import { judgeAgain } from '../receipt/judge-again.ts'
import type { Door } from '../run/door.ts'
import type { WorkflowRun } from '../run/run.ts'
import type { Program } from '../source/source.ts'
import { corruptFields } from './corrupt-fields.ts'
import { corruptStatus } from './corrupt-status.ts'
import { dropWebhooks } from './drop-webhooks.ts'
import { evidenceOf } from './edit.ts'
import type { Check, Mutation, MutationKind, MutationReport, Mutator } from './mutation.ts'
import { repeatReplies } from './repeat-replies.ts'
import { skipCalls } from './skip-calls.ts'
import { swapEntities } from './swap-entities.ts'

export const mutators: readonly Mutator[] = [
  dropWebhooks,
  corruptStatus,
  corruptFields,
  swapEntities,
  repeatReplies,
  skipCalls,
]

export interface MutateOptions {
  readonly strict: boolean
  readonly xpath: XPathEngine | undefined
  /** Runs the workflow once more on a fresh API, through a door that spoils something. Absent: only what was recorded is spoilt. */
  again?(through: (door: Door) => Door): Promise<WorkflowRun>
}

/** Spoils a passed run in every way that there is, one at a time, and looks which of its criteria notice. */
export async function mutate(program: Program, passed: WorkflowRun, options: MutateOptions): Promise<MutationReport> {
  const open = new Map(checksOf(passed).map((check) => [keyOf(check), check]))
  const checks = open.size
  const kinds = emptyKinds()
  const survived: string[] = []
  let tried = 0
  let noticed = 0
  for (const mutation of mutators.flatMap((mutator) => mutator(passed))) {
    const run = await mutated(program, mutation, options)
    if (run === undefined) continue
    tried++
    kinds[mutation.kind].tried++
    for (const check of failedChecks(run)) open.delete(keyOf(check))
    if (run.outcome === 'failed') {
      noticed++
      kinds[mutation.kind].noticed++
    } else survived.push(`${mutation.kind} ${mutation.what}`)
  }
  return { workflowId: passed.workflowId, tried, noticed, kinds, survived, vacuous: [...open.values()], checks }
}

async function mutated(
  program: Program,
  mutation: Mutation,
  { strict, xpath, again }: MutateOptions,
): Promise<WorkflowRun | undefined> {
  if ('recorded' in mutation)
    return (await judgeAgain(program, mutation.recorded, { strict, xpath, fitting: false })).run
  return again?.((door) => mutation.through(door))
}

function emptyKinds(): Record<MutationKind, { tried: number; noticed: number }> {
  const none = () => ({ tried: 0, noticed: 0 })
  return {
    'drop-webhook': none(),
    'corrupt-field': none(),
    'corrupt-status': none(),
    'skip-call': none(),
    'swap-entities': none(),
  }
}

function checksOf(run: WorkflowRun): Check[] {
  return evidenceOf(run).flatMap(({ workflowId, step }) =>
    step.judgements.map(({ condition }, index) => ({ workflowId, stepId: step.stepId, index, condition })),
  )
}

function failedChecks(run: WorkflowRun): Check[] {
  return evidenceOf(run).flatMap(({ workflowId, step }) =>
    step.judgements.flatMap(({ condition, holds }, index) =>
      holds ? [] : [{ workflowId, stepId: step.stepId, index, condition }],
    ),
  )
}

const keyOf = ({ workflowId, stepId, index }: Check) => `${workflowId}/${stepId}/${index}`
