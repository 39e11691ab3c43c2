import type { Filter } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, valueAt } from '../../lib/json.ts'
import { compareValues } from './compare.ts'
import { meets } from './criteria.ts'
import { isFound } from './search.ts'

const same = (a: JsonValue | undefined, b: JsonValue): boolean =>
  a !== undefined &&
  a !== null &&
  (a === b || (typeof a !== 'object' && typeof b !== 'object' && String(a).toLowerCase() === String(b).toLowerCase()))

function holds(shown: JsonValue | undefined, op: Filter['op'], asked: JsonValue): boolean {
  if (op === 'range') {
    if (!isObject(asked)) return holds(shown, 'eq', asked)
    return Object.keys(asked).every((key) => holds(shown, rangeOps[key.replace(/^\$/, '')] ?? 'eq', asked[key]!))
  }
  if (op === 'ne') return !holds(shown, 'eq', asked)
  if (op === 'eq' || op === 'in') {
    const wanted = Array.isArray(asked)
      ? asked
      : typeof asked === 'string' && asked.includes(',')
        ? [asked, ...asked.split(',')]
        : [asked]
    const values = Array.isArray(shown) ? shown : [shown]
    return wanted.some((want) => values.some((value) => names(value).some((name) => same(name, want))))
  }
  if (shown === undefined || shown === null) return false
  const order = compareValues(shown, asked)
  return op === 'gt' ? order > 0 : op === 'gte' ? order >= 0 : op === 'lt' ? order < 0 : order <= 0
}

const idNames = ['id', 'uuid', 'gid', 'key', 'slug', 'name']

/** What a value is known by: an object by its id or name. */
export function names(value: JsonValue | undefined): readonly (JsonValue | undefined)[] {
  return isObject(value) ? idNames.filter((name) => Object.hasOwn(value, name)).map((name) => value[name]) : [value]
}

const rangeOps: Readonly<Record<string, Filter['op']>> = {
  gt: 'gt',
  gte: 'gte',
  lt: 'lt',
  lte: 'lte',
  eq: 'eq',
  ne: 'ne',
  in: 'in',
  after: 'gt',
  before: 'lt',
  from: 'gte',
  to: 'lte',
  min: 'gte',
  max: 'lte',
}

/** A filter whose value the request gave; an empty value filters nothing. */
export interface AskedFilter {
  readonly filter: Filter
  readonly value: JsonValue
}

export function matches(entity: JsonObject, asked: readonly AskedFilter[]): boolean {
  return asked.every(({ filter, value }) =>
    filter.op === 'text'
      ? isFound(entity, String(value))
      : filter.op === 'criteria'
        ? meets(entity, value)
        : holds(valueAt(entity, filter.field), filter.op, value),
  )
}
