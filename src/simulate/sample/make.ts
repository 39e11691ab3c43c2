import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { hasType } from '../../openapi/validate/keywords.ts'
import { makeArray } from './array.ts'
import { takeChoices, waysToChoose } from './choose.ts'
import * as named from './named.ts'
import { makeObject } from './object.ts'
import { accepts, makeNumber, makeString } from './scalar.ts'
import type { Shape } from './shape.ts'
import type { Kit, Place, Walk } from './walk.ts'

const maxDepth = 24
/** Characters of an example that is taken whole. */
const maxOffer = 6000

/** A value for all of these schemas: from the document's own examples where they fit, made up otherwise. */
export function makeValue(kit: Kit, pointers: readonly Pointer[], walk: Walk, place: Place): JsonValue {
  walk.steps--
  const shape = kit.shapeOf(pointers)
  if (place.depth > maxDepth || walk.steps <= 0) return standIn(shape)
  return within(shape.sources, walk, () => {
    const offered = offer(kit, shape, pointers, walk, place)
    if (offered !== undefined) return offered
    return makeUp(kit, shape, pointers, walk, withExample(shape, place, walk))
  })
}

/** Runs `make` with these schemas marked as being made, so that what leads back to them is noticed. */
function within(sources: readonly Pointer[], walk: Walk, make: () => JsonValue): JsonValue {
  for (const source of sources) walk.stack.set(source, (walk.stack.get(source) ?? 0) + 1)
  try {
    return make()
  } finally {
    for (const source of sources) walk.stack.set(source, walk.stack.get(source)! - 1)
  }
}

/** The first offer that is valid as it stands. */
function offer(kit: Kit, shape: Shape, pointers: readonly Pointer[], walk: Walk, place: Place): JsonValue | undefined {
  const open = shape.choices.length > 0 || shape.tricky
  const judge = (value: JsonValue) => (open ? kit.isValid(pointers, value) : accepts(shape.keywords, value))
  if (place.hint !== undefined && isScalar(place.hint) && judge(place.hint)) return place.hint
  if (Object.hasOwn(shape.keywords, 'const')) return shape.keywords.const
  if (place.fresh || place.hint !== undefined) return undefined
  for (const value of shape.offers) {
    if (value === null || value === '') continue
    if (isScalar(value)) {
      if (judge(value)) return value
      continue
    }
    if (walk.minimal || (isRoot(place) === false && walk.optional <= 0)) continue
    const visible = withoutHidden(shape, value)
    if (!fits(shape, visible) || JSON.stringify(visible).length > maxOffer) continue
    if (kit.isValid(pointers, visible)) return visible
  }
  return undefined
}

function isRoot(place: Place): boolean {
  return place.depth === 0
}

/** An empty example of something that could be shown full is worth less than an invention. */
function fits(shape: Shape, value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 0
  return !isObject(value) || Object.keys(value).length > 0 || shape.properties.size === 0
}

function isScalar(value: JsonValue): boolean {
  return value === null || typeof value !== 'object'
}

function withoutHidden(shape: Shape, value: JsonValue): JsonValue {
  if (!isObject(value) || shape.hidden.size === 0) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => !shape.hidden.has(name)))
}

/** An invalid example still holds good parts. */
function withExample(shape: Shape, place: Place, walk: Walk): Place {
  if (place.hint !== undefined || place.fresh || walk.minimal) return place
  const example = shape.offers.find((value) => isObject(value) && Object.keys(value).length > 0)
  if (example === undefined || JSON.stringify(example).length > maxOffer) return place
  return { ...place, hint: withoutHidden(shape, example) }
}

function makeUp(kit: Kit, shape: Shape, pointers: readonly Pointer[], walk: Walk, place: Place): JsonValue {
  if (shape.choices.length === 0 && !shape.tricky) return build(kit, shape, walk, place)
  const ways = waysToChoose(shape, walk)
  let first: JsonValue | undefined
  for (let attempt = 0; attempt < ways && walk.steps > 0; attempt++) {
    const taken = takeChoices(kit, shape, walk, attempt, place.hint)
    if (taken.impossible) continue
    const at = attempt < ways / 2 ? place : { ...place, hint: undefined, fresh: true }
    const value = within(taken.sources.slice(shape.sources.length), walk, () => build(kit, taken, walk, at))
    if ((!walk.careful && !shape.tricky) || kit.isValid(pointers, value)) return value
    first ??= value
  }
  return first ?? standIn(shape)
}

function build(kit: Kit, shape: Shape, walk: Walk, place: Place): JsonValue {
  const { keywords } = shape
  if (Object.hasOwn(keywords, 'const')) return keywords.const!
  if (Array.isArray(keywords.enum)) return fromEnum(keywords, walk, place)
  switch (typeOf(shape, place)) {
    case 'object':
      return makeObject(kit, shape, walk, place)
    case 'array':
      return makeArray(kit, shape, walk, place)
    case 'string':
      return makeString(keywords, place.name, place.owner, walk.setting)
    case 'number':
      return makeNumber(keywords, place.name, walk.setting)
    case 'integer':
      return makeNumber({ ...keywords, type: 'integer' }, place.name, walk.setting)
    case 'boolean':
      return named.booleanByName(place.name, walk.setting)
    case 'null':
      return null
    default:
      return untyped(walk, place)
  }
}

function fromEnum(keywords: JsonObject, walk: Walk, place: Place): JsonValue {
  const all = keywords.enum as JsonValue[]
  const valid = all.filter((value) => value !== null && value !== '' && accepts(keywords, value))
  if (valid.length === 0) return all.find((value) => accepts(keywords, value)) ?? all[0]!
  return walk.minimal && !place.fresh ? valid[0]! : walk.setting.random.pick(valid)
}

function untyped(walk: Walk, place: Place): JsonValue {
  if (place.hint !== undefined) return place.hint
  if (place.depth === 0) return {}
  return named.stringByName(place.name, place.owner, walk.setting) ?? named.anyString(walk.setting)
}

/** The type to make: one that a hint has, else the first but null; where none is told, what the keywords speak of. */
export function typeOf(shape: Shape, place: Pick<Place, 'hint'>): JsonValue | undefined {
  const { keywords } = shape
  const { hint } = place
  if (keywords.type !== undefined) {
    const types = [keywords.type].flat()
    const hinted = hint === undefined || hint === null ? undefined : types.find((type) => hasType(hint, type))
    return hinted ?? types.find((type) => type !== 'null') ?? 'null'
  }
  if (shape.properties.size > 0 || shape.closures.length > 0 || shape.patternProperties.length > 0) return 'object'
  if (['required', 'minProperties', 'maxProperties'].some((keyword) => Object.hasOwn(keywords, keyword)))
    return 'object'
  if (shape.items.length > 0 || shape.prefixItems.length > 0 || shape.contains.length > 0) return 'array'
  if (['minItems', 'uniqueItems'].some((keyword) => Object.hasOwn(keywords, keyword))) return 'array'
  if (keywords.format === 'int32' || keywords.format === 'int64') return 'integer'
  if (['pattern', 'format', 'minLength', 'maxLength'].some((keyword) => Object.hasOwn(keywords, keyword)))
    return 'string'
  return ['minimum', 'maximum', 'multipleOf'].some((keyword) => Object.hasOwn(keywords, keyword)) ? 'number' : undefined
}

/** The smallest value of a type, where the walk must end. */
function standIn(shape: Shape): JsonValue {
  const { keywords } = shape
  if (Object.hasOwn(keywords, 'const')) return keywords.const!
  if (Array.isArray(keywords.enum)) return keywords.enum[0]!
  const types = [keywords.type ?? typeOf(shape, {}) ?? 'object'].flat()
  if (types.includes('null')) return null
  const values: Record<string, JsonValue> = { array: [], object: {}, string: '', number: 0, integer: 0, boolean: false }
  return values[String(types[0])] ?? null
}
