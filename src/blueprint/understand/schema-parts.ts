import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { escapeToken, joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { isNull } from './canonical.ts'
import type { PropertyView } from './schema-view.ts'

/** What is collected of a schema. Most schemas are plain values: what those have nothing of is not made. */
export interface Parts {
  readonly types: Set<string>
  properties: Map<string, PropertyView> | null
  required: Set<string> | null
  items: Pointer | null
  values: Pointer | null
  branches: Pointer[] | null
  /** The schemas that say it, outermost first. */
  readonly said: JsonObject[]
  seen: Set<Pointer> | null
}

const maxParts = 200

/** Of a schema with all that it is composed of: `$ref` and `allOf` followed, the best branch of `oneOf`/`anyOf`. */
export function partsOf(doc: SpecDocument, pointer: Pointer): Parts {
  const parts = emptyParts(null)
  collect(doc, pointer, parts)
  return parts
}

function collect(doc: SpecDocument, pointer: Pointer, parts: Parts): void {
  const { pointer: home, value } = doc.resolve(pointer)
  if (!isObject(value) || parts.seen?.has(home) || (parts.seen && parts.seen.size >= maxParts)) return
  readTypes(value, parts)
  parts.said.push(value)
  readProperties(home, value, parts)
  if (own(value, 'allOf') ?? own(value, 'oneOf') ?? own(value, 'anyOf')) collectInner(doc, home, value, parts)
  else parts.seen?.add(home)
  if (parts.types.size === 0 && parts.properties) parts.types.add('object')
}

function collectInner(doc: SpecDocument, home: Pointer, value: JsonObject, parts: Parts): void {
  parts.seen ??= new Set()
  parts.seen.add(home)
  const all = own(value, 'allOf')
  if (Array.isArray(all)) for (let i = 0; i < all.length; i++) collect(doc, joinPointer(home, 'allOf', i), parts)
  for (const key of ['oneOf', 'anyOf']) {
    const list = own(value, key)
    if (!Array.isArray(list)) continue
    const branches = list.map((_, i) => joinPointer(home, key, i)).filter((branch) => !isNull(doc, branch))
    parts.branches = [...(parts.branches ?? []), ...branches]
    collectBest(doc, branches, parts)
  }
}

/** The branch that says most: an object with many properties over an array over a scalar. */
function collectBest(doc: SpecDocument, branches: readonly Pointer[], parts: Parts): void {
  let best: Parts | null = null
  let bestRank = -1
  for (const branch of branches.slice(0, 30)) {
    const trial = emptyParts(new Set(parts.seen))
    collect(doc, branch, trial)
    const rank = (trial.properties?.size ?? 0) * 10 + (trial.items ? 5 : 0) + (trial.types.has('object') ? 2 : 0)
    if (rank > bestRank) [best, bestRank] = [trial, rank]
    for (const type of trial.types) parts.types.add(type)
  }
  if (!best) return
  for (const [name, property] of best.properties ?? []) {
    parts.properties ??= new Map()
    if (!parts.properties.has(name)) parts.properties.set(name, property)
  }
  addRequired(parts, best.required ?? [])
  parts.said.push(...best.said)
  parts.items ??= best.items
  parts.values ??= best.values
}

function emptyParts(seen: Set<Pointer> | null): Parts {
  return {
    types: new Set(),
    properties: null,
    required: null,
    items: null,
    values: null,
    branches: null,
    said: [],
    seen,
  }
}

function readTypes(schema: JsonObject, { types }: Parts): void {
  const type = own(schema, 'type')
  if (typeof type === 'string') {
    if (type !== 'null') types.add(type)
  } else if (Array.isArray(type))
    for (const name of type) if (typeof name === 'string' && name !== 'null') types.add(name)
}

function addRequired(parts: Parts, names: Iterable<JsonValue>): void {
  for (const name of names) {
    if (typeof name !== 'string') continue
    parts.required ??= new Set()
    parts.required.add(name)
  }
}

function readProperties(home: Pointer, schema: JsonObject, parts: Parts): void {
  const properties = own(schema, 'properties')
  if (isObject(properties))
    for (const name of Object.keys(properties)) {
      const property = properties[name]
      if (!isObject(property)) continue
      parts.properties ??= new Map()
      const known = parts.properties.get(name)
      // Where `allOf` declares a property twice, the more telling one counts.
      if (known && weightOf(known.schema) >= weightOf(property)) continue
      parts.properties.set(name, {
        name,
        pointer: `${home}/properties/${escapeToken(name)}`,
        required: false,
        readOnly: own(property, 'readOnly') === true,
        writeOnly: own(property, 'writeOnly') === true,
        schema: property,
      })
    }
  const required = own(schema, 'required')
  if (Array.isArray(required)) addRequired(parts, required)
  if (isObject(own(schema, 'items'))) {
    parts.items ??= joinPointer(home, 'items')
    if (parts.types.size === 0) parts.types.add('array')
  }
  const values = own(schema, 'additionalProperties')
  if (isObject(values) && Object.keys(values).length > 0) parts.values ??= joinPointer(home, 'additionalProperties')
}

function weightOf(schema: JsonObject): number {
  const inner = own(schema, 'items')
  const structure = (value: JsonObject) =>
    ['$ref', 'properties', 'allOf', 'oneOf', 'anyOf'].filter((key) => Object.hasOwn(value, key)).length
  return (
    structure(schema) * 4 + (isObject(inner) ? 1 + structure(inner) * 4 : 0) + (Object.hasOwn(schema, 'enum') ? 2 : 0)
  )
}
