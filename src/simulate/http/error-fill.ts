import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import { normalizeName } from '../../lib/names.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { kindMeanings, likeness } from './error-codes.ts'
import { isEnvelope, roleOf } from './error-roles.ts'
import { type Facts, type FillTools, listedValues, type Place, roleValue, sourceOf } from './error-values.ts'
import { anything, type Shape } from './shape.ts'
import { describeViolation, dotted } from './violations.ts'

const maxLevel = 5

/**
 * The error value a schema describes, told by the roles of its properties. What has no role is left out: the caller makes
 * the value valid afterwards.
 *
 * @param base a documented example to start from
 */
export function fillError(schema: Pointer, facts: Facts, tools: FillTools, base: JsonValue | undefined): JsonValue {
  const shape = tools.shapes.at(schema)
  if (shape.array && !shape.object) return fillList(schema, facts, tools, 0, true) ?? []
  if (!shape.object && shape.types.length > 0) return facts.message
  return fillObject(schema, facts, tools, 0, isObject(base) ? base : {}, false)
}

function fillObject(
  pointer: Pointer,
  facts: Facts,
  tools: FillTools,
  level: number,
  base: JsonObject,
  inItem: boolean,
): JsonObject {
  const shape = tools.shapes.at(tellingBranch(pointer, facts, tools))
  const siblings = new Set([...shape.properties.keys(), ...Object.keys(base)].map(normalizeName))
  const object: JsonObject = {}
  for (const key of Object.keys(base)) setOwn(object, key, base[key]!)
  for (const [key, schema] of shape.properties) {
    const place: Place = { key, schema, siblings, inItem, required: shape.required.has(key), level }
    const value = fillProperty(place, facts, tools, own(base, key))
    if (value === undefined) delete object[key]
    else setOwn(object, key, value)
  }
  for (const key of Object.keys(base)) if (!shape.properties.has(key)) refresh(object, key, facts, siblings, inItem)
  return object
}

/** Of alternatives that differ in a fixed code, the one whose code means this failure; else the schema itself. */
function tellingBranch(pointer: Pointer, facts: Facts, { doc, shapes }: FillTools): Pointer {
  const meaning = kindMeanings(facts.kind)
  let best = pointer
  let bestLikeness = 0
  for (const branch of branchesOf(doc, pointer))
    for (const [key, property] of shapes.at(branch).properties) {
      const inner = shapes.at(property)
      const [code, ...others] = listedValues(inner)
      if (typeof code !== 'string' || others.length > 0) continue
      if (roleOf(normalizeName(key), inner, new Set(), false) !== 'code') continue
      const now = likeness(code, meaning)
      if (now > bestLikeness) [best, bestLikeness] = [branch, now]
    }
  return best
}

/** Undefined: leave it out. */
function fillProperty(
  place: Place,
  facts: Facts,
  tools: FillTools,
  base: JsonValue | undefined,
): JsonValue | undefined {
  const { key, schema, siblings, inItem, required, level } = place
  const shape = tools.shapes.at(schema)
  const name = normalizeName(key)
  const role = roleOf(name, shape, siblings, inItem)
  if (role === 'list') return fillIssues(place, facts, tools)
  if (role === null && name.endsWith('links')) return base
  if (role === null && shape.object && level < maxLevel) {
    const envelope = isEnvelope(name) || level === 0
    const wanted = required || isObject(base) || (envelope && tells(schema, tools))
    return wanted ? fillObject(schema, facts, tools, level + 1, isObject(base) ? base : {}, inItem) : undefined
  }
  const listed = listedValues(shape)
  if (role === null) return listed.length === 1 ? listed[0] : (base ?? (shape.nullable && required ? null : undefined))
  if (role === 'source') return facts.field === null && facts.fields.length === 0 ? undefined : sourceOf(shape, facts)
  const value = roleValue(role, place, shape, facts, tools, base)
  if (value !== undefined) return value
  return shape.nullable && required ? null : undefined
}

/** Whether an object has a place for a message, a code or a list of faults. */
function tells(schema: Pointer, tools: FillTools): boolean {
  const { properties } = tools.shapes.at(schema)
  const siblings = new Set([...properties.keys()].map(normalizeName))
  return [...properties].some(([key, pointer]) => {
    const role = roleOf(normalizeName(key), tools.shapes.at(pointer), siblings, false)
    return role === 'message' || role === 'code' || role === 'list'
  })
}

/** A list of faults: one entry a field; one for the whole where the list is all there is to tell. */
function fillIssues(place: Place, facts: Facts, tools: FillTools): JsonValue | undefined {
  const { key, schema, siblings, required, level } = place
  const shape = tools.shapes.at(schema)
  const general = normalizeName(key).startsWith('general')
  if (general && facts.fields.length > 0) return undefined
  const alone =
    general ||
    !['message', 'detail', 'title', 'errormessage', 'description', 'msg', 'error'].some((one) => siblings.has(one))
  const whole = alone && (general || !(normalizeName(key) === 'fielderrors' && siblings.has('generalerrors')))
  if (shape.array) return level < maxLevel ? fillList(schema, facts, tools, level, whole || required) : undefined
  if (shape.object) return fillMap(schema, facts, tools, level, whole, required)
  return facts.fields.length === 0 && !whole && !required ? undefined : linesOf(facts).join('; ')
}

function fillList(
  pointer: Pointer,
  facts: Facts,
  tools: FillTools,
  level: number,
  whole: boolean,
): JsonValue[] | undefined {
  const shape = tools.shapes.at(pointer)
  if (facts.fields.length === 0 && !whole) return undefined
  const items = tools.shapes.at(shape.items)
  if (shape.items === null || (!items.object && items.types.length > 0)) return linesOf(facts)
  const entries: Facts[] =
    facts.fields.length === 0
      ? [facts]
      : facts.fields.map((field) => ({ ...facts, field, message: describeViolation(field), fields: [field] }))
  return entries.map((entry) => fillObject(shape.items!, entry, tools, level + 1, {}, true))
}

/** `{field: message}` or `{field: [message]}`, or an object with places of its own. */
function fillMap(
  pointer: Pointer,
  facts: Facts,
  tools: FillTools,
  level: number,
  whole: boolean,
  required: boolean,
): JsonValue | undefined {
  const shape = tools.shapes.at(pointer)
  if (shape.properties.size > 0 && level < maxLevel && (required || whole || facts.fields.length > 0))
    return fillObject(pointer, facts, tools, level + 1, {}, false)
  if (facts.fields.length === 0) return required ? {} : undefined
  const map: JsonObject = {}
  const values = tools.shapes.at(shape.rest)
  for (const field of facts.fields) {
    const key = (field.in === 'body' ? dotted(field.path) : field.path) || 'body'
    const entry: Facts = { ...facts, field, message: describeViolation(field), fields: [field] }
    if (shape.rest !== null && values.array) setOwn(map, key, fillList(shape.rest, entry, tools, level + 1, true) ?? [])
    else if (shape.rest !== null && values.object)
      setOwn(map, key, fillObject(shape.rest, entry, tools, level + 1, {}, true))
    else setOwn(map, key, entry.message)
  }
  return map
}

function linesOf(facts: Facts): string[] {
  return facts.fields.length === 0 || facts.field !== null ? [facts.message] : facts.fields.map(describeViolation)
}

/** A property of the example that the schema does not declare: only its telling is put right. */
function refresh(object: JsonObject, key: string, facts: Facts, siblings: ReadonlySet<string>, inItem: boolean): void {
  const value = object[key]!
  const type = value === null ? 'null' : typeof value === 'object' ? 'object' : typeof value
  if (isObject(value)) {
    const copy: JsonObject = { ...value }
    const inner = new Set(Object.keys(copy).map(normalizeName))
    for (const name of Object.keys(copy)) if (typeof copy[name] === 'string') refresh(copy, name, facts, inner, inItem)
    setOwn(object, key, copy)
    return
  }
  if (type !== 'string') return
  const shape: Shape = { ...anything, types: [{ type, values: null }] }
  const role = roleOf(normalizeName(key), shape, siblings, inItem)
  if (role === 'message') setOwn(object, key, facts.message)
  if (role === 'request_id') setOwn(object, key, facts.requestId)
}

/** Pointers of the alternatives a schema is made of. */
export function branchesOf(doc: SpecDocument, schema: Pointer): Pointer[] {
  const { pointer, value } = doc.resolve(schema)
  if (!isObject(value)) return []
  return ['oneOf', 'anyOf'].flatMap((keyword) => {
    const list = own(value, keyword)
    return Array.isArray(list) ? list.map((_, index) => joinPointer(pointer, keyword, index)) : []
  })
}
