import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { escapeToken, joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { lazily } from '../../lib/lazily.ts'
import { normalizeProperties } from './normalized.ts'
import { exampleAt, isExample, viewOfValue } from './example-view.ts'

/** A property of an object schema, wherever in `allOf` it is declared. */
export interface PropertyView {
  readonly name: string
  readonly pointer: Pointer
  readonly required: boolean
  readonly readOnly: boolean
  readonly writeOnly: boolean
  /** As written there, references not followed. */
  readonly schema: JsonObject
}

/** A schema flattened for reading: properties through `$ref` and `allOf`, the best branch of `oneOf`/`anyOf`. */
export interface SchemaView {
  /** Identity: where the schema really is, trivial wrappers (`allOf` of one, "or null") looked through. */
  readonly pointer: Pointer
  /** It is a component of its own rather than a part of something. */
  readonly named: boolean
  readonly types: ReadonlySet<string>
  readonly properties: ReadonlyMap<string, PropertyView>
  readonly items: Pointer | null
  /** Schema of values under free keys (`additionalProperties`). */
  readonly values: Pointer | null
  /** `oneOf`/`anyOf` branches, `null` left out. */
  readonly branches: readonly Pointer[]
  /** Properties by their names without casing and separators, the first of equals; made when first asked for. */
  normalized(): ReadonlyMap<string, PropertyView>
  /** First value found of an annotation or assertion keyword, outermost first. */
  keyword(name: string): JsonValue | undefined
}

/** Memoised views of one document's schemas. */
export interface SchemaViews {
  at(pointer: Pointer): SchemaView
  /** Equal for the same component, and for inline schemas with the same properties. */
  identity(pointer: Pointer): string
}

const maxParts = 200
const keywords = new Set([
  'format', 'pattern', 'enum', 'const', 'example', 'examples', 'default', 'maxLength', 'minLength', 'maximum', 'minimum', 'exclusiveMaximum',
  'description', 'title', 'readOnly', 'writeOnly', 'maxItems', 'discriminator',
]) // biome-ignore format: a list

/** What is collected of a schema. Most schemas are plain values: what those have nothing of is not made. */
interface Parts {
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

const none: ReadonlyMap<string, PropertyView> = new Map()

export function createSchemaViews(doc: SpecDocument): SchemaViews {
  const views = new Map<Pointer, SchemaView>()
  const identities = new Map<Pointer, string>()

  function at(pointer: Pointer): SchemaView {
    const known = views.get(pointer)
    if (known) return known
    const shown = isExample(pointer) ? exampleAt(doc, pointer) : null
    const home = shown?.pointer ?? canonical(doc, pointer)
    const view = views.get(home) ?? (shown ? viewOfValue(home, shown.value) : build(home))
    views.set(home, view)
    if (home !== pointer) views.set(pointer, view)
    return view
  }

  function build(home: Pointer): SchemaView {
    const parts = emptyParts(null)
    collect(home, parts)
    const properties = parts.properties ?? none
    for (const name of parts.required ?? []) {
      const property = properties.get(name)
      if (property) parts.properties?.set(name, { ...property, required: true })
    }
    return {
      pointer: home,
      named: isNamed(home),
      types: parts.types,
      properties,
      items: parts.items,
      values: parts.values,
      branches: parts.branches ?? [],
      normalized: lazily(() => normalizeProperties(properties)),
      keyword: (name) => saidOf(parts.said, name),
    }
  }

  function collect(pointer: Pointer, parts: Parts): void {
    const { pointer: home, value } = doc.resolve(pointer)
    if (!isObject(value) || parts.seen?.has(home) || (parts.seen && parts.seen.size >= maxParts)) return
    readTypes(value, parts)
    parts.said.push(value)
    readProperties(home, value, parts)
    if (own(value, 'allOf') ?? own(value, 'oneOf') ?? own(value, 'anyOf')) collectInner(home, value, parts)
    else parts.seen?.add(home)
    if (parts.types.size === 0 && parts.properties) parts.types.add('object')
  }

  function collectInner(home: Pointer, value: JsonObject, parts: Parts): void {
    parts.seen ??= new Set()
    parts.seen.add(home)
    const all = own(value, 'allOf')
    if (Array.isArray(all)) for (let i = 0; i < all.length; i++) collect(joinPointer(home, 'allOf', i), parts)
    for (const key of ['oneOf', 'anyOf']) {
      const list = own(value, key)
      if (!Array.isArray(list)) continue
      const branches = list.map((_, i) => joinPointer(home, key, i)).filter((branch) => !isNull(doc, branch))
      parts.branches = [...(parts.branches ?? []), ...branches]
      collectBest(branches, parts)
    }
  }

  /** The branch that says most: an object with many properties over an array over a scalar. */
  function collectBest(branches: readonly Pointer[], parts: Parts): void {
    let best: Parts | null = null
    let bestRank = -1
    for (const branch of branches.slice(0, 30)) {
      const trial = emptyParts(new Set(parts.seen))
      collect(branch, trial)
      const rank = (trial.properties?.size ?? 0) * 10 + (trial.items ? 5 : 0) + (trial.types.has('object') ? 2 : 0)
      if (rank > bestRank) [best, bestRank] = [trial, rank]
      for (const type of trial.types) parts.types.add(type)
    }
    if (!best) return
    for (const [name, property] of best.properties ?? none) {
      parts.properties ??= new Map()
      if (!parts.properties.has(name)) parts.properties.set(name, property)
    }
    addRequired(parts, best.required ?? [])
    parts.said.push(...best.said)
    parts.items ??= best.items
    parts.values ??= best.values
  }

  function identity(pointer: Pointer): string {
    const known = identities.get(pointer)
    if (known !== undefined) return known
    const view = at(pointer)
    const made =
      view.named || view.properties.size < 2 ? view.pointer : `inline:${[...view.properties.keys()].sort().join(',')}`
    identities.set(pointer, made)
    return made
  }

  return { at, identity }
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

function saidOf(schemas: readonly JsonObject[], name: string): JsonValue | undefined {
  if (!keywords.has(name)) return undefined
  for (const schema of schemas) {
    const value = own(schema, name)
    if (value !== undefined) return value
  }
  return undefined
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

/** Looks through references, `allOf` of one and "one of X or null" to the schema that says something. */
function canonical(doc: SpecDocument, pointer: Pointer): Pointer {
  let at = doc.resolve(pointer).pointer
  for (let hops = 0; hops < 10; hops++) {
    const value = doc.at(at)
    if (!isObject(value)) return at
    const inner = soleSchema(doc, at, value)
    if (inner === null) return at
    at = doc.resolve(inner).pointer
  }
  return at
}

function soleSchema(doc: SpecDocument, at: Pointer, schema: JsonObject): Pointer | null {
  if (own(schema, 'properties') !== undefined) return null
  const items = own(schema, 'items')
  // A tuple that a converter made of "one of these": items without being an array.
  if (
    isObject(items) &&
    own(schema, 'type') === undefined &&
    (own(items, 'anyOf') ?? own(items, 'oneOf')) !== undefined
  )
    return joinPointer(at, 'items')
  if (items !== undefined) return null
  for (const key of ['allOf', 'oneOf', 'anyOf']) {
    const list = own(schema, key)
    if (!Array.isArray(list) || list.length > 4) continue
    const real = list.map((_, i) => joinPointer(at, key, i)).filter((part) => !isNull(doc, part) && !isBare(doc, part))
    if (real.length === 1) return real[0]!
  }
  return null
}

function isNull(doc: SpecDocument, pointer: Pointer): boolean {
  const { value } = doc.resolve(pointer)
  if (!isObject(value)) return false
  const type = own(value, 'type')
  const values = own(value, 'enum')
  return type === 'null' || (Array.isArray(values) && values.length === 1 && (values[0] === null || values[0] === ''))
}

/** Only annotations: `allOf: [{$ref}, {description}]`. */
function isBare(doc: SpecDocument, pointer: Pointer): boolean {
  const { value } = doc.resolve(pointer)
  return (
    isObject(value) && Object.keys(value).every((key) => key === 'description' || key === 'title' || key === 'nullable')
  )
}

function isNamed(pointer: Pointer): boolean {
  return (
    /^\/components\/(schemas|responses)\/[^/]+$/.test(pointer) ||
    /^\/x-specbox-files\/[^/]+(\/(components\/schemas|definitions|schemas)\/[^/]+)?$/.test(pointer)
  )
}
