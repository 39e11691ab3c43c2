import type { JsonValue } from '../../lib/json.ts'

/** Compares as the values would sort: numbers and dates by size and before the rest, which goes as text; missing last. */
export function compareValues(a: JsonValue | undefined, b: JsonValue | undefined): number {
  const missing = (value: JsonValue | undefined) => value === undefined || value === null
  if (missing(a) || missing(b)) return missing(a) ? (missing(b) ? 0 : 1) : -1
  const x = ordinal(a!)
  const y = ordinal(b!)
  if (typeof x === 'number' && typeof y === 'number') return x - y
  if (typeof x !== typeof y) return typeof x === 'number' ? -1 : 1
  return String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0
}

/** Numbers, numeric text and dates as numbers, so that `created[gte]=1700000000` and `after=2026-01-01` both compare. */
export function ordinal(value: JsonValue): number | string {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'string') return JSON.stringify(value)
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  if (/^\d{4}-\d\d-\d\d/.test(value)) {
    const at = Date.parse(value)
    return Number.isNaN(at) ? value : at
  }
  return value
}
