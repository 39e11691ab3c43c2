import type { Components, FailureAction, Step, SuccessAction, Workflow } from '../arazzo/description.ts'
import { failureActionsOf, successActionsOf } from '../arazzo/references.ts'
import { judge } from '../criterion/judge.ts'
import type { Reading } from '../expression/reading.ts'
import type { Scope } from '../expression/scope.ts'

/** Of a step's attempt, what the description says to do next; undefined: it says nothing. */
export type Chosen = SuccessAction | FailureAction | undefined

export interface Choosing {
  readonly workflow: Workflow
  readonly step: Step
  readonly components: Components
  readonly scope: Scope
  readonly reading: Reading
  /** How often a retry of this step was taken already. */
  retried(action: FailureAction): number
}

/** The first action whose criteria all hold; a retry that is used up is passed over. */
export function chooseAction(passed: boolean, choosing: Choosing): Chosen {
  const { workflow, step, components, scope, reading } = choosing
  const { actions, problems } = passed
    ? successActionsOf(workflow, step, components)
    : failureActionsOf(workflow, step, components)
  for (const problem of problems) reading.warn(problem)
  return (actions as readonly (SuccessAction | FailureAction)[]).find((action) => {
    if (!(action.criteria ?? []).every((criterion) => judge(criterion, scope, reading).holds)) return false
    return action.type !== 'retry' || choosing.retried(action) < (action.retryLimit ?? 1)
  })
}

/** Ms before a retry: `Retry-After` of the reply wins over the action's own (Failure Action Object, `retryAfter`). */
export function retryDelay(action: FailureAction, scope: Scope, now: number): number {
  const header = scope.exchange?.response?.headers['retry-after']
  if (header !== undefined) {
    const seconds = Number(header)
    if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000
    const date = Date.parse(header)
    if (!Number.isNaN(date)) return Math.max(0, date - now)
  }
  return Math.max(0, (action.retryAfter ?? 0) * 1000)
}
