import type { Effect } from '../../blueprint/authored/authored.ts'
import type { Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, own, putFresh, valueAt } from '../../lib/json.ts'
import type { Entity, EntityMeta } from '../../store/store.ts'
import { type Birth, birthOf, blankEntity } from '../entity/birth.ts'
import { bornAt } from '../entity/compose.ts'
import { getEntity, scanEntities, viewOf } from '../entity/entities.ts'
import { entityKey } from '../entity/identity.ts'
import { showLinks } from '../entity/links.ts'
import { stamp } from '../entity/timestamps.ts'
import { type Act, type Change, complain, deeper, variablesOf } from './act.ts'
import { setDefaults } from './compute.ts'
import { newIdFor } from './lookup.ts'

/** A new entity, or the next value of one; what follows of it happens in the same transaction. */
export interface Commit {
  readonly resource: Resource
  /** Undefined: it is new. */
  readonly before: Entity | undefined
  readonly key: string
  readonly value: JsonObject
  /** Of the value as it is stored: made valid against its schema. */
  readonly meta: (stored: JsonObject) => EntityMeta
  readonly change: Change | null
}

/** How entities are written: given, because what is written has effects of its own. */
export interface Writer {
  commit(act: Act, commit: Commit): Entity
  commitDelete(act: Act, resource: Resource, entity: Entity, change: Change | null): void
}

/** What a change does to other entities, in order; later effects know by name what earlier ones made. */
export function carryOutEffects(
  act: Act,
  effects: readonly Effect[],
  circumstances: Omit<Circumstances, 'item'>,
): void {
  if (effects.length === 0) return
  const inner = deeper(act)
  if (inner === undefined) return
  for (const effect of effects) {
    const resource = act.model.resources.get(effect.resource)
    if (resource === undefined) {
      act.note('behave', `an effect is on '${effect.resource}', which is no resource`)
      continue
    }
    for (const item of itemsOf(inner, effect, circumstances))
      carryOut(inner, effect, resource, { ...circumstances, item })
  }
}

function itemsOf(act: Act, effect: Effect, { entity, old }: Omit<Circumstances, 'item'>): (JsonValue | undefined)[] {
  if (effect.each === null) return [undefined]
  const { express } = act.model.rules
  const items = express.value(effect.each, variablesOf(act, entity, old), act.lookup, complain(act))
  return Array.isArray(items) ? items : []
}

interface Circumstances {
  readonly entity: JsonObject
  readonly old: JsonObject | null
  readonly item: JsonValue | undefined
  /** Where the entity is: itself and its containers, resource → key. */
  readonly around: Readonly<Record<string, string>>
  readonly writer: Writer
}

/** What effects are on is below the same containers, unless it is told otherwise. */
export function around({ name }: Resource, { key, meta }: Entity): Circumstances['around'] {
  return { ...meta.parents, [name]: key }
}

function carryOut(act: Act, effect: Effect, resource: Resource, circumstances: Circumstances): void {
  const { entity, old, item, writer } = circumstances
  const { express } = act.model.rules
  const seen: Record<string, JsonValue> = variablesOf(act, entity, old, item === undefined ? {} : { item })
  if (!express.holds(effect.if, seen, act.lookup, complain(act))) return
  const as = effect.as ?? resource.name
  const made = (value: JsonObject) => {
    act.named[as] = value
  }
  if (effect.do === 'create') {
    made(
      bear(act, effect, resource, circumstances, (name, self) => {
        seen.self = self
        return fill(act, effect, name, seen)
      }),
    )
    return
  }
  const id = effect.id === null ? undefined : express.value(effect.id, seen, act.lookup, complain(act))
  const target =
    id === undefined || id === null ? undefined : findEntity(act, resource, idText(id, resource), circumstances.around)
  if (target === undefined) return
  if (effect.do === 'delete') {
    writer.commitDelete(act, resource, target, changeOf(effect))
    return
  }
  const value: JsonObject = { ...viewOf(target) }
  seen[as] = value
  seen.self = value
  for (const name of Object.keys(effect.set)) {
    const next = fill(act, effect, name, seen)
    if (next !== undefined) putFresh(value, name.split('.'), next)
  }
  stamp(value, resource, ['updated'], act.world.now)
  const meta = { ...target.meta, version: target.meta.version + 1 }
  const change = { ...changeOf(effect), set: {} }
  made(viewOf(writer.commit(act, { resource, before: target, key: target.key, value, meta: () => meta, change })))
}

/** A new entity that no request asked for. */
export function bear(
  act: Act,
  effect: Effect,
  resource: Resource,
  { around, writer }: Pick<Circumstances, 'around' | 'writer'>,
  fillOne: (name: string, self: JsonObject) => JsonValue | undefined,
): JsonObject {
  const { model, world } = act
  const value = blankEntity(
    model,
    resource,
    birthWithout(act, resource),
    world.random(),
    world.now,
    namesOf(effect.set),
  )
  const given: JsonObject = {}
  const initial = resource.lifecycle?.initial
  if (resource.lifecycle !== null && initial != null) value[resource.lifecycle.field] = initial
  bornAt(value, resource, world.now, {})
  if (resource.idField !== null && effect.set[resource.idField] === undefined)
    value[resource.idField] = typedId(newIdFor(model, world, resource.name), resource)
  for (const name of Object.keys(effect.set)) {
    const made = fillOne(name, value)
    if (made === undefined) continue
    putFresh(value, name.split('.'), made)
    putFresh(given, name.split('.'), made)
  }
  setDefaults(act, resource, value, given)
  const parents = parentsOf(act, resource, value, around)
  const id = resource.idField === null ? newIdFor(model, world, resource.name) : value[resource.idField]!
  showLinks(value, resource, String(id), parents, world.baseUrl)
  const meta: EntityMeta = { parents, version: 1 }
  const key = entityKey(resource, id, chainOf(resource, parents))
  const change = { ...changeOf(effect), set: {} }
  const entity = writer.commit(act, { resource, before: undefined, key, value, meta: () => meta, change })
  act.note('behave', `created ${resource.name} ${entity.key}`)
  return viewOf(entity)
}

const names = new WeakMap<Effect['set'], ReadonlySet<string>>()

/** Properties that an effect gives a value of their own: none need be made up. */
function namesOf(set: Effect['set']): ReadonlySet<string> {
  const known = names.get(set)
  if (known !== undefined) return known
  const made = new Set(Object.keys(set))
  names.set(set, made)
  return made
}

const births = new WeakMap<Resource, Birth>()

/** What new entities start with where no request could have said anything. */
function birthWithout({ model }: Act, resource: Resource): Birth {
  const known = births.get(resource)
  if (known !== undefined) return known
  const create = model.blueprint.operations.find(
    ({ behavior }) => behavior.kind === 'create' && behavior.resource === resource.name,
  )
  const made = birthOf(model, resource, create === undefined ? new Set() : model.plan(create).fields.writable)
  births.set(resource, made)
  return made
}

function changeOf({ to, emit, set }: Effect): Change {
  return { let: {}, if: null, from: [], to, set, effects: [], emit, refuse: null }
}

function fill(
  act: Act,
  effect: Effect,
  name: string,
  variables: Parameters<Act['model']['rules']['express']['fill']>[1],
) {
  return act.model.rules.express.fill(effect.set[name]!, variables, act.lookup, complain(act))
}

function idText(id: JsonValue, resource: Resource): string {
  const shown = isObject(id) ? own(id, resource.idField ?? 'id') : id
  return typeof shown === 'string' ? shown : JSON.stringify(shown ?? null)
}

function typedId(id: string, resource: Resource): JsonValue {
  return resource.id.kind === 'integer' && !resource.id.text && /^\d+$/.test(id) ? Number(id) : id
}

function findEntity(
  act: Act,
  resource: Resource,
  id: string,
  around: Circumstances['around'] = {},
): Entity | undefined {
  const holder = resource.parent === null ? undefined : own({ ...around }, resource.parent)
  const near =
    typeof holder === 'string' && resource.scoped
      ? getEntity(act.world, resource.name, entityKey(resource, id, [holder]))
      : undefined
  if (near !== undefined) return near
  const direct = getEntity(act.world, resource.name, id)
  if (direct !== undefined || !resource.scoped || resource.idField === null) return direct
  for (const entity of scanEntities(act.world, resource.name))
    if (String(viewOf(entity)[resource.idField]) === id) return entity
  return undefined
}

/** As requests name it: by the container next to it, whose key has those around it in it. */
function chainOf({ parent }: Resource, parents: Readonly<Record<string, string>>): readonly string[] {
  const holder = parent === null ? undefined : own({ ...parents }, parent)
  return typeof holder === 'string' ? [holder] : Object.values(parents)
}

/** The containers that the entity itself names, or those around the one that it is made by. */
function parentsOf(
  act: Act,
  resource: Resource,
  value: JsonObject,
  around: Circumstances['around'],
): Record<string, string> {
  const parent = resource.parent === null ? undefined : act.model.resources.get(resource.parent)
  if (parent === undefined) return {}
  const relation = resource.relations.find((one) => one.resource === parent.name)
  const named = relation === undefined ? value[`${parent.name}_id`] : valueAt(value, relation.field)
  const near = own({ ...around }, parent.name)
  const holder =
    named !== undefined && named !== null
      ? findEntity(act, parent, idText(named, parent), around)
      : typeof near === 'string'
        ? act.world.tx.get(parent.name, near)
        : undefined
  return holder === undefined ? {} : { ...holder.meta.parents, [parent.name]: holder.key }
}
