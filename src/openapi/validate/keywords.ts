import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import { isKnownFormat, matchesFormat } from './formats.ts'
import { compilePattern } from './patterns.ts'

/** Tells of a keyword that was dropped or mended: `note('minimum', 'is not a number')`. */
export type Note = (keyword: string, message: string) => void

export const typeNames = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const

const foreignTypes: Readonly<Record<string, string>> = {
  int: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
  date: 'string',
  datetime: 'string',
  uuid: 'string',
  list: 'array',
  map: 'object',
  String: 'string',
  Boolean: 'boolean',
  Integer: 'integer',
  Number: 'number',
  Object: 'object',
  Array: 'array',
}

/**
 * A schema's own assertions (no subschemas), as well-formed JSON Schema 2020-12 keywords. Broken ones are dropped with a
 * note: one wrong keyword must not cost the rest.
 * @param nullable whether null is allowed beside what `type` and `enum` say (3.0's `nullable`)
 */
export function ownKeywords(
  raw: JsonObject,
  dialect: '3.0' | '3.1' | '3.2',
  nullable: boolean,
  note: Note,
): JsonObject {
  const out: JsonObject = {}
  setType(out, raw, nullable, note)
  setValues(out, raw, nullable, note)
  setNumbers(out, raw, dialect, note)
  setCounts(out, raw, note)
  setText(out, raw, note)
  setNames(out, raw, note)
  mendText(out, note)
  return out
}

/**
 * Whether null is allowed beside everything else: 3.0's `nullable`, also written as `type: null` beside a composition or
 * reference, which read by the letter allows nothing.
 */
export function isNullable(raw: JsonObject, dialect: '3.0' | '3.1' | '3.2'): boolean {
  return (dialect === '3.0' && own(raw, 'nullable') === true) || isNullBesideParts(raw)
}

function isNullBesideParts(raw: JsonObject): boolean {
  const type = own(raw, 'type')
  if (type === undefined || [type].flat().some((one) => one !== null && one !== 'null')) return false
  return ['allOf', 'anyOf', 'oneOf', '$ref'].some((keyword) => own(raw, keyword) !== undefined)
}

function setType(out: JsonObject, raw: JsonObject, nullable: boolean, note: Note): void {
  const type = own(raw, 'type')
  if (type === undefined || isNullBesideParts(raw)) return
  const names = new Set<string>()
  for (const one of Array.isArray(type) ? type : [type]) {
    const name = typeof one === 'string' ? (own(foreignTypes as JsonObject, one) ?? one) : one
    if (name === 'any') return
    if (name === 'file') names.add('string')
    else if (name === null) names.add('null')
    else if ((typeNames as readonly unknown[]).includes(name)) names.add(name as string)
    else note('type', `unknown type ${JSON.stringify(one)}`)
  }
  if (names.size === 0) return
  if (nullable) names.add('null')
  if (names.has('number')) names.delete('integer')
  out.type = names.size === 1 ? [...names][0]! : [...names]
}

function setValues(out: JsonObject, raw: JsonObject, nullable: boolean, note: Note): void {
  const values = own(raw, 'enum')
  if (Array.isArray(values) && values.length > 0) {
    out.enum = nullable && !values.includes(null) ? [...values, null] : values
    mendTyped(out, note)
  } else if (values !== undefined) note('enum', 'is not a list of at least one value')
  const constant = own(raw, 'const')
  if (constant !== undefined) out.const = constant
}

/** `type: string` with `enum: [1, 2]` (unquoted YAML) allows nothing: the members are read as the type says. */
function mendTyped(out: JsonObject, note: Note): void {
  const values = out.enum as JsonValue[]
  const types = out.type === undefined ? [] : [out.type].flat()
  if (types.length === 0 || values.some((value) => value !== null && types.some((type) => hasType(value, type)))) return
  if (types.includes('string')) {
    out.enum = values.map((value) => (value === null || typeof value === 'object' ? value : String(value)))
    note('enum', 'members are not strings as `type` says; read as strings')
  } else if (types.some((type) => type === 'integer' || type === 'number')) {
    out.enum = values.map((value) => (typeof value === 'string' && value !== '' ? toNumber(value) : value))
    note('enum', 'members are not numbers as `type` says; read as numbers')
  } else if (types.includes('boolean')) {
    out.enum = values.map((value) => (value === 'true' ? true : value === 'false' ? false : value))
    note('enum', 'members are not booleans as `type` says; read as booleans')
  } else if (types.includes('array') || types.includes('object')) {
    delete out.enum
    note('enum', 'no member has the type that `type` says')
  }
}

function toNumber(text: string): JsonValue {
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

/** Whether a value has a JSON Schema type: `1` has both `integer` and `number`. */
export function hasType(value: JsonValue, type: JsonValue | undefined): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}

function numeric(value: JsonValue | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

function setNumbers(out: JsonObject, raw: JsonObject, dialect: string, note: Note): void {
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    const limit = numeric(own(raw, bound))
    const strict = own(raw, exclusive)
    if (limit === undefined && own(raw, bound) !== undefined) note(bound, 'is not a number')
    // Draft 4's boolean form, which 3.1 documents also carry over from 3.0.
    if (limit !== undefined) out[strict === true ? exclusive : bound] = limit
    if (typeof strict === 'boolean' || strict === undefined) continue
    const strictLimit = numeric(strict)
    if (strictLimit === undefined || dialect === '3.0') note(exclusive, 'is not a boolean')
    if (strictLimit !== undefined) out[exclusive] = strictLimit
  }
  const step = numeric(own(raw, 'multipleOf'))
  if (step !== undefined && step > 0) out.multipleOf = step
  else if (own(raw, 'multipleOf') !== undefined) note('multipleOf', 'is not a number above 0')
}

const counts = [
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minContains',
  'maxContains',
] as const

function setCounts(out: JsonObject, raw: JsonObject, note: Note): void {
  for (const keyword of counts) {
    const value = own(raw, keyword)
    if (value === undefined || value === null) continue
    const count = numeric(value)
    if (count !== undefined && count >= 0)
      out[keyword] = keyword.startsWith('min') ? Math.ceil(count) : Math.floor(count)
    else note(keyword, 'is not a count')
  }
  for (const kind of ['Length', 'Items', 'Properties']) {
    const min = out[`min${kind}`]
    const max = out[`max${kind}`]
    if (typeof min !== 'number' || typeof max !== 'number' || min <= max) continue
    delete out[`min${kind}`]
    note(`min${kind}`, `is above max${kind}`)
  }
  if (own(raw, 'uniqueItems') === true) out.uniqueItems = true
}

function setText(out: JsonObject, raw: JsonObject, note: Note): void {
  const pattern = own(raw, 'pattern')
  if (typeof pattern === 'string') {
    const compiled = compilePattern(pattern)
    if (compiled.ok) out.pattern = pattern
    else note('pattern', compiled.reason)
  } else if (pattern !== undefined && pattern !== null) note('pattern', 'is not a string')
  const format = own(raw, 'format')
  if (typeof format === 'string' && isKnownFormat(format)) out.format = format
}

/** An enum of which no member keeps the other assertions on texts allows nothing: the enum is what is meant. */
function mendText(out: JsonObject, note: Note): void {
  const values = Array.isArray(out.enum) ? out.enum : []
  if (!values.some((value) => typeof value === 'string')) return
  for (const keyword of ['format', 'pattern', 'minLength', 'maxLength']) {
    if (!Object.hasOwn(out, keyword) || values.some((value) => typeof value !== 'string' || keeps(out, keyword, value)))
      continue
    delete out[keyword]
    note(keyword, 'excludes every member of `enum`')
  }
}

function keeps(out: JsonObject, keyword: string, value: string): boolean {
  if (keyword === 'format') return matchesFormat(String(out.format), value)
  if (keyword === 'minLength') return [...value].length >= Number(out.minLength)
  if (keyword === 'maxLength') return [...value].length <= Number(out.maxLength)
  const compiled = compilePattern(String(out.pattern))
  return !compiled.ok || compiled.matcher.test(value)
}

function setNames(out: JsonObject, raw: JsonObject, note: Note): void {
  const required = own(raw, 'required')
  if (Array.isArray(required)) {
    const names = [...new Set(required.filter((name) => typeof name === 'string'))]
    if (names.length > 0) out.required = names
  } else if (required !== undefined && typeof required !== 'boolean') note('required', 'is not a list of names')
  const dependent: JsonObject = {}
  for (const keyword of ['dependentRequired', 'dependencies']) {
    const table = own(raw, keyword)
    if (!isObject(table)) continue
    for (const [name, needs] of Object.entries(table))
      if (Array.isArray(needs)) setOwn(dependent, name, [...new Set(needs.filter((need) => typeof need === 'string'))])
  }
  if (Object.keys(dependent).length > 0) out.dependentRequired = dependent
}
