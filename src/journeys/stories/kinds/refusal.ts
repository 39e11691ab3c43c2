import type { Operation, Resource } from '../../../blueprint/blueprint.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Model } from '../../../simulate/call.ts'
import { allowedStates } from '../../../simulate/react/decide.ts'
import { type CallStep, isBlocked } from '../../journey.ts'
import { withArticle } from '../../phrases.ts'
import { idOf } from '../../plan/address.ts'
import { changeThing } from '../../plan/change.ts'
import { happens, plainCase } from '../../plan/conditions.ts'
import type { Draft, Thing } from '../../plan/draft.ts'
import { startDraft } from '../../plan/planner.ts'
import { callOn, reachState } from '../../plan/reach.ts'
import type { Setting } from '../../plan/setting.ts'
import { refusedStatus } from '../expect/error.ts'
import { shownAt } from '../expect/shown.ts'
import { stateValue } from '../expect/witness.ts'
import { lookAt, readerOf } from '../look.ts'
import { deed, kebab } from '../names.ts'
import { plotSteps } from '../plot-steps.ts'
import type { Plot } from '../plot.ts'
import type { Maker } from './maker.ts'

/** What is refused in a state, and changes nothing: only where the document or an overlay says so. */
export const refusalStories: Maker = (setting) =>
  setting.model.blueprint.resources.flatMap((resource) =>
    resource.lifecycle === null
      ? []
      : setting.model.blueprint.operations.flatMap((operation) => refusals(setting, resource, operation)),
  )

function refusals(setting: Setting, resource: Resource, operation: Operation): Plot[] {
  const { behavior } = operation
  if (!/^(transition|update|replace|delete)$/.test(behavior.kind) || behavior.kind === 'example') return []
  if (behavior.resource !== resource.name) return []
  const guard = guardOf(setting.model, resource, operation)
  if (guard === null) return []
  return resource
    .lifecycle!.states.filter((state) => !guard.from.includes(state))
    .flatMap((state) => refusal(startDraft(setting), resource, operation, state, guard.status) ?? [])
}

/** The states in which an operation is allowed, and how it is refused in others; null: in all, or nothing says. */
function guardOf({ rules }: Model, { lifecycle }: Resource, { id }: Operation) {
  const authored = rules.authored?.operations[id]
  const cases = authored?.cases ?? []
  if (cases.length === 0) {
    const from = lifecycle === null ? null : allowedStates(lifecycle, id)
    return from === null ? null : { from, status: null }
  }
  // A case that refuses in a state does so by its own condition.
  const others = cases.some(({ from, refuse }) => from.length === 0 || refuse !== null)
  if (others || !cases.some(happens)) return null
  return { from: [...new Set(cases.flatMap(({ from }) => from))], status: authored?.refuse?.status ?? null }
}

function refusal(
  draft: Draft,
  resource: Resource,
  operation: Operation,
  state: string,
  status: number | null,
): Plot | undefined {
  const { model } = draft.setting
  const thing = reachState(draft, resource, { states: [state], arrive: false })
  if (isBlocked(thing) || draft.states.get(resource.name) !== state || !isSure(draft, resource, state)) return undefined
  const refused = refusedStatus(model, operation, 'conflict', status)
  if (!tryIt(draft, operation, thing, state, refused)) return undefined
  const look = unchanged(draft, resource, thing, state)
  const steps = plotSteps(draft.steps)
  if (look === undefined || steps === undefined) return undefined
  const name = deed(operation, resource)
  return {
    kind: 'refusal',
    name: `refuse-to-${name}-when-${kebab(state)}`,
    title: `Refuse to ${deed(operation, resource).split('-')[0]} ${withArticle(resource.name)} that is ${state}`,
    steps,
    id: idOf(thing) ?? null,
  }
}

/** The call that is refused, as one that would be right elsewhere. False: there is none. */
function tryIt(draft: Draft, operation: Operation, thing: Thing, state: string, status: number): boolean {
  const { steps } = draft
  const say = said(thing.resource, operation, state)
  const changes = /^(update|replace)$/.test(operation.behavior.kind)
  if (changes && Object.keys(say).length === 0) {
    const step = isBlocked(changeThing(draft, thing)) ? undefined : steps.at(-1)
    if (step?.kind !== 'call' || step.operation !== operation.id) return false
    steps[steps.length - 1] = { ...step, status }
    return true
  }
  const { wishes } = plainCase(draft.setting.model, operation)
  const purpose = operation.behavior.kind === 'delete' ? 'remove' : 'move'
  return callOn(draft, operation, thing, { wishes, say, status, purpose }) === undefined
}

/** Nothing on the way may have led elsewhere. */
function isSure({ steps }: Draft, { name, lifecycle }: Resource, state: string): boolean {
  const unsure = steps.some((step) => step.kind === 'call' && step.purpose === 'move' && step.brings === undefined)
  const last = steps.findLast(({ brings }) => brings?.resource === name)?.brings
  return !unsure && (last === undefined ? lifecycle?.initial === state : last.state === state)
}

/** An update is one to the state that it leads to elsewhere. */
function said({ lifecycle }: Resource, { id, behavior }: Operation, state: string): JsonObject {
  const move = lifecycle?.transitions.find((one) => one.operation === id && one.to !== state)
  if (behavior.kind === 'transition' || behavior.kind === 'delete' || move === undefined || lifecycle === null)
    return {}
  return { [lifecycle.field]: /^(true|false)$/.test(move.to) ? move.to === 'true' : move.to }
}

/** It is in the same state as before. Undefined: nothing shows it. */
function unchanged(draft: Draft, resource: Resource, thing: Thing, state: string): CallStep | undefined {
  const { progress, field } = resource.lifecycle!
  const reader = readerOf(draft, thing)
  if (reader === undefined || progress !== undefined) return undefined
  if (shownAt(draft.setting.model, reader, [field], stateValue(state)) === undefined) return undefined
  return lookAt(draft, thing)
}
