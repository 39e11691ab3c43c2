import { isObject, type JsonObject, jsonEqual, type JsonValue, own } from '../../lib/json.ts'
import { matchesFormat } from './formats.ts'
import { hasType } from './keywords.ts'
import { choiceKeyword, lazyKeyword } from './normalise.ts'
import { arrayChecks, objectChecks } from './part-checks.ts'
import { compilePattern } from './patterns.ts'

/** Whether a value keeps a schema. */
export type Check = (value: JsonValue) => boolean

/** The check of a schema elsewhere. */
export type FindCheck = (reference: readonly string[]) => Check

/**
 * A normalised schema as one closure that answers yes or no; undefined where the schema uses what closures do not do. Made
 * in microseconds, where Ajv writes and compiles a function in about a millisecond: documents have thousands of schemas, most
 * of them met a few times.
 */
export function checkOf(schema: JsonValue | undefined, find: FindCheck): Check | undefined {
  if (typeof schema === 'boolean') return () => schema
  if (!isObject(schema)) return undefined
  if (!Object.keys(schema).every((keyword) => known.has(keyword))) return undefined
  const parts: (Check | undefined)[] = []
  const sub = (part: JsonValue | undefined) => {
    const check = checkOf(part, find)
    if (check === undefined) parts.push(undefined)
    return check ?? always
  }
  parts.push(...ownChecks(schema), ...compositions(schema, sub, find))
  const inArray = arrayChecks(schema, sub)
  if (inArray.length > 0) parts.push((value) => !Array.isArray(value) || inArray.every((check) => check(value)))
  const inObject = objectChecks(schema, sub)
  if (inObject.length > 0) parts.push((value) => !isObject(value) || inObject.every((check) => check(value)))
  return parts.some((part) => part === undefined) ? undefined : both(parts as Check[])
}

const always: Check = () => true

const known = new Set([
  ...['type', 'enum', 'const', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'pattern', 'format', 'required', 'properties', 'patternProperties'],
  ...['additionalProperties', 'propertyNames', 'minProperties', 'maxProperties', 'dependentRequired'],
  ...['dependentSchemas', 'items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains', 'minContains'],
  ...['maxContains', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', lazyKeyword, choiceKeyword],
])

function both(parts: readonly Check[]): Check {
  const [first, second, third] = parts
  if (first === undefined) return always
  if (second === undefined) return first
  if (third === undefined) return (value) => first(value) && second(value)
  return (value) => {
    for (const part of parts) if (!part(value)) return false
    return true
  }
}

/** What a schema says of the value itself. */
function ownChecks(schema: JsonObject): Check[] {
  const checks: Check[] = []
  if (schema.type !== undefined) checks.push(typeCheck([schema.type].flat()))
  if (Array.isArray(schema.enum)) checks.push(enumCheck(schema.enum))
  if (Object.hasOwn(schema, 'const')) checks.push((value) => jsonEqual(value, schema.const))
  checks.push(...numberChecks(schema), ...textChecks(schema))
  return checks
}

function typeCheck(types: readonly JsonValue[]): Check {
  const [type] = types
  if (types.length > 1) return (value) => types.some((one) => hasType(value, one))
  if (type === 'string' || type === 'boolean') return (value) => typeof value === type
  if (type === 'object') return isObject
  if (type === 'array') return Array.isArray
  if (type === 'integer') return Number.isInteger
  if (type === 'number') return Number.isFinite
  return (value) => hasType(value, type)
}

function enumCheck(values: readonly JsonValue[]): Check {
  const plain = new Set(values)
  const structured = values.filter((value) => value !== null && typeof value === 'object')
  return (value) => plain.has(value) || (structured.length > 0 && structured.some((one) => jsonEqual(one, value)))
}

type NumberTest = (value: number, limit: number) => boolean

const numberTests: readonly (readonly [string, NumberTest])[] = [
  ['minimum', (value, limit) => value >= limit],
  ['maximum', (value, limit) => value <= limit],
  ['exclusiveMinimum', (value, limit) => value > limit],
  ['exclusiveMaximum', (value, limit) => value < limit],
  // To nine places, as Ajv is told: 19.99 is a multiple of 0.01.
  ['multipleOf', (value, step) => Math.abs(Math.round(value / step) - value / step) <= 1e-9],
]

function numberChecks(schema: JsonObject): Check[] {
  return numberTests.flatMap(([keyword, test]) => {
    const limit = own(schema, keyword)
    return typeof limit === 'number' ? [(value: JsonValue) => typeof value !== 'number' || test(value, limit)] : []
  })
}

function textChecks(schema: JsonObject): Check[] {
  const { minLength, maxLength, pattern, format } = schema
  const checks: Check[] = []
  if (typeof minLength === 'number' || typeof maxLength === 'number') {
    const least = typeof minLength === 'number' ? minLength : 0
    const most = typeof maxLength === 'number' ? maxLength : Number.POSITIVE_INFINITY
    checks.push((value) => typeof value !== 'string' || lengthWithin(value, least, most))
  }
  const matcher = typeof pattern === 'string' ? compilePattern(pattern) : undefined
  if (matcher?.ok) checks.push((value) => typeof value !== 'string' || matcher.matcher.test(value))
  if (typeof format === 'string') checks.push((value) => matchesFormat(format, value))
  return checks
}

/** Lengths are of code points: a text has at most as many as UTF-16 units, at least half. */
function lengthWithin(text: string, least: number, most: number): boolean {
  if (text.length < least || text.length > most * 2) return false
  if (text.length <= most && text.length >= least * 2) return true
  let length = 0
  for (const _ of text) length++
  return length >= least && length <= most
}

/** What it says by way of other schemas at the same value. */
function compositions(schema: JsonObject, sub: (part: JsonValue | undefined) => Check, find: FindCheck): Check[] {
  const checks: Check[] = []
  const list = (value: JsonValue | undefined) => (Array.isArray(value) ? value.map(sub) : undefined)
  const reference = own(schema, lazyKeyword)
  if (Array.isArray(reference)) checks.push(find(reference as string[]))
  const choices = own(schema, choiceKeyword)
  if (Array.isArray(choices)) checks.push(...choices.map((choice) => choiceCheck(choice as JsonObject, find)))
  const all = list(schema.allOf)
  if (all !== undefined) checks.push(both(all))
  const any = list(schema.anyOf)
  if (any !== undefined) checks.push((value) => any.some((check) => check(value)))
  const one = list(schema.oneOf)
  if (one !== undefined) checks.push((value) => passesOne(one, value))
  if (schema.not !== undefined) {
    const not = sub(schema.not)
    checks.push((value) => !not(value))
  }
  if (schema.if !== undefined) {
    const when = sub(schema.if)
    const then = schema.then === undefined ? always : sub(schema.then)
    const otherwise = schema.else === undefined ? always : sub(schema.else)
    checks.push((value) => (when(value) ? then(value) : otherwise(value)))
  }
  return checks
}

function passesOne(checks: readonly Check[], value: JsonValue): boolean {
  let passed = 0
  for (const check of checks) if (check(value) && ++passed > 1) return false
  return passed === 1
}

/** A discriminator settles the branch where it names one. */
function choiceCheck(choice: JsonObject, find: FindCheck): Check {
  const branches = (choice.branches as string[][]).map(find)
  const { property } = choice
  const values = new Map((choice.values ?? []) as unknown as [string, number][])
  return (value) => {
    const tag = typeof property === 'string' && isObject(value) ? own(value, property) : undefined
    const named = typeof tag === 'string' ? values.get(tag) : undefined
    if (named !== undefined) return branches[named]!(value)
    return choice.kind === 'anyOf' ? branches.some((branch) => branch(value)) : passesOne(branches, value)
  }
}
