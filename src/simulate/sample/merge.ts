import { type JsonObject, type JsonValue, jsonEqual } from '../../lib/json.ts'

/** What satisfies both sets of assertions; undefined where their types, enums or consts exclude each other. */
export function mergeKeywords(a: JsonObject, b: JsonObject): JsonObject | undefined {
  const out: JsonObject = { ...a, ...b }
  for (const [keyword, mine] of Object.entries(a)) {
    const theirs = Object.hasOwn(b, keyword) ? b[keyword] : undefined
    if (theirs === undefined || mine === theirs) continue
    const merged = mergeOne(keyword, mine, theirs)
    if (merged === undefined) return undefined
    out[keyword] = merged
  }
  return out
}

function mergeOne(keyword: string, a: JsonValue, b: JsonValue): JsonValue | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    if (/^(min|exclusiveMin)/.test(keyword)) return Math.max(a, b)
    if (/^(max|exclusiveMax)/.test(keyword)) return Math.min(a, b)
    if (keyword === 'multipleOf') return a % b === 0 ? a : b % a === 0 ? b : a * b
  }
  if (keyword === 'type') return mergeTypes([a].flat(), [b].flat())
  if (keyword === 'enum') {
    const both = (a as JsonValue[]).filter((value) => (b as JsonValue[]).some((other) => jsonEqual(value, other)))
    return both.length > 0 ? both : undefined
  }
  if (keyword === 'const') return jsonEqual(a, b) ? a : undefined
  if (keyword === 'required') return [...new Set([...(a as JsonValue[]), ...(b as JsonValue[])])]
  if (keyword === 'dependentRequired') return { ...(a as JsonObject), ...(b as JsonObject) }
  // Two patterns, two formats: the first steers, the validator judges.
  return a
}

function mergeTypes(a: readonly JsonValue[], b: readonly JsonValue[]): JsonValue | undefined {
  const both = a.flatMap((type) => {
    if (b.includes(type)) return [type]
    if (type === 'integer' && b.includes('number')) return ['integer']
    return type === 'number' && b.includes('integer') ? ['integer'] : []
  })
  if (both.length === 0) return undefined
  return both.length === 1 ? both[0]! : both
}
