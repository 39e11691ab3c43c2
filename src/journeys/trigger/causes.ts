import type { Change, Effect, Reaction, Template } from '../../blueprint/authored/authored.ts'
import type { Operation } from '../../blueprint/blueprint.ts'
import type { EventCause, EventType } from '../../blueprint/events.ts'
import { parseTree } from '../../blueprint/expression/tree.ts'
import { words } from '../../lib/names.ts'
import type { Model } from '../../simulate/call.ts'
import type { Journey } from '../journey.ts'
import { withArticle } from '../phrases.ts'
import { happens } from '../plan/conditions.ts'
import { operationsOf } from '../plan/operations.ts'
import type { Planner } from '../plan/planner.ts'

/** Something that makes an event happen. */
export interface Way {
  /** For people: "a payment is made", "cancelOrder succeeds". */
  readonly title: string
  /** By the event's own cause, by a rule that names it, or by the looks of its name. */
  readonly basis: 'cause' | 'rule' | 'name'
  plan(): Journey
}

/** All ways that are known, the likeliest first. */
export function waysTo(model: Model, planner: Planner, event: EventType): readonly Way[] {
  const { resource, on } = event
  const natural = resource === null || on === null ? [] : waysOfCause(model, planner, resource, on)
  return [...natural, ...authoredWays(model, planner, event), ...waysByName(model, planner, event)]
}

function waysOfCause(model: Model, planner: Planner, name: string, on: EventCause): Way[] {
  const resource = model.resources.get(name)
  const thing = withArticle(name)
  const way = (title: string, plan: () => Journey): Way => ({ title, basis: 'cause', plan })
  if (resource === undefined) return []
  if (on.kind === 'created') return [way(`${thing} is made`, () => planner.make(name))]
  if (on.kind === 'updated')
    return [0, 1].map((attempt) =>
      way(attempt === 0 ? `${thing} is changed` : `${thing} is changed otherwise`, () =>
        planner.update(name, { attempt }),
      ),
    )
  if (on.kind === 'deleted') return [way(`${thing} is deleted`, () => planner.delete(name))]
  if (on.kind === 'operation') {
    const operation = model.blueprint.operations.find(({ id }) => id === on.operation)
    return operation === undefined ? [] : [way(`${operation.id} succeeds`, () => planner.call(operation))]
  }
  if (on.kind !== 'enters') return []
  if (resource.lifecycle?.field === on.field)
    return [
      way(`${thing} becomes ${on.state}`, () => planner.reach(name, { states: [on.state], arrive: true })),
      way(`${thing} becomes ${on.state}, another way`, () => detour(planner, name, on.state)),
      ...(/^(true|false)$/.test(on.state)
        ? [way(`${on.field} is turned`, () => planner.turn(name, on.field, on.state === 'true'))]
        : []),
    ]
  const calls = operationsOf(model, resource, 'transition')
    .filter(({ behavior }) => behavior.kind === 'transition' && behavior.field === on.field && behavior.to === on.state)
    .map((operation) => way(`${operation.id} sets ${on.field}`, () => planner.call(operation)))
  const value = on.state === 'true' || on.state === 'false' ? on.state === 'true' : on.state
  const said = way(`${thing} is changed`, () => planner.update(name, { say: { [on.field]: value } }))
  if (typeof value !== 'boolean') return [...calls, said]
  return [...calls, said, way(`${on.field} is turned`, () => planner.turn(name, on.field, value))]
}

/** Without one of the calls that the shortest way takes. */
function detour(planner: Planner, name: string, state: string): Journey {
  const shortest = planner.reach(name, { states: [state], arrive: true })
  const moves = shortest.kind === 'none' ? [] : shortest.steps.filter((step) => step.kind === 'call')
  for (const move of moves.filter(({ purpose }) => purpose === 'move')) {
    const other = planner.reach(name, { states: [state], arrive: true, avoid: [move.operation] })
    if (other.kind === 'journey') return other
  }
  return { kind: 'none', reason: shortest.kind === 'none' ? shortest.reason : 'there is no other way' }
}

/** Rules of the overlay that name it, or that do what it tells of. */
function authoredWays({ blueprint, rules }: Model, planner: Planner, event: EventType): Way[] {
  const { authored } = rules
  if (authored === null) return []
  const ways: Way[] = []
  for (const operation of blueprint.operations) {
    for (const change of authored.operations[operation.id]?.cases ?? [])
      if (happens(change) && yields(change, event, rules))
        ways.push({ title: `a rule of ${operation.id}`, basis: 'rule', plan: () => planner.call(operation, change) })
  }
  for (const name of Object.keys(authored.resources)) {
    for (const reaction of authored.resources[name]!.reactions)
      if (yields(reaction, event, rules))
        ways.push({ title: whenOf(name, reaction), basis: 'rule', plan: () => planner.react(name, reaction) })
  }
  return ways
}

const whenOf = (name: string, { on, after, at }: Reaction) =>
  `what comes of ${withArticle(name)} ${/^(created|updated|deleted)$/.test(on) ? `when it is ${on}` : `that is ${on}`}${after === null && at === null ? '' : ', in time'}`

function yields(change: Change, event: EventType, rules: Model['rules']): boolean {
  return change.emit.includes(event.name) || change.effects.some((effect) => effectYields(effect, event, rules))
}

function effectYields(effect: Effect, { name, resource, on }: EventType, rules: Model['rules']): boolean {
  if (effect.emit.includes(name)) return true
  if (effect.resource !== resource || on === null) return false
  if (on.kind === 'created') return effect.do === 'create'
  if (on.kind === 'deleted') return effect.do === 'delete'
  if (on.kind !== 'enters') return on.kind === 'updated' && effect.do === 'update'
  const said = effect.set[on.field]
  return effect.to === on.state || (said !== undefined && String(fixed(said, rules)) === on.state)
}

/** The value of a template that is always the same. */
function fixed(template: Template, rules: Model['rules']): Template | undefined {
  if (typeof template !== 'string') return template
  const tree = parseTree(template)
  if (tree?.kind === 'value') return tree.value
  return tree?.kind === 'name' ? rules.authored?.constants[tree.name] : undefined
}

/** Operations that sound like a property that is set: `activated_at` and `activateAccount`. What comes of them shows whether they are. */
function waysByName({ blueprint }: Model, planner: Planner, { resource, on }: EventType): Way[] {
  if (on?.kind !== 'enters' || blueprint.resources.find(({ name }) => name === resource)?.lifecycle?.field === on.field)
    return []
  const said = [...words(on.field), ...words(on.state)]
  const sounds = ({ id, path, behavior }: Operation) =>
    (behavior.kind === 'transition' || behavior.kind === 'update') &&
    behavior.resource === resource &&
    [...words(id), ...words(path)].some((word) => said.some((one) => isAlike(word, one)))
  return blueprint.operations
    .filter(sounds)
    .slice(0, 3)
    .map((operation) => ({ title: `${operation.id}, by its name`, basis: 'name', plan: () => planner.call(operation) }))
}

function isAlike(a: string, b: string): boolean {
  let same = 0
  while (same < a.length && a[same] === b[same]) same++
  return same >= 4 && same * 2 >= Math.max(a.length, b.length)
}
