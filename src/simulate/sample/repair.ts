import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { hasType } from '../../openapi/validate/keywords.ts'
import { firstDuplicate } from '../../openapi/validate/unique.ts'
import { addItem } from './array.ts'
import { takeResembling } from './choose.ts'
import { typeOf } from './make.ts'
import { addDependent, addProperty, fillUp, isAllowed, pointersFor, requiredNames } from './object.ts'
import { accepts, numberOr } from './scalar.ts'
import type { Shape } from './shape.ts'
import type { Kit, Place, Walk } from './walk.ts'

/** Levels that are mended one by one; deeper values are made anew. */
const maxDepth = 60

/** A value made to fit with as little change as can be; valid parts are kept as they are (the same references). */
export function repairValue(
  kit: Kit,
  value: JsonValue,
  pointers: readonly Pointer[],
  walk: Walk,
  place: Place,
): JsonValue {
  walk.steps--
  if (kit.isValid(pointers, value)) return value
  const anew = () => kit.make(pointers, walk, { ...place, hint: undefined })
  if (walk.steps <= 0 || place.depth > maxDepth) return anew()
  const shape = takeResembling(kit, kit.shapeOf(pointers), value)
  if (shape.impossible) return anew()
  const typed = toType(value, shape)
  if (typed === undefined) return anew()
  const mended = isObject(typed)
    ? repairObject(kit, shape, typed, walk, place)
    : Array.isArray(typed)
      ? repairArray(kit, shape, typed, walk, place)
      : typed
  if (accepts(shape.keywords, mended) && kit.isValid(pointers, mended)) return mended
  if (!isObject(mended) && !Array.isArray(mended)) return anew()
  const kept = kit.make(pointers, { ...walk, minimal: true }, { ...place, hint: mended })
  if (kit.isValid(pointers, kept)) return kept
  // Where nothing is valid, what was there is worth more than what would be made up.
  const made = anew()
  return kit.isValid(pointers, made) ? made : mended
}

function repairObject(kit: Kit, shape: Shape, value: JsonObject, walk: Walk, place: Place): JsonObject {
  const out: JsonObject = {}
  const required = requiredNames(shape)
  for (const [name, part] of Object.entries(value)) {
    if (!isAllowed(shape, name)) continue
    const fixed = shape.fixed.get(name)
    const pointers = pointersFor(shape, name)
    // Not for this direction: ignored, whatever it holds.
    if (shape.hidden.has(name) || pointers.length === 0) setOwn(out, name, part)
    else if (fixed !== undefined && part !== fixed) addProperty(kit, shape, walk, place, out, name)
    else {
      const mended = repairValue(kit, part, pointers, walk, { name, owner: place.name, depth: place.depth + 1 })
      // Null for "not there" where null is not allowed: then it is not there.
      if (part !== null || mended === null || required.has(name)) setOwn(out, name, mended)
    }
  }
  for (const name of required) if (!Object.hasOwn(out, name)) addProperty(kit, shape, walk, place, out, name)
  dropNames(kit, shape, out, required)
  fillUp(kit, shape, walk, place, out)
  addDependent(kit, shape, walk, place, out)
  return out
}

/** Names that `propertyNames` forbids go, and optional ones beyond `maxProperties`, last first. */
function dropNames(kit: Kit, shape: Shape, out: JsonObject, required: ReadonlySet<string>): void {
  if (shape.propertyNames.length > 0)
    for (const name of Object.keys(out)) if (!kit.isValid(shape.propertyNames, name)) delete out[name]
  const most = numberOr(shape.keywords.maxProperties, Number.POSITIVE_INFINITY)
  const optional = Object.keys(out).filter((name) => !required.has(name))
  while (Object.keys(out).length > most && optional.length > 0) delete out[optional.pop()!]
}

function repairArray(kit: Kit, shape: Shape, value: readonly JsonValue[], walk: Walk, place: Place): JsonValue[] {
  const most = numberOr(shape.keywords.maxItems, Number.POSITIVE_INFINITY)
  const out: JsonValue[] = []
  for (const part of value) {
    if (out.length >= most) break
    const pointers = shape.prefixItems[out.length] ?? shape.items
    const next = { name: place.name, owner: place.owner, depth: place.depth + 1 }
    const mended = pointers.length === 0 ? part : repairValue(kit, part, pointers, walk, next)
    if (shape.keywords.uniqueItems !== true || firstDuplicate([...out, mended]) < 0) out.push(mended)
  }
  const least = Math.min(numberOr(shape.keywords.minItems, 0), 500)
  while (out.length < least && walk.steps > 0) {
    const before = out.length
    addItem(kit, shape, walk, place, out, [], undefined)
    if (out.length === before) break
  }
  return out
}

/** The value as the type that is asked for, where that is the same thing in other clothes; undefined where it is not. */
function toType(value: JsonValue, shape: Shape): JsonValue | undefined {
  const types = shape.keywords.type === undefined ? [] : [shape.keywords.type].flat()
  if (types.some((type) => hasType(value, type))) return value
  const wanted = typeOf(shape, { hint: value })
  if (wanted === undefined) return value
  if (types.length === 0 && hasType(value, wanted)) return value
  if (wanted === 'array') return value === null ? undefined : [value]
  if (wanted === 'string') return toText(value)
  if (wanted === 'number' || wanted === 'integer') return toNumber(value, wanted === 'integer')
  if (wanted === 'boolean') return value === 'true' ? true : value === 'false' ? false : undefined
  return wanted === 'object' ? toObject(value, shape) : undefined
}

function toText(value: JsonValue): JsonValue | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return isObject(value) ? scalarOf(value) : undefined
}

function toNumber(value: JsonValue, integer: boolean): JsonValue | undefined {
  const scalar = isObject(value) ? scalarOf(value) : value
  const number = typeof scalar === 'string' && scalar.trim() !== '' ? Number(scalar) : scalar
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined
  return integer ? Math.round(number) : number
}

/** An expanded object where its id is wanted. */
function scalarOf(value: JsonObject): JsonValue | undefined {
  const id = own(value, 'id') ?? own(value, 'name')
  return typeof id === 'string' || typeof id === 'number' ? id : undefined
}

/** An id or a name where the whole object is wanted. */
function toObject(value: JsonValue, shape: Shape): JsonValue | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const key = ['id', 'name', 'value'].find((name) => shape.properties.has(name))
  return key === undefined ? undefined : { [key]: value }
}
