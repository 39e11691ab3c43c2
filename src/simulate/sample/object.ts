import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { compilePattern } from '../../openapi/validate/patterns.ts'
import { stringFromPattern } from './from-pattern.ts'
import { makeString, numberOr } from './scalar.ts'
import type { Closure, Shape } from './shape.ts'
import { isRecursive, type Kit, type Place, type Walk } from './walk.ts'

/** Levels of objects that are filled with their optional properties. */
const fullDepth = 2
/** Properties that are made for a `minProperties`, whatever it asks. */
const maxMade = 200

export function makeObject(kit: Kit, shape: Shape, walk: Walk, place: Place): JsonObject {
  const out: JsonObject = {}
  const required = requiredNames(shape)
  const most = numberOr(shape.keywords.maxProperties, Number.POSITIVE_INFINITY)
  let room = most - required.size
  for (const [name, pointers] of shape.properties) {
    if (shape.hidden.has(name) || !isAllowed(shape, name)) continue
    const must = required.has(name)
    if (place.depth === 0 && walk.settled?.has(name)) {
      const value = walk.settled.get(name)
      if (value !== undefined) setOwn(out, name, structuredClone(value))
      if (value !== undefined || !must) continue
    }
    if (!must && (room <= 0 || !isWanted(kit, shape, pointers, walk, place, name))) continue
    if (!must) room--
    addProperty(kit, shape, walk, place, out, name)
  }
  for (const name of required) if (!Object.hasOwn(out, name)) addProperty(kit, shape, walk, place, out, name)
  keepHinted(shape, place, out, most)
  if (Object.keys(out).length === 0 && !walk.minimal && most > 0) addMapEntry(kit, shape, walk, place, out)
  fillUp(kit, shape, walk, place, out)
  addDependent(kit, shape, walk, place, out)
  return out
}

/** Adds one property by the schemas that speak of it. */
export function addProperty(kit: Kit, shape: Shape, walk: Walk, place: Place, out: JsonObject, name: string): void {
  const fixed = shape.fixed.get(name)
  const pointers = pointersFor(shape, name)
  const hint = isObject(place.hint) ? own(place.hint, name) : undefined
  if (fixed !== undefined && kit.isValid(pointers, fixed)) setOwn(out, name, fixed)
  else setOwn(out, name, kit.make(pointers, walk, { name, owner: place.name, depth: place.depth + 1, hint }))
}

export function requiredNames(shape: Shape): Set<string> {
  const names = Array.isArray(shape.keywords.required) ? shape.keywords.required : []
  const out = new Set<string>()
  for (const name of names) if (typeof name === 'string' && !shape.hidden.has(name)) out.add(name)
  // A discriminator must be there to discriminate.
  for (const name of shape.fixed.keys()) if (isAllowed(shape, name)) out.add(name)
  return out
}

/** All schemas that a property must satisfy, whichever way they reach it. */
export function pointersFor(shape: Shape, name: string): readonly Pointer[] {
  const out = [...(shape.properties.get(name) ?? [])]
  for (const [pattern, pointer] of shape.patternProperties) if (matches(pattern, name)) out.push(pointer)
  for (const closure of shape.closures)
    if (typeof closure.schema === 'string' && !knows(shape, closure, name)) out.push(closure.schema)
  return out
}

export function isAllowed(shape: Shape, name: string): boolean {
  return shape.closures.every((closure) => closure.schema !== false || knows(shape, closure, name))
}

function knows(shape: Shape, closure: Closure, name: string): boolean {
  if (closure.names.has(name) || closure.patterns.some((pattern) => matches(pattern, name))) return true
  if (!closure.sealed) return false
  return shape.properties.has(name) || shape.patternProperties.some(([pattern]) => matches(pattern, name))
}

function matches(pattern: string, name: string): boolean {
  const compiled = compilePattern(pattern)
  return compiled.ok && compiled.matcher.test(name)
}

function isWanted(
  kit: Kit,
  shape: Shape,
  pointers: readonly Pointer[],
  walk: Walk,
  place: Place,
  name: string,
): boolean {
  const inner = kit.shapeOf(pointers)
  if (inner.impossible) return false
  if (isObject(place.hint) && Object.hasOwn(place.hint, name)) return true
  if (walk.minimal || shape.fixed.has(name)) return false
  if (isRecursive(inner, walk)) return false
  if (place.depth === 0) return true
  if (place.depth > fullDepth || walk.optional <= 0) return false
  walk.optional--
  return true
}

/** What a hint has beyond the known properties stays, where the schema lets it. */
function keepHinted(shape: Shape, place: Place, out: JsonObject, most: number): void {
  if (!isObject(place.hint)) return
  for (const [name, value] of Object.entries(place.hint)) {
    if (Object.keys(out).length >= most) return
    if (!Object.hasOwn(out, name) && !shape.properties.has(name) && !shape.hidden.has(name) && isAllowed(shape, name))
      if (pointersFor(shape, name).length === 0) setOwn(out, name, value)
  }
}

/** Maps (`additionalProperties: {schema}`, `patternProperties`) show one entry. */
function addMapEntry(kit: Kit, shape: Shape, walk: Walk, place: Place, out: JsonObject): boolean {
  if (place.depth > fullDepth + 1) return false
  const open = shape.closures.some((closure) => typeof closure.schema === 'string')
  if (!open && shape.patternProperties.length === 0) return false
  const name = newName(kit, shape, walk, Object.keys(out).length)
  if (name === undefined || Object.hasOwn(out, name) || !isAllowed(shape, name)) return false
  const pointers = pointersFor(shape, name)
  if (isRecursive(kit.shapeOf(pointers), walk)) return false
  addProperty(kit, shape, walk, place, out, name)
  return true
}

function newName(kit: Kit, shape: Shape, walk: Walk, index: number): string | undefined {
  const pattern = shape.patternProperties[0]?.[0]
  if (pattern !== undefined && shape.closures.some((closure) => closure.schema === false))
    return stringFromPattern(pattern, walk.setting.random, { min: 1, max: 20 })
  if (shape.propertyNames.length === 0) return index === 0 ? 'key' : `key_${index}`
  const names = kit.shapeOf(shape.propertyNames).keywords
  if (Array.isArray(names.enum)) return names.enum[index] === undefined ? undefined : String(names.enum[index])
  return makeString(names, 'key', '', walk.setting)
}

/** Adds optional, then new properties until `minProperties` is reached. */
export function fillUp(kit: Kit, shape: Shape, walk: Walk, place: Place, out: JsonObject): void {
  const least = Math.min(numberOr(shape.keywords.minProperties, 0), maxMade)
  for (const name of shape.properties.keys()) {
    if (Object.keys(out).length >= least) return
    if (!Object.hasOwn(out, name) && !shape.hidden.has(name) && isAllowed(shape, name))
      addProperty(kit, shape, walk, place, out, name)
  }
  for (let i = 0; i < maxMade && Object.keys(out).length < least; i++) {
    const name = newName(kit, shape, walk, Object.keys(out).length + i)
    if (name !== undefined && !Object.hasOwn(out, name) && isAllowed(shape, name))
      addProperty(kit, shape, walk, place, out, name)
  }
}

/** `dependentRequired`: a property brings others with it. */
export function addDependent(kit: Kit, shape: Shape, walk: Walk, place: Place, out: JsonObject): void {
  const table = shape.keywords.dependentRequired
  if (!isObject(table)) return
  for (let changed = true; changed; ) {
    changed = false
    for (const [name, needs] of Object.entries(table)) {
      if (!Object.hasOwn(out, name)) continue
      for (const need of needs as JsonValue[])
        if (typeof need === 'string' && !Object.hasOwn(out, need)) {
          addProperty(kit, shape, walk, place, out, need)
          changed = true
        }
    }
  }
}
