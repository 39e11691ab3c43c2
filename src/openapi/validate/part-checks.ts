import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import type { Check } from './checks.ts'
import { compilePattern } from './patterns.ts'
import { firstDuplicate } from './unique.ts'

type Sub = (part: JsonValue | undefined) => Check
type ArrayCheck = (value: readonly JsonValue[]) => boolean
type ObjectCheck = (value: JsonObject) => boolean

/** What a schema says of an array's items and their number. */
export function arrayChecks(schema: JsonObject, sub: Sub): ArrayCheck[] {
  const { minItems, maxItems, prefixItems, items, contains } = schema
  const checks: ArrayCheck[] = []
  if (typeof minItems === 'number') checks.push((value) => value.length >= minItems)
  if (typeof maxItems === 'number') checks.push((value) => value.length <= maxItems)
  const first = Array.isArray(prefixItems) ? prefixItems.map(sub) : []
  if (first.length > 0) checks.push((value) => first.every((check, i) => i >= value.length || check(value[i]!)))
  if (items !== undefined) {
    const check = sub(items)
    checks.push((value) => {
      for (let i = first.length; i < value.length; i++) if (!check(value[i]!)) return false
      return true
    })
  }
  if (contains !== undefined) checks.push(containsCheck(schema, sub(contains)))
  if (schema.uniqueItems === true) checks.push((value) => firstDuplicate(value) < 0)
  return checks
}

function containsCheck(schema: JsonObject, check: Check): ArrayCheck {
  const least = typeof schema.minContains === 'number' ? schema.minContains : 1
  const most = typeof schema.maxContains === 'number' ? schema.maxContains : Number.POSITIVE_INFINITY
  return (value) => {
    const found = value.filter(check).length
    return found >= least && found <= most
  }
}

/** What it says of an object's properties. */
export function objectChecks(schema: JsonObject, sub: Sub): ObjectCheck[] {
  const { minProperties, maxProperties, required } = schema
  const checks: ObjectCheck[] = []
  if (Array.isArray(required)) {
    const names = required as string[]
    checks.push((value) => has(value, names))
  }
  if (typeof minProperties === 'number') checks.push((value) => Object.keys(value).length >= minProperties)
  if (typeof maxProperties === 'number') checks.push((value) => Object.keys(value).length <= maxProperties)
  checks.push(...nameChecks(schema, sub), ...dependencyChecks(schema, sub), ...propertyChecks(schema, sub))
  return checks
}

function has(value: JsonObject, names: readonly string[]): boolean {
  for (const name of names) if (own(value, name) === undefined) return false
  return true
}

function nameChecks(schema: JsonObject, sub: Sub): ObjectCheck[] {
  if (schema.propertyNames === undefined) return []
  const check = sub(schema.propertyNames)
  return [(value) => Object.keys(value).every((name) => check(name))]
}

function dependencyChecks(schema: JsonObject, sub: Sub): ObjectCheck[] {
  const checks: ObjectCheck[] = []
  const { dependentRequired, dependentSchemas } = schema
  for (const [name, needs] of Object.entries(isObject(dependentRequired) ? dependentRequired : {}))
    checks.push((value) => own(value, name) === undefined || has(value, needs as string[]))
  for (const [name, part] of Object.entries(isObject(dependentSchemas) ? dependentSchemas : {})) {
    const check = sub(part)
    checks.push((value) => own(value, name) === undefined || check(value))
  }
  return checks
}

/** `properties`, `patternProperties` and `additionalProperties`, which looks at what the other two leave. */
function propertyChecks(schema: JsonObject, sub: Sub): ObjectCheck[] {
  const { properties, patternProperties, additionalProperties } = schema
  const table = isObject(properties) ? properties : {}
  const named = new Map(Object.keys(table).map((name) => [name, sub(table[name])]))
  const patterns = Object.entries(isObject(patternProperties) ? patternProperties : {}).flatMap(([pattern, part]) => {
    const compiled = compilePattern(pattern)
    return compiled.ok ? [{ matcher: compiled.matcher, check: sub(part) }] : []
  })
  const rest = additionalProperties === undefined ? undefined : sub(additionalProperties)
  if (named.size === 0 && patterns.length === 0 && rest === undefined) return []
  return [
    (value) => {
      for (const name of Object.keys(value)) {
        const part = value[name]
        if (part === undefined) continue
        const check = named.get(name)
        if (check !== undefined && !check(part)) return false
        let covered = check !== undefined
        for (const pattern of patterns) {
          if (!pattern.matcher.test(name)) continue
          covered = true
          if (!pattern.check(part)) return false
        }
        if (!covered && rest !== undefined && !rest(part)) return false
      }
      return true
    },
  ]
}
