import type { Environment } from '@marcbachmann/cel-js'
import { isObject, type JsonObject, jsonEqual, type JsonValue, own, setOwn, valueAt } from '../../lib/json.ts'
import { addInterval, nextInterval } from '../../lib/calendar.ts'

/** What expressions may look up: the sandbox of the call under way. Ids are texts. */
export interface Lookup {
  find(resource: string, id: string): JsonObject | null
  /** All entities, or those whose property (nested: joined by `.`) has the value. In insertion order. */
  where(resource: string, field: string | null, value: JsonValue): JsonObject[]
  /** How many `where` would give. */
  count(resource: string, field: string, value: JsonValue): number
  /** A new id as the resource has them, or `prefix_…` for what is no resource. */
  newId(name: string): string
  /** Random characters of an alphabet. */
  token(length: number, alphabet: string): string
  /** A time in Unix seconds as RFC 3339. */
  readonly now: number
}

const number = (value: unknown): number => (typeof value === 'bigint' ? Number(value) : Number(value ?? 0))
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/**
 * The functions that expressions have beside CEL's own. None does anything but look.
 *
 * `find('customer', id)` the entity or null · `where('charge', 'payment_intent', id)` list · `count(…)` of the same · `all('plan')` list ·
 * `get(value, 'a.b')` the value there or null · `newId('charge')` · `iso(seconds)` RFC 3339 text · `unix(text)` seconds ·
 * `token(40, '0123456789abcdef')` random characters · `addInterval(seconds, 'month', 1)` calendar arithmetic · `nextInterval(anchor, 'month', 1, seconds)` the first after them ·
 * `sum(list)` · `first(list)` · `last(list)` ·
 * `merge(map, map)` · `text(value)` · `whole(number)`, towards zero · `coalesce(a, b)` the first that is there and not null ·
 * `differing(old, new)` what of the one is otherwise in the other, nested objects likewise.
 */
export function registerFunctions(env: Environment, lookup: () => Lookup): void {
  env.registerFunction('find(string, dyn): dyn', (resource: string, id: unknown) =>
    id === null || id === undefined ? null : lookup().find(resource, idText(id)),
  )
  env.registerFunction('where(string, string, dyn): list<dyn>', (resource: string, field: string, value: unknown) =>
    lookup().where(resource, field, plain(value)),
  )
  env.registerFunction('count(string, string, dyn): double', (resource: string, field: string, value: unknown) =>
    lookup().count(resource, field, plain(value)),
  )
  env.registerFunction('all(string): list<dyn>', (resource: string) => lookup().where(resource, null, null))
  env.registerFunction('newId(string): string', (name: string) => lookup().newId(name))
  env.registerFunction('token(dyn, string): string', (length: unknown, alphabet: string) =>
    lookup().token(Math.min(Math.max(Math.trunc(number(length)), 0), 1000), alphabet),
  )
  env.registerFunction('get(dyn, string): dyn', (value: unknown, path: string) => {
    const found = isObject(value) || Array.isArray(value) ? valueAt(value as JsonValue, path.split('.')) : undefined
    return found ?? null
  })
  env.registerFunction('iso(dyn): string', (seconds: unknown) =>
    new Date(Math.round(number(seconds) * 1000)).toISOString(),
  )
  env.registerFunction('unix(dyn): double', (text: unknown) =>
    typeof text === 'string' ? Math.floor(Date.parse(text) / 1000) : number(text),
  )
  env.registerFunction('addInterval(dyn, dyn, dyn): double', (seconds: unknown, unit: unknown, count: unknown) =>
    addInterval(number(seconds), String(unit), number(count)),
  )
  env.registerFunction(
    'nextInterval(dyn, dyn, dyn, dyn): double',
    (anchor: unknown, unit: unknown, count: unknown, after: unknown) =>
      nextInterval(number(anchor), String(unit), number(count), number(after)),
  )
  env.registerFunction('sum(list): double', (items: unknown[]) => items.reduce<number>((a, b) => a + number(b), 0))
  env.registerFunction('first(dyn): dyn', (items: unknown) => list(items)[0] ?? null)
  env.registerFunction('last(dyn): dyn', (items: unknown) => list(items).at(-1) ?? null)
  env.registerFunction('merge(dyn, dyn): dyn', (a: unknown, b: unknown) => ({ ...Object(a), ...Object(b) }))
  env.registerFunction('coalesce(dyn, dyn): dyn', (a: unknown, b: unknown) => a ?? b ?? null)
  env.registerFunction('differing(dyn, dyn): dyn', (old: unknown, now: unknown) => differing(old, now))
  env.registerFunction('whole(dyn): double', (value: unknown) => Math.trunc(number(value)))
  env.registerFunction('text(dyn): string', (value: unknown) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : idText(value),
  )
}

function differing(old: unknown, now: unknown): JsonObject {
  const changed: JsonObject = {}
  if (!isObject(old) || !isObject(now)) return changed
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [was, is] = [own(old, name), own(now, name)]
    if (jsonEqual(was, is)) continue
    setOwn(changed, name, isObject(was) && isObject(is) ? differing(was, is) : (was ?? null))
  }
  return changed
}

function idText(value: unknown): string {
  // A reference that was expanded is the entity; it is meant all the same.
  return isObject(value) && value.id !== undefined ? String(value.id) : String(value)
}

function plain(value: unknown): JsonValue {
  return typeof value === 'bigint' ? Number(value) : (value as JsonValue)
}
