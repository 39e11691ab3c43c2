import type { Resource, Timestamp } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, setOwn, valueAt } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { schemaAt, typesOf, viewProperties } from '../../openapi/properties.ts'
import type { Call } from '../call.ts'
import { formatTime } from './timestamps.ts'

/** What a request says about an entity: what is shown, and what is kept but never returned. */
export interface Written {
  readonly shown: JsonObject
  readonly hidden: JsonObject
}

/** The entity inside the request body, under the entity's own property names. */
export function writtenBy(call: Call): Written {
  const behavior = call.operation.behavior
  const shown: JsonObject = {}
  const hidden: JsonObject = {}
  if (behavior.kind === 'example' || call.body === undefined) return { shown, hidden }
  let value = behavior.input === null ? call.body : valueAt(call.body, behavior.input.path)
  if (behavior.input?.list === true && Array.isArray(value)) value = value[0]
  if (!isObject(value)) return { shown, hidden }
  const bound = new Set(behavior.bindings.filter((binding) => binding.in === 'body').map((binding) => binding.param))
  const { toEntity, readOnly } = call.plan.fields
  const known = call.plan.resource?.schema == null
  for (const name of Object.keys(value)) {
    if (readOnly.has(name)) continue
    const target = toEntity.get(name) ?? (known || openNames(call).has(name) ? name : undefined)
    if (target !== undefined && sameForm(call, target, value[name]!)) setOwn(shown, target, value[name]!)
    else if (!bound.has(name)) setOwn(hidden, name, value[name]!)
  }
  return { shown, hidden }
}

/** A list that the entity shows as an object (or the other way round) is another thing by the same name. */
function sameForm(call: Call, name: string, value: JsonValue): boolean {
  const schema = call.plan.resource?.schema
  const wanted = Array.isArray(value) ? 'object' : isObject(value) ? 'array' : undefined
  if (schema == null || wanted === undefined) return true
  const types = typesAt(call, schema, name)
  return !types.has(wanted) || types.has(wanted === 'object' ? 'array' : 'object')
}

function typesAt(call: Call, schema: Pointer, name: string): ReadonlySet<string> {
  const { types } = call.plan.memo
  const known = types.get(name)
  if (known !== undefined) return known
  const at = schemaAt(call.model.doc, schema, [name])
  const made = at === null ? new Set<string>() : typesOf(call.model.doc, at)
  // Only names of the document: those of a request have no end.
  if (call.plan.fields.writable.has(name)) types.set(name, made)
  return made
}

function openNames(call: Call): ReadonlySet<string> {
  const schema = call.plan.resource?.schema
  return schema == null ? new Set() : new Set(viewProperties(call.model.doc, schema).properties.keys())
}

/** RFC 7396: objects merge, null removes, the rest replaces. Neither argument is changed. */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch
  const merged: JsonObject = {}
  if (isObject(target)) for (const name of Object.keys(target)) setOwn(merged, name, target[name]!)
  for (const name of Object.keys(patch)) {
    const value = patch[name]!
    if (value === null) delete merged[name]
    else setOwn(merged, name, mergePatch(merged[name], value))
  }
  return merged
}

/** Dates the server would set at birth, where the document has no better evidence than a name. */
export function bornAt(value: JsonObject, resource: Resource, now: number, sent: JsonObject): void {
  // Most have the same moment twice.
  const times = new Map<Timestamp['format'], JsonValue>()
  for (const { field, role, format } of resource.timestamps) {
    if (role === 'created' && sent[field] != null) continue
    if (role === 'deleted') {
      if (value[field] !== undefined) value[field] = null
    } else if (value[field] !== undefined || role === 'created') {
      const time = times.get(format) ?? formatTime(now, format)
      times.set(format, time)
      value[field] = time
    }
  }
}
