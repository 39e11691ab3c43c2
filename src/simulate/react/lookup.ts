import type { JsonObject, JsonValue } from '../../lib/json.ts'
import type { Model, World } from '../call.ts'
import { getEntity, scanEntities, viewOf } from '../entity/entities.ts'
import { mintId } from '../entity/identity.ts'
import type { Lookup } from '../../blueprint/expression/functions.ts'
import { schemaAt } from '../../openapi/properties.ts'

/** The sandbox as expressions see it. */
export function lookupOf(model: Model, world: World): Lookup {
  const find = (name: string, id: string): JsonObject | null => {
    const resource = model.resources.get(name)
    if (resource === undefined) return null
    const direct = getEntity(world, name, id)
    if (direct !== undefined) return viewOf(direct)
    if (!resource.scoped || resource.idField === null) return null
    for (const entity of scanEntities(world, name)) {
      const value = viewOf(entity)
      if (String(value[resource.idField]) === id) return value
    }
    return null
  }
  const keysWhere = (name: string, field: string, value: JsonValue) =>
    world.views.index.keys(name, field, value, function* () {
      for (const entity of scanEntities(world, name)) yield [entity.key, viewOf(entity)]
    })
  return {
    find,
    where: (name, field, value) => {
      if (!model.resources.has(name)) return []
      if (field === null) return Array.from(scanEntities(world, name), viewOf)
      const found = [...keysWhere(name, field, value)].flatMap((key) => getEntity(world, name, key) ?? [])
      return found.sort((a, b) => a.sequence - b.sequence).map(viewOf)
    },
    count: (name, field, value) => (model.resources.has(name) ? keysWhere(name, field, value).size : 0),
    newId: (name) => newIdFor(model, world, name),
    token: (length, alphabet) => (alphabet === '' ? '' : world.random().string(length, alphabet)),
    get now() {
      return Math.floor(world.now / 1000)
    },
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export function newIdFor(model: Model, world: World, name: string): string {
  const random = world.random()
  const resource = model.resources.get(name)
  if (resource === undefined) return `${name}_${random.string(24, alphabet)}`
  const { schema, idField, id: format } = resource
  // Nobody draws such a one twice.
  if (format.kind === 'prefixed' && format.length >= 16 && format.alphabet.length >= 30)
    return String(mintId(format, random, () => undefined))
  const at = schema === null || idField === null ? null : schemaAt(model.doc, schema, [idField])
  for (let attempt = 0; ; attempt++) {
    const id = mintId(resource.id, random, () =>
      at === null
        ? undefined
        : model.sampler.generate(at, { direction: 'response', random, now: world.now, name: idField ?? 'id' }),
    )
    if (attempt > 50) return `${name}_${random.string(24, alphabet)}`
    if (getEntity(world, name, String(id)) === undefined) return String(id)
  }
}
