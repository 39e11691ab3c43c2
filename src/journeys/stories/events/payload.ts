import type { EventType } from '../../../blueprint/events.ts'
import type { JsonObject, JsonValue } from '../../../lib/json.ts'

/** What is known at a place of a payload: a value, an object, or what is inside. */
type Known = { readonly value: JsonValue } | Map<string, Known>

/** A JSON Schema of what is known of an event's payload without its document: its name, what is fixed, where its entity sits. */
export function payloadSchema({ name, payload }: EventType): JsonObject {
  const root = new Map<string, Known>()
  if (payload.entity !== null) objectAt(root, payload.entity)
  const put = (path: readonly string[], value: JsonValue) =>
    objectAt(root, path.slice(0, -1))?.set(path.at(-1) ?? '', { value })
  if (payload.name !== null) put(payload.name, name)
  for (const [path, value] of Object.entries(payload.constants)) put(path.split('/'), value)
  return schemaOf(root)
}

function objectAt(root: Map<string, Known>, path: readonly string[]): Map<string, Known> | undefined {
  let at = root
  for (const step of path) {
    const next = at.get(step) ?? new Map<string, Known>()
    if (!(next instanceof Map)) return undefined
    at.set(step, next)
    at = next
  }
  return at
}

function schemaOf(known: Known): JsonObject {
  if (!(known instanceof Map)) return { const: known.value }
  if (known.size === 0) return { type: 'object' }
  const properties = Object.fromEntries([...known].map(([name, inner]) => [name, schemaOf(inner)]))
  return { type: 'object', required: [...known.keys()], properties }
}
