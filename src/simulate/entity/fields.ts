import type { Operation, Resource } from '../../blueprint/blueprint.ts'
import { normalizeName } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { schemaAt, viewProperties } from '../../openapi/properties.ts'
import type { Model } from '../call.ts'

/** How a request's properties become an entity's: same name in any casing, else kept out of sight. */
export interface FieldMap {
  /** Request property → entity property; absent: the entity does not show it. */
  readonly toEntity: ReadonlyMap<string, string>
  /** Entity properties that a request may set. */
  readonly writable: ReadonlySet<string>
}

/** The mapping between an operation's request body and its resource. */
export function createFieldMap(model: Model, operation: Operation, resource: Resource): FieldMap {
  const shown =
    resource.schema === null ? new Map<string, Pointer>() : viewProperties(model.doc, resource.schema).properties
  const byNormalized = new Map([...shown.keys()].map((name) => [normalizeName(name), name]))
  const toEntity = new Map<string, string>()
  const writable = new Set<string>()
  const behavior = operation.behavior
  const input = behavior.kind === 'example' ? null : behavior.input
  const itemName = itemParameter(model, resource)
  for (const media of operation.requestBody?.content ?? []) {
    if (media.schema === null) continue
    const schema = input === null ? media.schema : schemaAt(model.doc, media.schema, input.path, input.list)
    if (schema === null) continue
    for (const name of viewProperties(model.doc, schema).properties.keys()) {
      const target =
        name === itemName && !shown.has(name) ? resource.idField! : entityProperty(name, shown, byNormalized)
      if (target === undefined) continue
      toEntity.set(name, target)
      writable.add(target)
    }
  }
  return { toEntity, writable }
}

/** What item paths call the id: a body that has the same name (`{user_id}` of a member) says which one is meant. */
function itemParameter(model: Model, resource: Resource): string | undefined {
  for (const { behavior, path } of model.blueprint.operations) {
    if (behavior.kind === 'example' || behavior.resource !== resource.name || path !== resource.itemPath) continue
    const id = behavior.bindings.find(({ role, in: place }) => role === 'id' && place === 'path')
    if (id !== undefined && id.field?.length === 1 && id.field[0] === resource.idField) return id.param
  }
  return undefined
}

function entityProperty(
  name: string,
  shown: ReadonlyMap<string, Pointer>,
  byNormalized: ReadonlyMap<string, string>,
): string | undefined {
  if (shown.has(name)) return name
  const normalized = normalizeName(name)
  const same = byNormalized.get(normalized)
  if (same !== undefined) return same
  // `customer_id` in the request, `customer` in the reply, and the other way round.
  return normalized.endsWith('ids')
    ? byNormalized.get(`${normalized.slice(0, -3)}s`)
    : byNormalized.get(normalized.replace(/id$/, ''))
}
