import { type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { lazily } from '../../lib/lazily.ts'
import { normalizeProperties } from './normalized.ts'
import { canonical } from './canonical.ts'
import { exampleAt, isExample, viewOfValue } from './example-view.ts'
import { partsOf } from './schema-parts.ts'

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

const keywords = new Set([
  'format', 'pattern', 'enum', 'const', 'example', 'examples', 'default', 'maxLength', 'minLength', 'maximum', 'minimum', 'exclusiveMaximum',
  'description', 'title', 'readOnly', 'writeOnly', 'maxItems', 'discriminator',
]) // biome-ignore format: a list

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
    const parts = partsOf(doc, home)
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

function saidOf(schemas: readonly JsonObject[], name: string): JsonValue | undefined {
  if (!keywords.has(name)) return undefined
  for (const schema of schemas) {
    const value = own(schema, name)
    if (value !== undefined) return value
  }
  return undefined
}

function isNamed(pointer: Pointer): boolean {
  return (
    /^\/components\/(schemas|responses)\/[^/]+$/.test(pointer) ||
    /^\/x-specbox-files\/[^/]+(\/(components\/schemas|definitions|schemas)\/[^/]+)?$/.test(pointer)
  )
}
