import type { Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, own, putAt, setOwn, valueAt } from '../../lib/json.ts'
import type { Entity, EntityMeta } from '../../store/store.ts'
import type { Model, World } from '../call.ts'
import { birthOf, blankEntity } from '../entity/birth.ts'
import { bornAt } from '../entity/compose.ts'
import { getEntity, putEntity, scanEntities, viewOf } from '../entity/entities.ts'
import { entityKey } from '../entity/identity.ts'
import { showLinks } from '../entity/links.ts'
import { freeId } from '../entity/new-id.ts'
import { isPresumed } from '../entity/presumed.ts'
import { actOf } from '../react/act.ts'
import { syncTimers } from '../react/timers.ts'
import { type Misfit, misfitsOf } from './fit.ts'

export type Placed =
  | { readonly kind: 'placed'; readonly entities: readonly JsonObject[] }
  | { readonly kind: 'misfit'; readonly misfits: readonly Misfit[] }

/** Resource name → key of the container that all of them are in. */
export type Within = Readonly<Record<string, string>>

interface Ready {
  readonly key: string
  readonly value: JsonObject
  readonly meta: EntityMeta
}

/**
 * Puts entities into a sandbox as they are written, all or none: no call made them, so nothing happens and no event tells of them.
 * What is left out is filled in as for a new entity. Timers that their state starts are started.
 *
 * @param name of a resource in the Blueprint
 */
export function placeEntities(
  model: Model,
  world: World,
  name: string,
  given: readonly JsonObject[],
  within: Within = {},
): Placed {
  const resource = model.resources.get(name)
  if (resource === undefined) throw new Error(`Failed to place entities: there is no resource '${name}'`)
  const misfits = [...misfitsOf(model, resource, given)]
  const ready: Ready[] = []
  const keys = new Set<string>()
  for (const [index, written] of misfits.length > 0 ? [] : given.entries()) {
    const made = readied(model, world, resource, written, within, keys)
    if (typeof made === 'string') misfits.push({ pointer: `/${index}`, message: made })
    else {
      ready.push(made)
      keys.add(made.key)
    }
  }
  if (misfits.length > 0) return { kind: 'misfit', misfits }
  return { kind: 'placed', entities: ready.map((one) => put(model, world, resource, one)) }
}

function put(model: Model, world: World, resource: Resource, { key, value, meta }: Ready): JsonObject {
  putEntity(world, resource.name, key, value, meta)
  syncTimers(
    actOf(model, world, null, {}, () => undefined),
    resource,
    key,
    value,
    null,
  )
  if (model.rules.endpoints.has(resource.name)) world.afterwards.subscription(resource.name, key)
  return structuredClone(value)
}

/** A text: why it cannot be there. */
function readied(
  model: Model,
  world: World,
  resource: Resource,
  written: JsonObject,
  within: Within,
  keys: ReadonlySet<string>,
): Ready | string {
  const container = containerOf(model, world, resource, written, within)
  if (typeof container === 'string') return container
  const chain = container === null ? [] : [container.key]
  const parents = container === null ? {} : { ...container.meta.parents, [resource.parent!]: container.key }
  const value = outlined(model, world, resource, written)
  if (container !== null) showContainer(model, resource, value, written, container)
  const isTaken = (id: JsonValue) => {
    const key = entityKey(resource, id, chain)
    return keys.has(key) || getEntity(world, resource.name, key) !== undefined
  }
  const field = resource.idField
  const wanted = field === null ? undefined : (own(written, field) ?? undefined)
  if (wanted !== undefined && isTaken(wanted)) return `${field} ${String(wanted)} is taken`
  const id = wanted ?? freeId({ model, world }, resource, isTaken)
  if (id === undefined) return `every id that a ${resource.name} can have is taken`
  if (field !== null) setOwn(value, field, id)
  showLinks(value, resource, String(id), parents, null)
  return {
    key: entityKey(resource, id, chain),
    value: valid(model, world, resource, value),
    meta: { parents, version: 1 },
  }
}

/** A new entity with what is written over it. */
function outlined(model: Model, world: World, resource: Resource, written: JsonObject): JsonObject {
  const creation = model.blueprint.operations.find(
    ({ behavior }) => behavior.kind === 'create' && behavior.resource === resource.name,
  )
  const writable = creation === undefined ? new Set<string>() : model.plan(creation).fields.writable
  const birth = birthOf(model, resource, writable)
  const value = blankEntity(model, resource, birth, world.random(), world.now)
  bornAt(value, resource, world.now, {})
  const { lifecycle } = resource
  if (lifecycle != null && lifecycle.initial !== null) setOwn(value, lifecycle.field, lifecycle.initial)
  for (const name of Object.keys(written)) setOwn(value, name, structuredClone(written[name]!))
  return value
}

/** The container that is named: by the caller, or by the entity itself. Null: it needs none. */
function containerOf(
  model: Model,
  world: World,
  resource: Resource,
  written: JsonObject,
  within: Within,
): Entity | null | string {
  const parent = resource.parent === null ? undefined : model.resources.get(resource.parent)
  if (parent === undefined) return null
  const field = fieldOfContainer(resource)
  const inField = field === undefined ? undefined : valueAt(written, field)
  const named = own({ ...within }, parent.name) ?? (isObject(inField) ? own(inField, parent.idField ?? 'id') : inField)
  if (named === undefined || named === null) {
    if (parent.singleton || isPresumed(model, parent)) return null
    const how = field === undefined ? `within: { ${parent.name}: … }` : `its ${field.join('.')}, or within`
    return `is in no ${parent.name}: name one by ${how}`
  }
  const key = String(named)
  const found = getEntity(world, parent.name, key) ?? byId(world, parent, key)
  if (found === undefined)
    return parent.singleton || isPresumed(model, parent) ? null : `there is no ${parent.name} ${key}`
  return found
}

const fieldOfContainer = ({ relations, parent }: Resource) =>
  relations.find((relation) => relation.resource === parent)?.field

/** One whose key is more than its id, for it is in a container itself. */
function byId(world: World, { name, idField }: Resource, id: string): Entity | undefined {
  if (idField === null) return undefined
  for (const entity of scanEntities(world, name)) if (String(viewOf(entity)[idField]) === id) return entity
  return undefined
}

function showContainer(
  model: Model,
  resource: Resource,
  value: JsonObject,
  written: JsonObject,
  container: Entity,
): void {
  const relation = resource.relations.find((one) => one.resource === resource.parent)
  if (relation === undefined || relation.many || valueAt(written, relation.field) !== undefined) return
  const shown = viewOf(container)
  const idField = model.resources.get(relation.resource)?.idField
  const id = idField == null ? container.key : (own({ ...shown }, idField) ?? container.key)
  putAt(value, relation.field, relation.kind === 'embed' ? { ...shown } : id)
}

function valid(model: Model, world: World, resource: Resource, value: JsonObject): JsonObject {
  if (resource.schema === null) return value
  const { name, schema } = resource
  const made = model.sampler.conform(value, schema, {
    direction: 'response',
    random: world.random(),
    now: world.now,
    name,
  })
  return isObject(made) ? made : value
}
