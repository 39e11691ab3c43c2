import { isObject, type JsonValue, own, valueAt } from '../../lib/json.ts'
import { schemaAt, viewProperties } from '../../openapi/properties.ts'
import type { Call } from '../call.ts'
import { documentedExamples } from '../render/example.ts'

/**
 * Whether the document itself shows this value for a property of the request: whoever pastes a documented body is not told that
 * what it names does not exist.
 */
export function isDocumented(call: Call, property: string, value: JsonValue): boolean {
  const { memo } = call.plan
  memo.documented ??= documentedValues(call)
  return memo.documented.get(property)?.has(String(value)) === true
}

function documentedValues(call: Call): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>()
  const add = (name: string, value: JsonValue | undefined) => {
    if (value === undefined || value === null) return
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === 'object') continue
      const target = call.plan.fields.toEntity.get(name) ?? name
      values.set(target, (values.get(target) ?? new Set()).add(String(item)))
    }
  }
  const behavior = call.operation.behavior
  const path = behavior.kind === 'example' || behavior.input === null ? [] : behavior.input.path
  for (const media of call.operation.requestBody?.content ?? []) {
    const bodies = documentedExamples(call.model, media).map((example) => valueAt(example, path))
    const schema = media.schema === null ? null : schemaAt(call.model.doc, media.schema, path)
    if (schema !== null) bodies.push(...shown(call, schema))
    for (const body of bodies) if (isObject(body)) for (const name of Object.keys(body)) add(name, body[name])
    const properties = schema === null ? [] : viewProperties(call.model.doc, schema).properties
    for (const [name, at] of properties) for (const example of shown(call, at)) add(name, example)
  }
  return values
}

/** `example`, `examples` and `default` of a schema. */
function shown(call: Call, pointer: string): JsonValue[] {
  const schema = call.model.doc.resolve(pointer).value
  if (!isObject(schema)) return []
  const examples = own(schema, 'examples')
  return [own(schema, 'example'), own(schema, 'default'), ...(Array.isArray(examples) ? examples : [])].filter(
    (value) => value !== undefined,
  )
}
