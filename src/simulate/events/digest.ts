import type { EventType } from '../../blueprint/events.ts'
import { type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import { normalizeName } from '../../lib/names.ts'
import { viewProperties } from '../../openapi/properties.ts'
import type { Model } from '../call.ts'
import type { Facts, Fill } from './fills.ts'
import { placeSchema } from './places.ts'

/** Properties that tell of the entity without being it: its own by their names, its id, those of its containers. */
export function digestFill(model: Model, event: EventType, path: readonly string[]): Fill {
  const { schema, constants, name } = event.payload
  const at = schema === null ? null : placeSchema(model.doc, schema, path)
  const properties = at === null ? new Map<string, string>() : viewProperties(model.doc, at).properties
  // What tells of the event is not told of the entity.
  const prefix = path.length === 0 ? '' : `${path.join('/')}/`
  const settled = new Set([...Object.keys(constants), name?.join('/')])
  const told = [...properties].filter(([property]) => !settled.has(prefix + property))
  return {
    path,
    fixed: false,
    merges: true,
    value: (facts) => {
      const made: JsonObject = {}
      const known = valuesOf(facts)
      for (const [property, pointer] of told) {
        const value = known(property)
        if (value === undefined) continue
        const validator = model.validators.at(pointer, 'response')
        const fitting = [value, String(value)].find((one) => validator.isValid(one))
        if (fitting !== undefined) setOwn(made, property, fitting)
      }
      return made
    },
  }
}

/** The value that a property of this name has for the entity. */
function valuesOf({ model, subject }: Facts): (property: string) => JsonValue | undefined {
  const { value, parents, resource, key } = subject
  const idField = model.resources.get(resource)?.idField ?? 'id'
  const id = own(value, idField) ?? key
  const byName = new Map(Object.keys(value).map((name) => [normalizeName(name), name]))
  const ids = new Map<string, JsonValue>([
    [`${normalizeName(resource)}id`, id],
    ['entityid', id],
    ['objectid', id],
    ['resourceid', id],
    ['id', id],
    ['entitytype', resource],
    ['resourcetype', resource],
    ['objecttype', resource],
  ])
  for (const [parent, parentKey] of Object.entries(parents)) {
    const name = normalizeName(parent)
    if (!ids.has(`${name}id`)) ids.set(`${name}id`, parentKey)
  }
  return (property) => {
    const plain = normalizeName(property)
    const same = byName.get(plain)
    if (same !== undefined) return own(value, same)
    const known = ids.get(plain)
    if (known !== undefined) return known
    // `endpointUid` is the endpoint's `uid`.
    const short = plain.startsWith(normalizeName(resource))
      ? byName.get(plain.slice(normalizeName(resource).length))
      : undefined
    return short === undefined ? undefined : own(value, short)
  }
}
