import type { Operation } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { joinPointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Headers } from '../exchange.ts'
import { responseFor } from '../http/error-status.ts'
import type { RateLimit } from './rate-limit.ts'

/** What a header tells of the limit. `combined` and `policy` are those of draft-ietf-httpapi-ratelimit-headers. */
type Role = 'limit' | 'remaining' | 'used' | 'window' | 'combined' | 'policy' | 'reset-in' | 'reset-at' | 'reset-time'

/** The rate limit headers that one response declares. */
export interface RateHeaders {
  readonly headers: readonly { readonly name: string; readonly role: Role }[]
  /** The limit that the document names, for an API that enforces none. */
  readonly nominal: number
}

/** The state of the limit at a reply. */
export interface RateNumbers {
  readonly limit: RateLimit | null
  readonly used: number
  /** Milliseconds. */
  readonly untilReset: number
  /** Wall time, Unix ms: clients wait by it. */
  readonly wallNow: number
  /** The reply refuses for the limit. */
  readonly isOver: boolean
}

const usualLimit = 1000

/** Null: the response declares none. */
export function rateHeadersOf(operation: Operation, status: number, doc: SpecDocument): RateHeaders | null {
  const response = responseFor(operation, status)
  if (response === null) return null
  const { value } = doc.resolve(response.pointer)
  const declared = isObject(value) ? own(value, 'headers') : undefined
  const holder = joinPointer(doc.resolve(response.pointer).pointer, 'headers')
  const headers: { name: string; role: Role }[] = []
  let nominal = usualLimit
  for (const { name } of response.headers) {
    if (!/^(x-)?([a-z]+-)?rate-?limit/i.test(name)) continue
    const header = isObject(declared) ? doc.resolve(joinPointer(holder, name)).value : undefined
    const example = isObject(header) ? exampleOf(header) : undefined
    const role = roleOf(name, isObject(header) ? header : {}, example)
    if (role === null) continue
    headers.push({ name, role })
    if (role === 'limit' && Number.isInteger(Number(example)) && Number(example) > 0) nominal = Number(example)
  }
  return headers.length === 0 ? null : { headers, nominal }
}

function exampleOf(header: JsonObject): JsonValue | undefined {
  const schema = own(header, 'schema')
  const of = (value: JsonObject) => own(value, 'example') ?? [own(value, 'examples')].flat()[0]
  const found = of(header) ?? (isObject(schema) ? (of(schema) ?? own(schema, 'default')) : undefined)
  return isObject(found) ? undefined : found
}

function roleOf(name: string, header: JsonObject, example: JsonValue | undefined): Role | null {
  const lower = name.toLowerCase()
  const rest = lower.slice(lower.search(/rate-?limit/)).replace(/^rate-?limit-?/, '')
  if (rest === '') return lower === 'ratelimit' || /[rt]=|remaining/.test(String(example)) ? 'combined' : 'limit'
  if (rest === 'policy') return 'policy'
  if (/remaining|left|available/.test(rest)) return 'remaining'
  if (/used|count|current/.test(rest)) return 'used'
  if (/window|period|interval/.test(rest)) return 'window'
  if (/reset|retry/.test(rest)) return resetRole(lower, rest, header, example)
  return /limit|max|quota|requests/.test(rest) ? 'limit' : null
}

/** A number of seconds to wait, a Unix time, or a date: as the document says; without a word, as others have it. */
function resetRole(name: string, rest: string, header: JsonObject, example: JsonValue | undefined): Role {
  const schema = own(header, 'schema')
  const format = isObject(schema) ? own(schema, 'format') : undefined
  if (format === 'date-time' || /^\d{4}-\d\d-\d\dT/.test(String(example))) return 'reset-time'
  const number = Number(example)
  if (example !== undefined && !Number.isNaN(number)) return number > 1e9 ? 'reset-at' : 'reset-in'
  const told = `${String(own(header, 'description') ?? '')} ${isObject(schema) ? String(own(schema, 'description') ?? '') : ''}`
  if (/epoch|unix|timestamp|utc\b/i.test(told)) return 'reset-at'
  if (/after|in$/.test(rest) || /seconds/i.test(told)) return 'reset-in'
  return name.startsWith('ratelimit') ? 'reset-in' : 'reset-at'
}

/** The headers with their numbers. */
export function writeRateHeaders({ headers, nominal }: RateHeaders, numbers: RateNumbers): Headers {
  const { limit, used, wallNow, isOver } = numbers
  const quota = limit?.requests ?? nominal
  // Where nothing is enforced, a quota that is used up is granted again.
  const spent = limit === null ? (used === 0 ? 0 : ((used - 1) % quota) + 1) : Math.min(used, quota)
  const remaining = isOver ? 0 : quota - spent
  const seconds = Math.ceil(numbers.untilReset / 1000)
  const at = wallNow + numbers.untilReset
  const window = limit?.seconds ?? 3600
  const texts: Readonly<Record<Role, string>> = {
    limit: String(quota),
    remaining: String(remaining),
    used: String(quota - remaining),
    window: String(window),
    combined: `"default";r=${remaining};t=${seconds}`,
    policy: `"default";q=${quota};w=${window}`,
    'reset-in': String(seconds),
    'reset-at': String(Math.ceil(at / 1000)),
    'reset-time': new Date(at).toISOString(),
  }
  return Object.fromEntries(headers.map(({ name, role }) => [name, texts[role]]))
}
