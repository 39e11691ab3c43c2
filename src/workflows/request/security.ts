import { isObject, type JsonObject } from '../../lib/json.ts'
import type { SecurityUse } from '../arazzo/description.ts'
import { fill } from '../expression/fill.ts'
import type { Task } from '../run/performer.ts'
import type { CalledSource } from '../source/target.ts'

interface Placed {
  readonly name: string
  readonly in: 'header' | 'query' | 'cookie'
  readonly value: string
}

/** What `x-security` of the workflow, then of the step, puts into a call: the later wins at the same place. A text: why not. */
export function securedBy({ workflow, step, scope, reading }: Task, source: CalledSource): Placed[] | string {
  const placed: Placed[] = []
  for (const use of [...(workflow['x-security'] ?? []), ...(step['x-security'] ?? [])]) {
    const scheme = schemeOf(use, source)
    if (typeof scheme === 'string') return scheme
    const values = fill({ ...use.values }, scope, reading)
    const one = placedBy(scheme, isObject(values.value) ? values.value : {}, use.schemeName ?? 'scheme')
    if (typeof one === 'string') return one
    const before = placed.findIndex((other) => overrides([one], other))
    if (before >= 0) placed.splice(before, 1)
    placed.push(one)
  }
  return placed
}

/** Names of headers have no case. */
export function overrides(placed: readonly Placed[], other: { readonly name: string; readonly in: string }): boolean {
  return placed.some(
    (one) =>
      one.in === other.in &&
      (one.in === 'header' ? one.name.toLowerCase() === other.name.toLowerCase() : one.name === other.name),
  )
}

function schemeOf({ schemeName, scheme }: SecurityUse, source: CalledSource): JsonObject | string {
  if (scheme !== undefined) return scheme
  if (schemeName === undefined) return 'x-security names neither schemeName nor scheme'
  return source?.scheme(schemeName) ?? `x-security: the description has no security scheme ${schemeName}`
}

/** Security Scheme Object (OpenAPI): where a secret goes. */
function placedBy(scheme: JsonObject, values: JsonObject, name: string): Placed | string {
  const text = (...keys: string[]) => {
    const key = keys.find((one) => values[one] !== undefined)
    return key === undefined ? undefined : String(values[key])
  }
  const missing = (what: string) => `x-security ${name} has no ${what}`
  const authorization = (value: string): Placed => ({ name: 'Authorization', in: 'header', value })
  if (scheme.type === 'apiKey') {
    const key = text('apiKey', 'value')
    if (key === undefined) return missing('apiKey')
    return { name: String(scheme.name), in: scheme.in as Placed['in'], value: key }
  }
  if (scheme.type === 'http' && String(scheme.scheme).toLowerCase() === 'basic') {
    const [username, password] = [text('username'), text('password') ?? '']
    if (username === undefined) return missing('username')
    return authorization(`Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`)
  }
  if (scheme.type === 'http' && String(scheme.scheme).toLowerCase() !== 'bearer')
    return `x-security ${name}: http ${String(scheme.scheme)} is not supported`
  const token = text('accessToken', 'token')
  return token === undefined ? missing('token') : authorization(`Bearer ${token}`)
}
