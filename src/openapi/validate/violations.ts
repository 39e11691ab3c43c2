import type { ErrorObject } from 'ajv'
import type { JsonValue } from '../../lib/json.ts'
import { joinPointer } from '../../lib/pointer.ts'
import type { Violation } from '../schema.ts'

/** The most violations that one value is charged with. */
const maxViolations = 50

/** Errors that only repeat what others say. */
const echoes = new Set(['if', 'propertyNames'])

export function toViolations(errors: readonly ErrorObject[]): Violation[] {
  const out: Violation[] = []
  const seen = new Set<string>()
  for (const error of errors) {
    if (echoes.has(error.keyword) && errors.length > 1 && error.keyword === 'if') continue
    if (error.propertyName !== undefined && error.keyword !== 'propertyNames') continue
    const violation = toViolation(error)
    const key = `${violation.keyword} ${violation.path} ${violation.message}`
    if (seen.has(key)) continue
    seen.add(key)
    out.push(violation)
    if (out.length === maxViolations) break
  }
  return out
}

/** The parameter of an error that names a property: the violation is that property's, not the whole object's. */
const propertyParams: Readonly<Record<string, string>> = {
  required: 'missingProperty',
  dependentRequired: 'missingProperty',
  additionalProperties: 'additionalProperty',
  unevaluatedProperties: 'unevaluatedProperty',
  propertyNames: 'propertyName',
}

function toViolation(error: ErrorObject): Violation {
  const params: Record<string, unknown> = error.params
  const named = Object.hasOwn(propertyParams, error.keyword) ? params[propertyParams[error.keyword]!] : undefined
  const path = typeof named === 'string' ? joinPointer(error.instancePath, named) : error.instancePath
  return { path, keyword: error.keyword, message: messageOf(error, params), params }
}

function messageOf(error: ErrorObject, params: Record<string, unknown>): string {
  switch (error.keyword) {
    case 'required':
      return 'is required'
    case 'dependentRequired':
      return `is required when ${JSON.stringify(params.property)} is given`
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'is not a known property'
    case 'propertyNames':
      return 'is not an allowed property name'
    case 'type':
      return `must be ${alternatives([params.type].flat().map((type) => articles[String(type)] ?? String(type)))}`
    case 'enum':
      return `must be one of ${list(params.allowedValues)}`
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`
    case 'format':
      return `must be a valid ${String(params.format)}`
    case 'false schema':
      return 'is not allowed'
    case 'not':
      return 'must not match the schema that it is excluded from'
    default:
      return error.message ?? `breaks ${error.keyword}`
  }
}

const articles: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'a boolean',
  integer: 'an integer',
  number: 'a number',
  string: 'a string',
  array: 'an array',
  object: 'an object',
}

export function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`
}

/** At most ten values: some enums have hundreds. */
export function list(values: unknown): string {
  const all = (Array.isArray(values) ? values : []) as JsonValue[]
  const shown = all.slice(0, 10).map((value) => JSON.stringify(value))
  return all.length > 10 ? `${shown.join(', ')} or ${all.length - 10} more` : alternatives(shown)
}
