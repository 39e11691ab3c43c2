import type { Effect } from '../../blueprint/authored/authored.ts'
import type { Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import type { Entity } from '../../store/store.ts'
import { deleteEntity, keepView, putEntity, viewOf } from '../entity/entities.ts'
import { stamp } from '../entity/timestamps.ts'
import { type Act, type Change, complain, deeper, letBe, variablesOf, withOwnNames } from './act.ts'
import { setAll, setChange, setComputed } from './compute.ts'
import { stateOf } from './decide.ts'
import { around, bear, carryOutEffects, type Commit, type Writer } from './effects.ts'
import type { Variables } from '../../blueprint/expression/expressions.ts'
import { announce, announceNamed } from './emit.ts'
import { cancelTimers, syncTimers } from './timers.ts'

/** Stores an entity; its events, effects on others, reactions and timers follow. Returns it as it is in the end. */
export function commit(act: Act, { resource, before, key, value, meta, change }: Commit): Entity {
  const old = before === undefined ? null : viewOf(before)
  const late = change === null ? [] : setChange(act, resource, value, change, old)
  setComputed(act, resource, value, old)
  let stored = conform(act, resource, value, old)
  let entity = putEntity(act.world, resource.name, key, stored, meta(stored))
  keepView(entity, stored)
  spend(act)
  name(act, resource, stored)
  if (old === null) announce(act, resource, entity, stored, null, 'created')
  if (change !== null && change.effects.length > 0) {
    carryOutEffects(act, change.effects, { entity: stored, old, around: around(resource, entity), writer })
    // An effect may have changed this very entity.
    const now = act.world.tx.get(resource.name, key)
    if (now !== undefined && now.body !== entity.body) {
      entity = now
      stored = viewOf(now)
    }
  }
  if (change !== null && late.length > 0) {
    const next = { ...stored }
    setAll(act, next, Object.fromEntries(late.map((path) => [path, change.set[path]!])), old)
    stored = conform(act, resource, next, stored)
    entity = putEntity(act.world, resource.name, key, stored, entity.meta)
    keepView(entity, stored)
  }
  announce(act, resource, entity, stored, old, 'changed', (change?.emit.length ?? 0) > 0)
  if (change !== null) announceNamed(act, change.emit, resource, entity, stored, old)
  return follow(act, resource, entity, stored, old)
}

/** A change that a rule makes: state, values and what follows. Undefined: its condition does not hold. */
export function applyChange(act: Act, resource: Resource, entity: Entity, change: Change): Entity | undefined {
  const seen = viewOf(entity)
  const state = stateOf(resource.lifecycle, seen)
  if (change.from.length > 0 && (state === undefined || !change.from.includes(state))) return undefined
  const { express } = act.model.rules
  letBe(act, change.let, seen, seen)
  if (change.if !== null && !express.holds(change.if, variablesOf(act, seen, seen), act.lookup, complain(act)))
    return undefined
  const changes = change.to !== null || Object.keys(change.set).length > 0
  if (!changes) {
    carryOutEffects(act, change.effects, { entity: seen, old: seen, around: around(resource, entity), writer })
    announceNamed(act, change.emit, resource, entity, seen, seen)
    return entity
  }
  const value = { ...seen }
  stamp(value, resource, ['updated'], act.world.now)
  const meta = { ...entity.meta, version: entity.meta.version + 1 }
  return commit(act, { resource, before: entity, key: entity.key, value, meta: () => meta, change })
}

/** Deletes an entity; what follows of it happens in the same transaction. */
export function commitDelete(act: Act, resource: Resource, entity: Entity, change: Change | null): void {
  const value = viewOf(entity)
  deleteEntity(act.world, resource.name, entity.key)
  spend(act)
  cancelTimers(act, resource, entity.key)
  announce(act, resource, entity, value, value, 'deleted')
  if (change !== null) {
    carryOutEffects(act, change.effects, { entity: value, old: value, around: around(resource, entity), writer })
    announceNamed(act, change.emit, resource, entity, value, value)
  }
  const inner = deeper(act)
  if (inner === undefined) return
  for (const reaction of act.model.rules.reactions(resource)) {
    if (reaction.on !== 'deleted') continue
    const own = withOwnNames(inner)
    letBe(own, reaction.let, value, value)
    if (!holds(own, reaction, value)) continue
    carryOutEffects(own, reaction.effects, { entity: value, old: value, around: around(resource, entity), writer })
    announceNamed(own, reaction.emit, resource, entity, value, value)
  }
  if (act.model.rules.endpoints.has(resource.name)) act.world.afterwards.subscription(resource.name, entity.key)
}

/** Reactions that are due at once, and timers for the others. */
function follow(act: Act, resource: Resource, entity: Entity, value: JsonObject, old: JsonObject | null): Entity {
  if (act.model.rules.endpoints.has(resource.name)) act.world.afterwards.subscription(resource.name, entity.key)
  const reactions = act.model.rules.reactions(resource)
  if (reactions.length === 0) return entity
  syncTimers(act, resource, entity.key, value, old)
  const inner = deeper(act)
  if (inner === undefined) return entity
  const [state, former] = [
    stateOf(resource.lifecycle, value),
    old === null ? undefined : stateOf(resource.lifecycle, old),
  ]
  let latest = entity
  for (const reaction of reactions) {
    if (reaction.after !== null || reaction.at !== null) continue
    const due =
      reaction.on === 'created'
        ? old === null
        : reaction.on === 'updated'
          ? old !== null
          : reaction.on === state && state !== former
    // What a rule names is its own affair.
    if (due) latest = applyChange(withOwnNames(inner), resource, latest, reaction) ?? latest
  }
  return latest
}

/** A new entity that an expression describes, outside any change. */
export function bornOf(act: Act, resource: Resource, set: Effect['set'], more: Variables): JsonObject {
  const birth = { ...plainEffect, resource: resource.name, set }
  const variables = variablesOf(act, {}, null, more)
  return bear(act, birth, resource, { around: {}, writer }, (name, self) => {
    variables.self = self
    return act.model.rules.express.fill(set[name]!, variables, act.lookup, complain(act))
  })
}

const plainEffect = { if: null, each: null, do: 'create', id: null, as: null, to: null, emit: [] } as const

const writer: Writer = { commit, commitDelete }

function holds(act: Act, reaction: Change, value: JsonObject): boolean {
  return act.model.rules.express.holds(reaction.if, variablesOf(act, value, value), act.lookup, complain(act))
}

function spend(act: Act): void {
  if (act.budget.left-- <= 0) throw new Error('A rule of the overlay changes more entities than one call may change')
}

/** Later expressions know the entity by its resource. */
function name(act: Act, resource: Resource, value: JsonObject): void {
  if (act.model.rules.authored !== null) act.named[resource.name] = value as JsonValue
}

function conform(act: Act, resource: Resource, value: JsonObject, before: JsonObject | null): JsonObject {
  if (resource.schema === null) return value
  const { world, model } = act
  const options = { direction: 'response', random: world.random(), now: world.now, name: resource.name } as const
  const conformed =
    before === null
      ? model.sampler.conform(value, resource.schema, options)
      : model.sampler.conformNext(value, before, resource.schema, options)
  return isObject(conformed) ? conformed : value
}
