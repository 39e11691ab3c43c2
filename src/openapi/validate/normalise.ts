import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { Problem, SpecDocument } from '../document.ts'
import type { Direction } from '../schema.ts'
import { isShutOut } from './closed.ts'
import { readDiscriminator } from './discriminator.ts'
import { isNullable, ownKeywords } from './keywords.ts'
import { isIndistinct } from './overlap.ts'
import { compilePattern } from './patterns.ts'
import { followReferences, referenceOf } from './references.ts'
import type { Visibility } from './visibility.ts'

/** Stands for a schema elsewhere, compiled when first needed: its value is `[pointer, …names not to require]`. */
export const lazyKeyword = 'x-lazy'
/** A `oneOf` or `anyOf` that is judged branch by branch: `{ kind, branches: [lazy…], property?, values? }`. */
export const choiceKeyword = 'x-choice'

export interface NormaliseContext {
  readonly doc: SpecDocument
  readonly visibility: Visibility
  readonly direction: Direction
  /** Whether `oneOf` and `anyOf` become choices, which explain themselves but cost more than Ajv's own. */
  readonly explain: boolean
  readonly note: (problem: Problem) => void
}

interface Place {
  /** Names that are not required here, because a schema beside this one hides them. */
  readonly hidden: ReadonlySet<string>
  /** How many subschemas up the compiled schema starts. */
  readonly depth: number
  /** References written out in place (`unevaluated*` sees no further), to guard cycles; undefined: all stay lazy. */
  readonly inlined: readonly Pointer[] | undefined
  /** Whether `additionalProperties: false` is left to the schema that starts here, which knows all parts. */
  readonly open?: boolean
}

/** Subschemas nested deeper are compiled apart, when first needed. */
const maxDepth = 1
/** References that one schema may write out in place. */
const maxInlined = 5

/**
 * The schema at a pointer as JSON Schema 2020-12 for Ajv, references and deep parts left lazy. Never fails: what is broken
 * is dropped and noted.
 * @param hidden names of properties that a schema elsewhere has hidden
 */
export function normalise(
  context: NormaliseContext,
  pointer: Pointer,
  hidden: ReadonlySet<string>,
): JsonObject | boolean {
  return schema(context, pointer, { hidden, depth: 0, inlined: undefined })
}

function schema(context: NormaliseContext, pointer: Pointer, place: Place): JsonObject | boolean {
  const raw = context.doc.at(pointer)
  if (typeof raw === 'boolean') return raw
  if (!isObject(raw)) {
    problem(context, pointer, 'is not a schema; anything is allowed')
    return true
  }
  const { dialect } = context.doc
  const nullable = isNullable(raw, dialect)
  const reference = own(raw, '$ref') ?? own(raw, '$dynamicRef')
  if (typeof reference === 'string' && dialect === '3.0') {
    const target = refer(context, pointer, raw, place)
    return nullable ? orNull(target) : target
  }
  const sealed = own(raw, 'unevaluatedProperties') !== undefined || own(raw, 'unevaluatedItems') !== undefined
  const shutOut = !place.open && isShutOut(context.doc, pointer, hiddenHere(context, pointer, place))
  const inner: Place =
    shutOut || (sealed && place.inlined === undefined) ? { ...place, inlined: [pointer], open: shutOut } : place
  const out = ownKeywords(raw, dialect, nullable, (keyword, message) =>
    problem(context, pointer, `${keyword} ${message}`),
  )
  hideRequired(context, pointer, out, inner)
  addObjectParts(context, pointer, raw, out, inner)
  addArrayParts(context, pointer, raw, out, inner)
  addCompositions(context, pointer, raw, out, inner)
  if (typeof reference === 'string') Object.assign(out, mergeReference(out, refer(context, pointer, raw, inner)))
  if (shutOut) closeAround(context, pointer, out)
  return nullable && needsNull(out) ? orNull(out) : out
}

/** Closes a schema to what none of its parts knows, where one part shut out another by mistake. */
function closeAround(context: NormaliseContext, pointer: Pointer, out: JsonObject): void {
  const names = [...context.visibility.requiredNames(pointer)].map((name) => [name, true] as const)
  const known = (out.properties ?? {}) as JsonObject
  out.properties = { ...Object.fromEntries(names), ...known }
  out.unevaluatedProperties = false
  problem(context, pointer, 'additionalProperties: false shuts out what is required; read as closed to unknown names')
}

function hiddenHere(context: NormaliseContext, pointer: Pointer, place: Place): ReadonlySet<string> {
  const names = context.visibility.hiddenNames(pointer, context.direction)
  return place.hidden.size === 0 ? names : new Set([...names, ...place.hidden])
}

/** `nullable` widens `type` and `enum` by itself; everything else must be told to let null through. */
function needsNull(out: JsonObject): boolean {
  return [lazyKeyword, choiceKeyword, 'allOf', 'anyOf', 'oneOf', 'not', 'const', 'if'].some((keyword) =>
    Object.hasOwn(out, keyword),
  )
}

function orNull(target: JsonObject | boolean): JsonObject {
  return { if: { type: 'null' }, else: target }
}

function mergeReference(out: JsonObject, target: JsonObject | boolean): JsonObject {
  if (typeof target === 'boolean') return target ? {} : { not: {} }
  const all = Array.isArray(out.allOf) ? out.allOf : []
  return Object.hasOwn(target, lazyKeyword) && !Object.hasOwn(out, lazyKeyword) ? target : { allOf: [...all, target] }
}

function refer(context: NormaliseContext, pointer: Pointer, raw: JsonObject, place: Place): JsonObject | boolean {
  const named = referenceOf(raw)
  const target = named === undefined ? undefined : followReferences(context.doc, named)
  if (target === undefined || context.doc.at(target) === undefined) {
    problem(
      context,
      pointer,
      `reference ${JSON.stringify(own(raw, '$ref') ?? null)} leads nowhere; anything is allowed`,
    )
    return true
  }
  return elsewhere(context, target, place)
}

/** A schema that applies in place but is written elsewhere: lazy, or written out where `unevaluated*` must see through. */
function elsewhere(context: NormaliseContext, target: Pointer, place: Place): JsonObject | boolean {
  const { inlined } = place
  if (inlined && !inlined.includes(target) && inlined.length < maxInlined)
    return schema(context, target, { ...place, inlined: [...inlined, target] })
  return lazy(context, target, place.hidden)
}

function lazy(context: NormaliseContext, target: Pointer, hidden: ReadonlySet<string>): JsonObject {
  const needed =
    hidden.size === 0 ? [] : [...context.visibility.requiredNames(target)].filter((name) => hidden.has(name))
  return { [lazyKeyword]: [target, ...needed.sort()] }
}

/** A subschema that applies to the same value. */
function inPlace(context: NormaliseContext, pointer: Pointer, place: Place): JsonObject | boolean {
  return place.depth >= maxDepth && place.inlined === undefined
    ? lazy(context, followReferences(context.doc, pointer), place.hidden)
    : schema(context, pointer, { ...place, depth: place.depth + 1 })
}

/** A subschema that applies to a part of the value. */
function below(context: NormaliseContext, pointer: Pointer, place: Place): JsonObject | boolean {
  const next: Place = { hidden: none, depth: place.depth + 1, inlined: undefined }
  if (next.depth <= maxDepth || isLeaf(context.doc.at(pointer))) return schema(context, pointer, next)
  return lazy(context, followReferences(context.doc, pointer), none)
}

/** A schema without parts costs less in place than a call to it. */
function isLeaf(raw: JsonValue | undefined): boolean {
  return isObject(raw) && Object.values(raw).every((value) => typeof value !== 'object' || Array.isArray(value))
}

const none: ReadonlySet<string> = new Set()

function hideRequired(context: NormaliseContext, pointer: Pointer, out: JsonObject, place: Place): void {
  if (!Array.isArray(out.required)) return
  const hidden = context.visibility.hiddenNames(pointer, context.direction)
  const required = out.required.filter((name) => !hidden.has(name as string) && !place.hidden.has(name as string))
  if (required.length > 0) out.required = required
  else delete out.required
}

function addObjectParts(
  context: NormaliseContext,
  pointer: Pointer,
  raw: JsonObject,
  out: JsonObject,
  place: Place,
): void {
  for (const keyword of ['properties', 'patternProperties', 'dependentSchemas', 'dependencies'] as const) {
    const table = own(raw, keyword)
    if (!isObject(table)) {
      if (table !== undefined && table !== null) problem(context, pointer, `${keyword} is not an object`)
      continue
    }
    const parts: JsonObject = {}
    for (const name of Object.keys(table)) {
      const at = joinPointer(pointer, keyword, name)
      const part = partSchema(context, at, keyword, name, place)
      if (part !== undefined) setOwn(parts, name, part)
    }
    const target = keyword === 'dependencies' ? 'dependentSchemas' : keyword
    if (Object.keys(parts).length > 0) out[target] = { ...((out[target] as JsonObject | undefined) ?? {}), ...parts }
  }
  if (!(place.open && own(raw, 'additionalProperties') === false))
    addPart(context, pointer, raw, out, 'additionalProperties', place)
  for (const keyword of ['propertyNames'] as const) addPart(context, pointer, raw, out, keyword, place)
  addPart(context, pointer, raw, out, 'unevaluatedProperties', place)
}

function partSchema(
  context: NormaliseContext,
  at: Pointer,
  keyword: 'properties' | 'patternProperties' | 'dependentSchemas' | 'dependencies',
  name: string,
  place: Place,
): JsonValue | undefined {
  if (keyword === 'properties')
    // What is not for requests is ignored there, whatever it holds (OAS 3.0.4 "readOnly").
    return context.direction === 'request' && context.visibility.isHidden(at, 'request')
      ? true
      : below(context, at, place)
  if (keyword === 'patternProperties') {
    const compiled = compilePattern(name)
    if (compiled.ok) return below(context, at, place)
    problem(context, at, compiled.reason)
    return undefined
  }
  if (Array.isArray(context.doc.at(at))) return undefined
  return inPlace(context, at, place)
}

function addArrayParts(
  context: NormaliseContext,
  pointer: Pointer,
  raw: JsonObject,
  out: JsonObject,
  place: Place,
): void {
  const items = own(raw, 'items')
  const prefix = own(raw, 'prefixItems')
  if (Array.isArray(items)) {
    // Draft 4's tuples: the list is what 2020-12 calls prefixItems.
    if (items.length > 0) out.prefixItems = items.map((_, i) => below(context, joinPointer(pointer, 'items', i), place))
    if (own(raw, 'additionalItems') !== undefined) {
      const rest = own(raw, 'additionalItems')
      out.items = typeof rest === 'boolean' ? rest : below(context, joinPointer(pointer, 'additionalItems'), place)
    }
  } else addPart(context, pointer, raw, out, 'items', place)
  if (Array.isArray(prefix) && prefix.length > 0)
    out.prefixItems = prefix.map((_, i) => below(context, joinPointer(pointer, 'prefixItems', i), place))
  addPart(context, pointer, raw, out, 'contains', place)
  addPart(context, pointer, raw, out, 'unevaluatedItems', place)
}

function addPart(
  context: NormaliseContext,
  pointer: Pointer,
  raw: JsonObject,
  out: JsonObject,
  keyword: string,
  place: Place,
): void {
  const part = own(raw, keyword)
  if (part === undefined || part === null) return
  if (typeof part === 'boolean') out[keyword] = part
  else if (isObject(part)) out[keyword] = below(context, joinPointer(pointer, keyword), place)
  else problem(context, pointer, `${keyword} is not a schema`)
}

function addCompositions(
  context: NormaliseContext,
  pointer: Pointer,
  raw: JsonObject,
  out: JsonObject,
  place: Place,
): void {
  const all = own(raw, 'allOf')
  const hidden = new Set([...place.hidden, ...context.visibility.hiddenNames(pointer, context.direction)])
  const inner: Place = hidden.size === place.hidden.size ? place : { ...place, hidden }
  if (Array.isArray(all) && all.length > 0)
    out.allOf = all.map((_, i) => inPlace(context, joinPointer(pointer, 'allOf', i), inner))
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const list = own(raw, keyword)
    if (Array.isArray(list) && list.length > 0) addChoice(context, pointer, keyword, list.length, out, inner)
    else if (list !== undefined && list !== null) problem(context, pointer, `${keyword} is not a list of schemas`)
  }
  for (const keyword of ['not', 'if', 'then', 'else'] as const) {
    const part = own(raw, keyword)
    if (typeof part === 'boolean') out[keyword] = part
    else if (isObject(part)) out[keyword] = inPlace(context, joinPointer(pointer, keyword), inner)
  }
}

function addChoice(
  context: NormaliseContext,
  pointer: Pointer,
  keyword: 'oneOf' | 'anyOf',
  count: number,
  out: JsonObject,
  place: Place,
): void {
  const places = Array.from({ length: count }, (_, i) => joinPointer(pointer, keyword, i))
  const discriminator = place.inlined ? undefined : readDiscriminator(context.doc, pointer, keyword)
  const kind =
    discriminator === undefined && keyword === 'oneOf' && isIndistinct(context.doc, pointer) ? 'anyOf' : keyword
  if (kind !== keyword) problem(context, pointer, 'oneOf has branches that cannot be told apart; read as anyOf')
  if (place.inlined || (discriminator === undefined && !context.explain)) {
    const branches = places.map((at) => inPlace(context, at, place))
    if (Object.hasOwn(out, kind)) out.allOf = [...((out.allOf as JsonValue[]) ?? []), { [kind]: branches }]
    else out[kind] = branches
    return
  }
  const choice: JsonObject = {
    kind,
    branches: places.map((at) => lazy(context, followReferences(context.doc, at), place.hidden)[lazyKeyword]!),
  }
  if (discriminator) {
    choice.property = discriminator.property
    choice.values = [...discriminator.branches].map(([value, index]) => [value, index])
  }
  const others = Array.isArray(out[choiceKeyword]) ? out[choiceKeyword] : []
  out[choiceKeyword] = [...others, choice]
}

function problem(context: NormaliseContext, pointer: Pointer, message: string): void {
  context.note({ severity: 'warning', message, pointer })
}
