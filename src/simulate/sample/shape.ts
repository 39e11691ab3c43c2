import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Direction } from '../../openapi/schema.ts'
import { isShutOut } from '../../openapi/validate/closed.ts'
import { componentName, mappingTarget, readDiscriminator } from '../../openapi/validate/discriminator.ts'
import { isNullable, ownKeywords } from '../../openapi/validate/keywords.ts'
import { followReferences, referenceOf } from '../../openapi/validate/references.ts'
import type { Visibility } from '../../openapi/validate/visibility.ts'
import { mergeKeywords } from './merge.ts'

/** Everything that is asked of one value: a schema with its references and `allOf` merged in, choices left open. */
export interface Shape {
  /** The schemas it was made from, references followed: for noticing recursion. */
  readonly sources: readonly Pointer[]
  /** Its own assertions, merged: `type`, `enum`, `minimum`, … */
  readonly keywords: JsonObject
  /** Further patterns and formats than the one in `keywords`. */
  readonly properties: ReadonlyMap<string, readonly Pointer[]>
  /** Names that do not travel in this direction. */
  readonly hidden: ReadonlySet<string>
  readonly patternProperties: readonly (readonly [string, Pointer])[]
  /** One entry for each schema that says something on names it does not list. */
  readonly closures: readonly Closure[]
  readonly items: readonly Pointer[]
  readonly prefixItems: readonly (readonly Pointer[])[]
  readonly contains: readonly Pointer[]
  readonly propertyNames: readonly Pointer[]
  readonly choices: readonly OpenChoice[]
  readonly conditions: readonly Pointer[]
  /** Property values settled by a discriminator. */
  readonly fixed: ReadonlyMap<string, JsonValue>
  /** Values that the document offers, best first: examples, then the default. */
  readonly offers: readonly JsonValue[]
  /** Nothing satisfies it: a `false` schema is among its parts. */
  readonly impossible: boolean
  /** Whether a `not` or `if` is among its parts, which only trying can satisfy. */
  readonly tricky: boolean
}

export interface Closure {
  readonly names: ReadonlySet<string>
  readonly patterns: readonly string[]
  /** Whether the names and patterns of the whole shape count (`unevaluatedProperties`). */
  readonly sealed: boolean
  /** What other names must satisfy; false: there are none. */
  readonly schema: Pointer | boolean
}

export interface OpenChoice {
  readonly kind: 'oneOf' | 'anyOf'
  readonly branches: readonly Pointer[]
  readonly property: string | undefined
  /** Index of a branch → a value of the property that names it. */
  readonly tags: ReadonlyMap<number, string>
}

export const emptyShape: Shape = {
  sources: [],
  keywords: {},
  properties: new Map(),
  hidden: new Set(),
  patternProperties: [],
  closures: [],
  items: [],
  prefixItems: [],
  contains: [],
  propertyNames: [],
  choices: [],
  conditions: [],
  fixed: new Map(),
  offers: [],
  impossible: false,
  tricky: false,
}

const none: ReadonlySet<Pointer> = new Set()

export interface ShapeReader {
  /** The shape of what satisfies all of these schemas. */
  shapeOf(pointers: readonly Pointer[], direction: Direction): Shape
}

export function createShapeReader(doc: SpecDocument, visibility: Visibility): ShapeReader {
  const known = new Map<string, Shape>()

  function single(pointer: Pointer, direction: Direction, seen: ReadonlySet<Pointer>): Shape {
    const at = followReferences(doc, pointer)
    if (seen.has(at)) return emptyShape
    const key = `${direction} ${at}`
    const cached = known.get(key)
    if (cached) return cached
    const plain = read(at, direction, new Set([...seen, at]))
    const made = isShutOut(doc, at, visibility.hiddenNames(at, direction)) ? opened(plain) : plain
    // Inside a cycle of `allOf` a shape lacks what its starting point supplies: right here, wrong elsewhere.
    if (seen.size === 0) known.set(key, made)
    return made
  }

  function read(at: Pointer, direction: Direction, seen: ReadonlySet<Pointer>): Shape {
    const raw = doc.at(at)
    if (!isObject(raw)) return { ...emptyShape, impossible: raw === false }
    const reference = referenceOf(raw)
    let shape =
      reference !== undefined && doc.dialect === '3.0'
        ? onlyNullable(at)
        : ownShape(doc, visibility, raw, at, direction)
    if (reference !== undefined) shape = mergeShapes(shape, single(reference, direction, seen))
    const all = reference !== undefined && doc.dialect === '3.0' ? undefined : own(raw, 'allOf')
    if (Array.isArray(all))
      for (let i = 0; i < all.length; i++)
        shape = mergeShapes(
          shape,
          named(at, single(joinPointer(at, 'allOf', i), direction, seen), joinPointer(at, 'allOf', i)),
        )
    return shape
  }

  /** An `allOf` of a base with a discriminator: this schema is the one that the base's property names. */
  function named(child: Pointer, shape: Shape, part: Pointer): Shape {
    const base = doc.at(followReferences(doc, part))
    const declared = isObject(base) ? own(base, 'discriminator') : undefined
    const property = isObject(declared) ? own(declared, 'propertyName') : undefined
    if (!isObject(declared) || typeof property !== 'string' || !/^\/components\/schemas\/[^/]+$/.test(child))
      return shape
    const mapping = own(declared, 'mapping')
    const found = Object.entries(isObject(mapping) ? mapping : {}).find(
      ([, target]) => typeof target === 'string' && mappingTarget(target) === child,
    )
    return { ...shape, fixed: new Map([...shape.fixed, [property, found?.[0] ?? componentName(child)]]) }
  }

  const asked: Record<Direction, Map<Pointer, Shape>> = { request: new Map(), response: new Map() }
  const whole = (pointer: Pointer, direction: Direction): Shape => {
    const cached = asked[direction].get(pointer)
    if (cached !== undefined) return cached
    const made = single(pointer, direction, none)
    asked[direction].set(pointer, made)
    return made
  }

  return {
    shapeOf: (pointers, direction) =>
      pointers.length === 1
        ? whole(pointers[0]!, direction)
        : pointers.map((pointer) => whole(pointer, direction)).reduce(mergeShapes, emptyShape),
  }
}

/** Closed by mistake to its own parts: closed to what none of them knows instead, as the validators read it. */
function opened(shape: Shape): Shape {
  const required = Array.isArray(shape.keywords.required) ? shape.keywords.required.map(String) : []
  const closures = shape.closures.map((closure) =>
    closure.schema === false ? { ...closure, names: new Set([...closure.names, ...required]), sealed: true } : closure,
  )
  return { ...shape, closures }
}

function onlyNullable(at: Pointer): Shape {
  return { ...emptyShape, sources: [at] }
}

function ownShape(
  doc: SpecDocument,
  visibility: Visibility,
  raw: JsonObject,
  at: Pointer,
  direction: Direction,
): Shape {
  const nullable = isNullable(raw, doc.dialect)
  const keywords = ownKeywords(raw, doc.dialect, nullable, () => undefined)
  const table = own(raw, 'properties')
  const names = isObject(table) ? Object.keys(table) : []
  const patterns = own(raw, 'patternProperties')
  const patternNames = isObject(patterns) ? Object.keys(patterns) : []
  const prefix = own(raw, 'prefixItems') ?? (Array.isArray(own(raw, 'items')) ? own(raw, 'items') : undefined)
  const prefixKeyword = Array.isArray(own(raw, 'prefixItems')) ? 'prefixItems' : 'items'
  return {
    ...emptyShape,
    sources: [at],
    keywords,
    properties: new Map(names.map((name) => [name, [joinPointer(at, 'properties', name)]])),
    hidden: visibility.hiddenNames(at, direction),
    patternProperties: patternNames.map((name) => [name, joinPointer(at, 'patternProperties', name)] as const),
    closures: closuresOf(raw, at, names, patternNames),
    items: isObject(own(raw, 'items')) ? [joinPointer(at, 'items')] : [],
    prefixItems: Array.isArray(prefix) ? prefix.map((_, i) => [joinPointer(at, prefixKeyword, i)]) : [],
    contains: isObject(own(raw, 'contains')) ? [joinPointer(at, 'contains')] : [],
    propertyNames: isObject(own(raw, 'propertyNames')) ? [joinPointer(at, 'propertyNames')] : [],
    choices: (['oneOf', 'anyOf'] as const).flatMap((kind) => choiceOf(doc, raw, at, kind)),
    conditions: isObject(own(raw, 'if')) ? [at] : [],
    offers: offersOf(raw),
    tricky: ['not', 'if', 'dependentSchemas'].some((keyword) => own(raw, keyword) !== undefined),
  }
}

function closuresOf(raw: JsonObject, at: Pointer, names: readonly string[], patterns: readonly string[]): Closure[] {
  const out: Closure[] = []
  for (const keyword of ['additionalProperties', 'unevaluatedProperties']) {
    const rest = own(raw, keyword)
    if (rest === false || isObject(rest))
      out.push({
        names: new Set(names),
        patterns,
        sealed: keyword === 'unevaluatedProperties',
        schema: rest === false ? false : joinPointer(at, keyword),
      })
  }
  return out
}

function choiceOf(doc: SpecDocument, raw: JsonObject, at: Pointer, kind: 'oneOf' | 'anyOf'): OpenChoice[] {
  const list = own(raw, kind)
  if (!Array.isArray(list) || list.length === 0) return []
  const discriminator = readDiscriminator(doc, at, kind)
  const tags = new Map<number, string>()
  for (const [value, index] of discriminator?.branches ?? []) if (!tags.has(index)) tags.set(index, value)
  const branches = list.map((_, i) => joinPointer(at, kind, i))
  return [{ kind, branches, property: discriminator?.property, tags }]
}

function offersOf(raw: JsonObject): JsonValue[] {
  const out: JsonValue[] = []
  const examples = own(raw, 'examples')
  const example = own(raw, 'example')
  if (example !== undefined) out.push(example)
  if (Array.isArray(examples)) out.push(...examples.slice(0, 5))
  const initial = own(raw, 'default')
  if (initial !== undefined) out.push(initial)
  return out
}

export function mergeShapes(a: Shape, b: Shape): Shape {
  if (a === emptyShape) return b
  if (b === emptyShape) return a
  const properties = new Map(a.properties)
  for (const [name, pointers] of b.properties) {
    const before = properties.get(name) ?? []
    properties.set(name, [...before, ...pointers.filter((pointer) => !before.includes(pointer))])
  }
  const keywords = mergeKeywords(a.keywords, b.keywords)
  return {
    sources: [...a.sources, ...b.sources],
    keywords: keywords ?? a.keywords,
    properties,
    hidden: new Set([...a.hidden, ...b.hidden]),
    patternProperties: [...a.patternProperties, ...b.patternProperties],
    closures: [...a.closures, ...b.closures],
    items: [...a.items, ...b.items],
    prefixItems: Array.from({ length: Math.max(a.prefixItems.length, b.prefixItems.length) }, (_, i) => [
      ...(a.prefixItems[i] ?? a.items),
      ...(b.prefixItems[i] ?? b.items),
    ]),
    contains: [...a.contains, ...b.contains],
    propertyNames: [...a.propertyNames, ...b.propertyNames],
    choices: [...a.choices, ...b.choices],
    conditions: [...a.conditions, ...b.conditions],
    fixed: new Map([...a.fixed, ...b.fixed]),
    offers: [...a.offers, ...b.offers],
    impossible: a.impossible || b.impossible || keywords === undefined,
    tricky: a.tricky || b.tricky,
  }
}
