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
  return { key, sequence: 0, body, meta }
}

export function deleteEntity(world: World, resource: string, key: string): boolean {
  world.ensureSeeded(resource)
  world.views.touch(resource)
  world.views.index.wrote(resource, key, null)
  return world.tx.delete(resource, key)
}

export const valueOf = (entity: Entity): JsonObject => JSON.parse(entity.body) as JsonObject
