import type { Operation, Resource } from '../../blueprint/blueprint.ts'
import { normalizeName, plural } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { createVisibility } from '../../openapi/validate/visibility.ts'
import { itemSchema, schemaAt, typesOf, viewProperties } from '../../openapi/properties.ts'
import type { Model } from '../call.ts'

/** How a request's properties become an entity's: same name in any casing, else kept out of sight. */
export interface FieldMap {
  /** Request property → entity property; absent: the entity does not show it. */
  readonly toEntity: ReadonlyMap<string, string>
  /** Entity properties that a request may set. */
  readonly writable: ReadonlySet<string>
  /** Entity properties that are objects (or lists of them) where the request says but one value of each. */
  readonly parts: ReadonlyMap<string, Part>
  /** Request properties declared `readOnly`, and such entity properties that no request declares: what is sent is ignored. */
  readonly readOnly: ReadonlySet<string>
}

/** `parent: "12"` in the request is `parent: {gid: "12", …}` in the reply; `email: ["a@b.c"]` is `emails: [{email, …}]`. */
export interface Part {
  readonly name: string
  readonly many: boolean
}

/** The mapping between an operation's request body and its resource. */
export function createFieldMap(model: Model, operation: Operation, resource: Resource): FieldMap {
  const shown =
    resource.schema === null ? new Map<string, Pointer>() : viewProperties(model.doc, resource.schema).properties
  const byNormalized = new Map([...shown.keys()].map((name) => [normalizeName(name), name]))
  const toEntity = new Map<string, string>()
  const writable = new Set<string>()
  const parts = new Map<string, Part>()
  const { isHidden } = createVisibility(model.doc)
  const readOnly = new Set([...shown].flatMap(([name, schema]) => (isHidden(schema, 'request') ? [name] : [])))
  const behavior = operation.behavior
  const input = behavior.kind === 'example' ? null : behavior.input
  const itemName = itemParameter(model, resource)
  for (const media of operation.requestBody?.content ?? []) {
    if (media.schema === null) continue
    const schema = input === null ? media.schema : schemaAt(model.doc, media.schema, input.path, input.list)
    if (schema === null) continue
    for (const [name, sent] of viewProperties(model.doc, schema).properties) {
      if (isHidden(sent, 'request')) {
        readOnly.add(name)
        continue
      }
      readOnly.delete(name)
      const target =
        name === itemName && !shown.has(name)
          ? resource.idField!
          : (entityProperty(name, shown, byNormalized) ?? byNormalized.get(normalizeName(plural(name))))
      if (target === undefined) continue
      const part = partOf(model, name, sent, shown.get(target))
      if (part !== undefined) parts.set(target, part)
      else if (entityProperty(name, shown, byNormalized) === undefined && name !== itemName) continue
      toEntity.set(name, target)
      writable.add(target)
    }
  }
  return { toEntity, writable, parts, readOnly }
}

const idNames = ['id', 'gid', 'uuid', 'sid']

function partOf(model: Model, name: string, sent: Pointer, shown: Pointer | undefined): Part | undefined {
  if (shown === undefined || !isPlain(model, itemSchema(model.doc, sent) ?? sent)) return undefined
  const item = itemSchema(model.doc, shown)
  const types = typesOf(model.doc, item ?? shown)
  if (types.has('string') || types.has('integer')) return undefined
  const { properties } = viewProperties(model.doc, item ?? shown)
  const found = [name, ...idNames].find((candidate) => properties.has(candidate))
  return found === undefined ? undefined : { name: found, many: item !== null }
}

function isPlain(model: Model, schema: Pointer): boolean {
  const types = [...typesOf(model.doc, schema)].filter((type) => type !== 'null')
  return types.length > 0 && types.every((type) => type === 'string' || type === 'integer' || type === 'number')
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
