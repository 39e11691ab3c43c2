import type { JsonObject } from '../../lib/json.ts'
import type { Entity, EntityMeta } from '../../store/store.ts'
import type { World } from '../call.ts'

/** Reading and writing entities of a resource, seed data made sure of first. */
export function getEntity(world: World, resource: string, key: string): Entity | undefined {
  world.ensureSeeded(resource)
  return world.tx.get(resource, key)
}

export function scanEntities(world: World, resource: string, reverse = false): Iterable<Entity> {
  world.ensureSeeded(resource)
  return world.tx.scan(resource, { reverse })
}

export function putEntity(world: World, resource: string, key: string, value: JsonObject, meta: EntityMeta): Entity {
  world.ensureSeeded(resource)
  const body = JSON.stringify(value)
  world.views.touch(resource)
  world.views.index.wrote(resource, key, value)
  world.tx.put(resource, key, body, meta)
  const entity = world.tx.get(resource, key)
  if (entity === undefined) throw new Error(`What was just written is not there: ${resource} ${key}`)
  return entity
}

export function deleteEntity(world: World, resource: string, key: string): boolean {
  world.ensureSeeded(resource)
  world.views.touch(resource)
  world.views.index.wrote(resource, key, null)
  return world.tx.delete(resource, key)
}

const seen = new WeakMap<Entity, Readonly<JsonObject>>()

/** The value for those who only look: it is shared, and nothing in it may be changed. Frozen at its top as a sign of that. */
export function viewOf(entity: Entity): Readonly<JsonObject> {
  const known = seen.get(entity)
  if (known !== undefined) return known
  const value = Object.freeze(valueOf(entity))
  seen.set(entity, value)
  return value
}

/** The value that was just written as this entity: it need not be read again. It belongs to the readers from now on. */
export function keepView(entity: Entity, value: JsonObject): void {
  seen.set(entity, Object.freeze(value))
}

export const valueOf = (entity: Entity): JsonObject => JSON.parse(entity.body) as JsonObject
