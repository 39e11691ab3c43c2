import { canonicalJson } from './canonical.ts'
import type { Performed, Performer } from '../run/performer.ts'
import type { Evidence, StepRun, WorkflowRun } from '../run/run.ts'
import { misfit } from './fits.ts'
import type { JsonValue } from '../../lib/json.ts'

/** A performer of what was recorded. */
export interface Replay extends Performer {
  /** Evidence that was recorded and not asked for, `workflow/step`. */
  left(): string[]
}

export interface ReplayOptions {
  /** Whether evidence has to be that of its step: what was spoilt on purpose is not. */
  readonly fitting: boolean
  /** @throws where it takes too long */
  check?(): void
}

interface Recorded {
  readonly key: string
  readonly step: StepRun
}

/**
 * Steps get the evidence that was recorded of them, in the order in which it came; where another's is next, they have none. Where
 * it need not fit the order is that of each step alone: what was spoilt may lead elsewhere and back.
 */
export function replayOf(run: WorkflowRun, { fitting, check }: ReplayOptions): Replay {
  let left = recordedIn(run)
  const take = (key: string): StepRun | undefined => {
    // What had nothing to rest on may not have been asked for: a step that waits for another is not even tried.
    const index = left.findIndex((one) => one.key === key || (fitting && one.step.evidence.kind !== 'none'))
    const found = left[index]
    if (found?.key !== key) return undefined
    left = fitting ? left.slice(index + 1) : left.toSpliced(index, 1)
    return found.step
  }
  return {
    wait: () => Promise.resolve(),
    perform: async (task) => {
      check?.()
      const step = take(`${task.workflow.workflowId}/${task.step.stepId}`)
      if (step === undefined) return without('there is no evidence of it')
      const problem = fitting ? misfit(task, step.evidence) : ''
      if (problem !== '') return without(problem)
      return { evidence: step.evidence, problem: problemOf(step), duration: step.duration }
    },
    left: () => left.flatMap(({ key, step }) => (step.evidence.kind === 'none' ? [] : [key])),
  }
}

const without = (problem: string): Performed => ({ evidence: { kind: 'none' }, problem, duration: 0 })

/** Why nothing came can only be told by who was there; of what came it is worked out. */
function problemOf({ evidence, problem }: StepRun): string {
  if (evidence.kind === 'none') return problem === '' ? 'there is no evidence of it' : problem
  return isThere(evidence) ? '' : problem
}

function isThere(evidence: Evidence): boolean {
  return evidence.kind === 'call' ? evidence.reply !== null : evidence.kind === 'message' && evidence.message !== null
}

/** Every step that rests on something from outside, in the order in which they were taken. */
function recordedIn(run: WorkflowRun): Recorded[] {
  const found: Recorded[] = []
  const done = new Set<string>()
  const walk = (one: WorkflowRun) => {
    for (const dependency of one.dependencies ?? []) {
      // It is run once, and written down for each that depends on it.
      const text = canonicalJson(dependency as unknown as JsonValue)
      if (done.has(text)) continue
      done.add(text)
      walk(dependency)
    }
    for (const step of one.steps) {
      if (step.evidence.kind === 'workflow') walk(step.evidence.run)
      else found.push({ key: `${one.workflowId}/${step.stepId}`, step })
      const { next } = step
      if ((next.kind === 'workflow' || next.kind === 'retry') && next.run != null) walk(next.run)
    }
  }
  walk(run)
  return found
}
