import { isObject, type JsonObject, own } from '../lib/json.ts'
import { joinPointer, type Pointer } from '../lib/pointer.ts'
import type { SpecDocument } from './document.ts'

/** The properties of an object schema seen through references, `allOf` and the object branch of `anyOf`/`oneOf`. */
export interface PropertyView {
  /** Name → pointer of the property's schema (unresolved). */
  readonly properties: ReadonlyMap<string, Pointer>
  readonly required: ReadonlySet<string>
}

const empty: PropertyView = { properties: new Map(), required: new Set() }

/** Documents never change, so what was seen of one is kept as long as it is. */
const seenProperties = new WeakMap<SpecDocument, Map<Pointer, PropertyView>>()
const seenPlaces = new WeakMap<SpecDocument, Map<string, Pointer | null>>()

function seenOf<T>(seen: WeakMap<SpecDocument, Map<string, T>>, doc: SpecDocument): Map<string, T> {
  let known = seen.get(doc)
  if (known === undefined) {
    known = new Map()
    seen.set(doc, known)
  }
  return known
}

export function viewProperties(doc: SpecDocument, pointer: Pointer): PropertyView {
  const seen = seenOf(seenProperties, doc)
  const known = seen.get(pointer)
  if (known !== undefined) return known
  const properties = new Map<string, Pointer>()
  const required = new Set<string>()
  collect(doc, pointer, properties, required, new Set(), true)
  const view = properties.size === 0 ? empty : { properties, required }
  seen.set(pointer, view)
  return view
}

function collect(
  doc: SpecDocument,
  from: Pointer,
  properties: Map<string, Pointer>,
  required: Set<string>,
  seen: Set<Pointer>,
  binding: boolean,
): void {
  const { pointer, value } = doc.resolve(from)
  if (seen.has(pointer) || !isObject(value)) return
  seen.add(pointer)
  const declared = own(value, 'properties')
  if (isObject(declared))
    for (const name of Object.keys(declared)) properties.set(name, joinPointer(pointer, 'properties', name))
  const needed = own(value, 'required')
  if (binding && Array.isArray(needed)) for (const name of needed) if (typeof name === 'string') required.add(name)
  for (const index of branches(value, 'allOf'))
    collect(doc, joinPointer(pointer, 'allOf', index), properties, required, seen, binding)
  for (const keyword of ['anyOf', 'oneOf']) {
    const alternatives = branches(value, keyword)
    for (const index of alternatives) {
      collect(
        doc,
        joinPointer(pointer, keyword, index),
        properties,
        required,
        seen,
        binding && alternatives.length === 1,
      )
    }
  }
}

function branches(schema: JsonObject, keyword: string): number[] {
  const list = own(schema, keyword)
  return Array.isArray(list) ? list.map((_, index) => index) : []
}

/** The schema at a path of property names below `pointer` (`null` where the document does not say), items of arrays included when `list`. */
export function schemaAt(doc: SpecDocument, pointer: Pointer, path: readonly string[], list = false): Pointer | null {
  const seen = seenOf(seenPlaces, doc)
  const key = `${pointer}\n${path.join('\n')}\n${list}`
  const known = seen.get(key)
  if (known !== undefined) return known
  const found = findSchema(doc, pointer, path, list)
  seen.set(key, found)
  return found
}

function findSchema(doc: SpecDocument, pointer: Pointer, path: readonly string[], list: boolean): Pointer | null {
  let at = pointer
  for (const name of path) {
    const next = viewProperties(doc, at).properties.get(name)
    if (next === undefined) return null
    at = next
  }
  return list ? itemSchema(doc, at) : doc.resolve(at).pointer
}

/** The schema of an array's items, references followed. */
export function itemSchema(doc: SpecDocument, from: Pointer, depth = 0): Pointer | null {
  const { pointer, value } = doc.resolve(from)
  if (!isObject(value) || depth > 8) return null
  if (isObject(own(value, 'items'))) return doc.resolve(joinPointer(pointer, 'items')).pointer
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    for (const index of branches(value, keyword)) {
      const found = itemSchema(doc, joinPointer(pointer, keyword, index), depth + 1)
      if (found !== null) return found
    }
  }
  return null
}

/** The schema of the values of an object used as a map, seen through combinations. */
export function mapSchema(doc: SpecDocument, from: Pointer, depth = 0): Pointer | null {
  const { pointer, value } = doc.resolve(from)
  if (!isObject(value) || depth > 8) return null
  if (isObject(own(value, 'additionalProperties')))
    return doc.resolve(joinPointer(pointer, 'additionalProperties')).pointer
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    for (const index of branches(value, keyword)) {
      const found = mapSchema(doc, joinPointer(pointer, keyword, index), depth + 1)
      if (found !== null) return found
    }
  }
  return null
}

/** Types a schema allows, through references and combinations: `['string','null']`; empty when it does not say. */
export function typesOf(doc: SpecDocument, from: Pointer, depth = 0): ReadonlySet<string> {
  const types = new Set<string>()
  const { pointer, value } = doc.resolve(from)
  if (!isObject(value) || depth > 6) return types
  const type = own(value, 'type')
  for (const name of Array.isArray(type) ? type : [type]) if (typeof name === 'string') types.add(name)
  if (own(value, 'nullable') === true) types.add('null')
  if (types.size === 0 && isObject(own(value, 'properties'))) types.add('object')
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    for (const index of branches(value, keyword))
      for (const name of typesOf(doc, joinPointer(pointer, keyword, index), depth + 1)) types.add(name)
  }
  const values = own(value, 'enum')
  if (Array.isArray(values) && values.includes(null)) types.add('null')
  return types
}
