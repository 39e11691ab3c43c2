import type { Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonValue, own } from '../../lib/json.ts'
import { createRandom } from '../../lib/random.ts'
import { schemaAt } from '../../openapi/properties.ts'
import type { Model } from '../call.ts'
import { mintId } from '../entity/identity.ts'
import type { SeedOptions } from './seed.ts'

/** Invented entities of one collection. */
export const perCollection = 5

/**
 * The id of an invented entity, from its own randomness: known before the entity is made, so that what refers to it need
 * not make it. Undefined where no id of the resource's format is valid by its schema.
 */
export function seedId(model: Model, options: SeedOptions, resource: Resource, index: number): JsonValue | undefined {
  const field = resource.idField
  const schema = field === null ? null : schemaAt(model.doc, resource.schema!, [field])
  const by = resource.id.kind === 'pattern' ? (resource.id.schema ?? schema) : schema
  const random = createRandom(`${options.seed}/${resource.name}/${index}/id`)
  const sample = { direction: 'response', random, now: options.now, name: field ?? 'id' } as const
  const minted = mintId(resource.id, random, () => (by === null ? undefined : model.sampler.generate(by, sample)))
  return schema === null || model.validators.at(schema, 'response').isValid(minted) ? minted : undefined
}

/**
 * The ids that a collection will have: those that are shown, and then invented ones; undefined where only making the entities
 * tells.
 */
export function plannedIds(
  model: Model,
  options: SeedOptions,
  resource: Resource,
  shown: readonly JsonValue[],
  count: number,
): readonly JsonValue[] | undefined {
  const { idField } = resource
  if (idField === null || resource.relations.some(({ field }) => field.length === 1 && field[0] === idField))
    return undefined
  const ids = new Set<JsonValue>()
  for (let index = 0; index < count; index++) {
    const example = shown[index]
    const id = (isObject(example) ? own(example, idField) : undefined) ?? seedId(model, options, resource, index)
    if (id === undefined) return undefined
    ids.add(id)
  }
  return [...ids]
}
