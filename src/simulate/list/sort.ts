import { isObject, type JsonObject, type JsonValue, valueAt } from '../../lib/json.ts'
import { normalizeName, words } from '../../lib/names.ts'
import { compareValues, ordinal } from './compare.ts'

export interface SortKey {
  readonly field: readonly string[]
  readonly descending: boolean
}

/** Reads `-created_at`, `name:desc`, `name desc,created asc`, `[{property, direction}]`; unknown fields sort nothing. */
export function sortKeys(
  asked: JsonValue,
  direction: JsonValue | undefined,
  sample: JsonObject | undefined,
): SortKey[] {
  if (sample === undefined) return []
  const parts = Array.isArray(asked) ? asked : typeof asked === 'string' ? asked.split(',') : [asked]
  return parts.flatMap((part) => {
    const { name, descending } = readPart(part)
    const field = name === undefined ? undefined : fieldNamed(sample, name)
    return field === undefined
      ? []
      : [{ field, descending: direction === undefined ? descending : isDescending(direction) }]
  })
}

/** A direction that names no field. */
export function bareDirection(value: JsonValue | undefined): 'ascending' | 'descending' | undefined {
  if (typeof value !== 'string') return undefined
  return /^(asc|ascending|oldest(_?first)?)$/i.test(value)
    ? 'ascending'
    : /^(desc|descending|newest(_?first)?)$/i.test(value)
      ? 'descending'
      : undefined
}

const isDescending = (value: JsonValue) => typeof value === 'string' && /^(desc|-|reverse)/i.test(value)

function readPart(part: JsonValue): { name?: string; descending: boolean } {
  if (isObject(part)) {
    const name = part.property ?? part.propertyName ?? part.field ?? part.key
    return {
      ...(typeof name === 'string' ? { name } : {}),
      descending: isDescending(part.direction ?? part.order ?? null),
    }
  }
  if (typeof part !== 'string') return { descending: false }
  const text = part.trim()
  const suffix = /^(.*?)[:\s.](asc|desc)(ending)?$/i.exec(text)
  if (suffix !== null) return { name: suffix[1]!, descending: isDescending(suffix[2]!) }
  return { name: text.replace(/^[-+]/, ''), descending: text.startsWith('-') }
}

/** `created` finds `created_at`, `createdAt`; `customer.name` a nested field. */
function fieldNamed(sample: JsonObject, name: string): readonly string[] | undefined {
  const path = name.split('.')
  if (path.length > 1) return valueAt(sample, path) === undefined ? undefined : path
  const wanted = normalizeName(name)
  const exact = Object.keys(sample).find((key) => normalizeName(key) === wanted)
  const near =
    exact ??
    Object.keys(sample).find(
      (key) => words(key).length > 1 && normalizeName(key).replace(/(at|time|date|on)$/, '') === wanted,
    )
  return near === undefined ? undefined : [near]
}

/** Stable: equal entities keep their order. */
export function sortBy<T>(items: readonly T[], keys: readonly SortKey[], value: (item: T) => JsonObject): readonly T[] {
  if (keys.length === 0) return items
  const decorated = items.map((item) => {
    const at = value(item)
    return { item, values: keys.map(({ field }) => sortable(valueAt(at, field))) }
  })
  decorated.sort((a, b) => {
    for (const [index, { descending }] of keys.entries()) {
      const [x, y] = [a.values[index], b.values[index]]
      const order = compareValues(x, y)
      // What has no such value comes last either way.
      if (order !== 0) return descending && x !== null && y !== null ? -order : order
    }
    return 0
  })
  return decorated.map(({ item }) => item)
}

const sortable = (value: JsonValue | undefined) => (value === undefined || value === null ? null : ordinal(value))
