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

/**
 * Ms before a retry: `Retry-After` of the reply (RFC 9110 §10.2.3) wins over the action's own (Failure Action Object,
 * `retryAfter`). A date counts from the reply's own `Date`: clocks differ, and whoever judges the run again has no other.
 */
export function retryDelay(action: FailureAction, scope: Scope): number {
  const headers = scope.exchange?.response?.headers ?? {}
  const asked = headers['retry-after']
  if (asked !== undefined) {
    if (/^\s*\d+\s*$/.test(asked)) return Number(asked) * 1000
    const ms = Date.parse(asked) - Date.parse(headers.date ?? '')
    if (!Number.isNaN(ms)) return Math.max(0, ms)
  }
  return Math.max(0, (action.retryAfter ?? 0) * 1000)
}
