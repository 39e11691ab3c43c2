import type { Operation, Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, own, valueAt } from '../../lib/json.ts'
import type { Model } from '../call.ts'
import { documentedExamples } from '../render/example.ts'

/** Entities that the document itself shows: examples of single entities first, then of lists, then of the schema. */
export function exampleEntities(model: Model, resource: Resource): JsonObject[] {
  const found: JsonObject[] = []
  const seen = new Set<string>()
  const take = (value: JsonValue | undefined) => {
    if (!isObject(value) || resource.schema === null) return
    const conformed = model.validators.at(resource.schema, 'response').isValid(value)
    const text = JSON.stringify(value)
    if (!conformed || seen.has(text)) return
    seen.add(text)
    found.push(value)
  }
  const operations = model.blueprint.operations.filter(
    (operation) => operation.behavior.kind !== 'example' && operation.behavior.resource === resource.name,
  )
  for (const kind of ['read', 'create', 'list'] as const) {
    for (const operation of operations)
      if (operation.behavior.kind === kind) for (const value of shownIn(model, operation)) take(value)
  }
  for (const value of schemaExamples(model, resource)) take(value)
  return found
}

function shownIn(model: Model, operation: Operation): JsonValue[] {
  const media = operation.success.media
  const behavior = operation.behavior
  if (media === null || behavior.kind === 'example') return []
  return documentedExamples(model, media).flatMap((example) => {
    if (behavior.kind === 'list') {
      const items = valueAt(example, behavior.items)
      return Array.isArray(items) ? items : isObject(items) && behavior.keyed ? Object.values(items) : []
    }
    const value = behavior.output === null ? undefined : valueAt(example, behavior.output.path)
    return value === undefined ? [] : Array.isArray(value) ? value : [value]
  })
}

function schemaExamples(model: Model, resource: Resource): JsonValue[] {
  const schema = resource.schema === null ? undefined : model.doc.resolve(resource.schema).value
  if (!isObject(schema)) return []
  const single = own(schema, 'example')
  const several = own(schema, 'examples')
  return [...(single === undefined ? [] : [single]), ...(Array.isArray(several) ? several : [])]
}
