import { isObject, type JsonValue } from '../../lib/json.ts'

/** The index of the first item that equals an earlier one, or -1. Linear: Ajv's own comparison is quadratic. */
export function firstDuplicate(items: readonly JsonValue[]): number {
  const seen = new Set<string>()
  for (let i = 0; i < items.length; i++) {
    const key = canonical(items[i]!)
    if (seen.has(key)) return i
    seen.add(key)
  }
  return -1
}

/** JSON with sorted keys: equal texts exactly for equal values. */
function canonical(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`).join(',')}}`
}
