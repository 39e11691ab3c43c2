import type { Change, Reaction } from '../../blueprint/authored/authored.ts'
import type { Operation, Resource } from '../../blueprint/blueprint.ts'
import { durationFrom } from '../../lib/calendar.ts'
import { type Blocked, blocked, isBlocked, type Journey } from '../journey.ts'
import { withArticle } from '../phrases.ts'
import { idOf } from './address.ts'
import { changeThing, removeThing, type Wanted } from './change.ts'
import { conditionsOf, conditionsOfReaction, plainCase } from './conditions.ts'
import { addWait, createDraft, type Draft, type Thing } from './draft.ts'
import { makeBy, need } from './make.ts'
import { operationsOf, targetOf } from './operations.ts'
import { callOn, type Destination, reachState } from './reach.ts'
import type { Setting } from './setting.ts'

/**
 * Plans journeys, from the Blueprint alone: containers and what has to be referred to first, bodies minimal and valid, guards
 * respected. Nothing is called. A journey is `none` where the document has no way.
 */
export interface Planner {
  /** `none` where there is no operation that makes one, be there some or not. */
  make(resource: string): Journey
  /** Makes one and looks at it. */
  read(resource: string): Journey
  list(resource: string): Journey
  update(resource: string, wanted?: Wanted): Journey
  /** Has a flag turned: to the other side first, for it may be there from its beginning. */
  turn(resource: string, field: string, value: boolean): Journey
  delete(resource: string): Journey
  /** Into one of the states, by the fewest moves. */
  reach(resource: string, destination: Destination): Journey
  /** A call of the operation that succeeds, by the given case of what is authored for it (absent: the plainest). */
  call(operation: Operation, chosen?: Change): Journey
  /** A reaction to something that happens to an entity. */
  react(resource: string, reaction: Reaction): Journey
}

/** An empty draft that knows how to bring things into a state. */
export const startDraft = (setting: Setting): Draft =>
  createDraft(setting, (draft, resource, state) => reachState(draft, resource, { states: [state], arrive: false }))

export function createPlanner(setting: Setting): Planner {
  const { model } = setting
  const plan = (name: string | null, work: (draft: Draft, resource: Resource) => Thing | Blocked): Journey => {
    const resource = name === null ? undefined : model.resources.get(name)
    if (resource === undefined) return { kind: 'none', reason: `there is no resource ${name ?? 'that it is about'}` }
    const draft = startDraft(setting)
    const thing = work(draft, resource)
    if (isBlocked(thing)) return { kind: 'none', reason: thing.reason }
    return { kind: 'journey', steps: draft.steps, subject: { resource: resource.name, id: idOf(thing) ?? null } }
  }
  const then = (thing: Thing | Blocked, next: (thing: Thing) => Blocked | undefined) =>
    isBlocked(thing) ? thing : (next(thing) ?? thing)
  return {
    make: (name) =>
      plan(name, (draft, resource) => {
        const thing = need(draft, name)
        if (isBlocked(thing) || draft.made.has(name)) return thing
        return blocked(`no operation makes ${withArticle(resource.name)}`)
      }),
    read: (name) =>
      plan(name, (draft, resource) => then(need(draft, name), (thing) => look(draft, resource, thing, 'read'))),
    list: (name) =>
      plan(name, (draft, resource) => then(need(draft, name), (thing) => look(draft, resource, thing, 'list'))),
    update: (name, wanted) =>
      plan(name, (draft, resource) => {
        const changes = [...operationsOf(model, resource, 'update'), ...operationsOf(model, resource, 'replace')]
        return then(ready(draft, resource, changes[0]), (thing) => changeThing(draft, thing, wanted))
      }),
    turn: (name, field, value) =>
      plan(name, (draft) =>
        then(need(draft, name), (thing) => setFlag(draft, thing, field, !value) ?? setFlag(draft, thing, field, value)),
      ),
    delete: (name) =>
      plan(name, (draft, resource) => {
        const [operation] = operationsOf(model, resource, 'delete')
        return then(ready(draft, resource, operation), (thing) => removeThing(draft, thing))
      }),
    reach: (name, destination) => plan(name, (draft, resource) => reachState(draft, resource, destination)),
    call: (operation, chosen) =>
      plan(targetOf(operation), (draft, resource) => callPlan(draft, resource, operation, chosen)),
    react: (name, reaction) => plan(name, (draft, resource) => reactPlan(draft, resource, reaction)),
  }
}

function look(draft: Draft, resource: Resource, thing: Thing, kind: 'read' | 'list'): Blocked | undefined {
  const [operation] = operationsOf(draft.setting.model, resource, kind)
  if (operation === undefined) return blocked(`no operation ${kind === 'read' ? 'shows one' : 'lists them'}`)
  return callOn(draft, operation, thing, { wishes: [], say: {}, status: null, purpose: 'find' })
}

function setFlag(draft: Draft, thing: Thing, field: string, value: boolean): Blocked | undefined {
  const operation = operationsOf(draft.setting.model, thing.resource, 'transition').find(
    ({ behavior }) => behavior.kind === 'transition' && behavior.field === field && behavior.to === String(value),
  )
  if (operation === undefined) return changeThing(draft, thing, { say: { [field]: value } })
  const { wishes, status } = plainCase(draft.setting.model, operation)
  return callOn(draft, operation, thing, { wishes, say: {}, status, purpose: 'move' })
}

/** An entity in a state in which an operation is allowed. */
export function ready(
  draft: Draft,
  resource: Resource,
  operation: Operation | undefined,
  chosen?: Change,
): Thing | Blocked {
  const { model } = draft.setting
  const { lifecycle } = resource
  if (operation === undefined || lifecycle === null) return need(draft, resource.name)
  const conditions = chosen === undefined ? plainCase(model, operation) : conditionsOf(model, operation, chosen)
  const wishes = (conditions?.wishes ?? []).filter(({ place }) => place.of !== 'body')
  const guards = [...(lifecycle.guards ?? []), ...lifecycle.transitions].filter((one) => one.operation === operation.id)
  const cases = chosen === undefined ? (model.rules.authored?.operations[operation.id]?.cases ?? []) : [chosen]
  const bounds = cases.length > 0 ? cases : guards
  const from = bounds.some((one) => one.from.length === 0) ? [] : bounds.flatMap((one) => one.from)
  return from.length === 0
    ? need(draft, resource.name, wishes)
    : reachState(draft, resource, { states: from, arrive: false }, wishes)
}

function callPlan(draft: Draft, resource: Resource, operation: Operation, chosen?: Change): Thing | Blocked {
  const { model } = draft.setting
  const conditions = chosen === undefined ? plainCase(model, operation) : conditionsOf(model, operation, chosen)
  if (conditions === null) return blocked(`its condition is not understood: ${chosen?.if}`)
  if (operation.behavior.kind === 'create')
    return makeBy(draft, operation, resource, { wishes: [], say: {}, conditions })
  const thing = ready(draft, resource, operation, chosen)
  if (isBlocked(thing)) return thing
  if (operation.behavior.kind === 'update' && chosen === undefined) return changeThing(draft, thing) ?? thing
  const { wishes, status } = conditions
  const purpose = operation.behavior.kind === 'delete' ? 'remove' : 'move'
  return callOn(draft, operation, thing, { wishes, say: {}, status, purpose }) ?? thing
}

function reactPlan(draft: Draft, resource: Resource, reaction: Reaction): Thing | Blocked {
  const { model } = draft.setting
  const all = model.rules.reactions(resource)
  const rivals =
    reaction.to === null
      ? []
      : all
          .slice(0, all.indexOf(reaction))
          .filter(({ on, after, to }) => on === reaction.on && after === reaction.after && to !== null)
  const wishes = conditionsOfReaction(model, rivals, reaction)
  if (wishes === null) return blocked(`its condition is not understood: ${reaction.if}`)
  const thing = cause(draft, resource, reaction, wishes)
  if (isBlocked(thing) || (reaction.after === null && reaction.at === null)) return thing
  const seconds = reaction.after === null ? null : (durationFrom(0, reaction.after) ?? null)
  addWait(
    draft,
    reaction.to === null ? `what is to come of '${reaction.on}' comes` : `the ${resource.name} becomes ${reaction.to}`,
    seconds,
  )
  return thing
}

function cause(
  draft: Draft,
  resource: Resource,
  { on }: Reaction,
  wishes: Parameters<typeof need>[2],
): Thing | Blocked {
  if (on !== 'created' && on !== 'updated' && on !== 'deleted')
    return reachState(draft, resource, { states: [on], arrive: false }, wishes)
  const thing = need(draft, resource.name, wishes)
  if (isBlocked(thing) || on === 'created') return thing
  return (on === 'updated' ? changeThing(draft, thing) : removeThing(draft, thing)) ?? thing
}
