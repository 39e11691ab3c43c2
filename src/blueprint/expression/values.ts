import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'

/** What an expression came to, as JSON: CEL's integers are numbers, timestamps RFC 3339, durations seconds. Undefined: nothing. */
export function toJson(value: unknown, depth = 0): JsonValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (value === undefined || depth > 32) return undefined
  // Shared, and never changed by anybody: no copy is needed.
  if (isObject(value) && Object.isFrozen(value)) return value as JsonObject
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map((item) => toJson(item, depth + 1) ?? null)
  if (value instanceof Map) return fromEntries(value.entries(), depth)
  return typeof value === 'object' ? fromObject(value, depth) : undefined
}

function fromObject(value: object, depth: number): JsonValue | undefined {
  if ('hasValue' in value && typeof value.hasValue === 'function')
    return value.hasValue() === true && 'value' in value && typeof value.value === 'function'
      ? toJson(value.value(), depth + 1)
      : undefined
  if ('seconds' in value && 'nanos' in value) return Number(value.seconds) + Number(value.nanos) / 1e9
  return isObject(value) ? fromEntries(Object.entries(value), depth) : undefined
}

function fromEntries(entries: Iterable<[unknown, unknown]>, depth: number): JsonObject {
  const result: JsonObject = {}
  for (const [key, item] of entries) {
    const value = toJson(item, depth + 1)
    if (value !== undefined) setOwn(result, String(key), value)
  }
  return result
}
