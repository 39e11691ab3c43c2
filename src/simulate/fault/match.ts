import type { JsonValue } from '../../lib/json.ts'
import { isObject, jsonEqual, own, valueAt } from '../../lib/json.ts'
import type { Call } from '../call.ts'
import { presentedCredentials } from '../http/authorize.ts'
import type { FaultMatch } from './fault.ts'

/** Whether all that a fault asks for holds of a call. */
export function matches(match: FaultMatch, call: Call): boolean {
  const { operation, request } = call
  if (match.operation !== undefined && match.operation !== operation.id) return false
  if (match.method !== undefined && match.method !== request.method) return false
  if (match.path !== undefined && !pathMatches(match.path, call)) return false
  if (match.credential !== undefined && !carries(call, match.credential)) return false
  if (match.resource !== undefined && !concerns(call, match.resource)) return false
  if (match.entity !== undefined && !names(call, match.entity)) return false
  const { input = {} } = match
  return Object.keys(input).every((name) => sameInput(inputAt(call, name), input[name]!))
}

/** The value a request gives at a property path of its body, or as a parameter of that name. */
export function inputAt({ body, params, unknownQuery }: Call, name: string): JsonValue | undefined {
  const inBody = isObject(body) ? (own(body, name) ?? valueAt(body, name.split('.'))) : undefined
  if (inBody !== undefined) return inBody
  for (const place of [params.query, unknownQuery, params.path, params.header, params.cookie]) {
    const value = own(place, name) ?? own(place, name.toLowerCase())
    if (value !== undefined) return value
  }
  return undefined
}

/** Texts of forms and command lines stand for numbers and booleans. */
export function sameInput(given: JsonValue | undefined, wanted: JsonValue): boolean {
  if (given === undefined) return false
  if (jsonEqual(given, wanted)) return true
  return given !== null && typeof given !== 'object' && typeof wanted !== 'object' && String(given) === String(wanted)
}

function pathMatches(pattern: string, { operation, request }: Call): boolean {
  if (pattern === operation.path) return true
  const wanted = pattern.split('/')
  return ['', ...operation.basePaths].some(
    (base) => request.path.startsWith(base) && segmentsMatch(wanted, request.path.slice(base.length).split('/')),
  )
}

/** `*` and `{name}` stand for one segment, a last `**` for any number of them. */
function segmentsMatch(wanted: readonly string[], given: readonly string[]): boolean {
  const open = wanted.at(-1) === '**'
  const fixed = open ? wanted.slice(0, -1) : wanted
  if (open ? given.length < fixed.length : given.length !== fixed.length) return false
  return fixed.every((segment, index) => segment === '*' || /^\{.*\}$/.test(segment) || segment === given[index])
}

function carries({ request, model }: Call, secret: string): boolean {
  const bare = secret.replace(/^\S+ /, '')
  return presentedCredentials(request, model.blueprint.security.schemes).some(
    (one) => one.secret === secret || one.secret === bare || one.username === secret,
  )
}

/** The operation is about the resource, or about something below it. */
function concerns({ operation: { behavior } }: Call, resource: string): boolean {
  if (behavior.kind === 'example') return false
  return behavior.resource === resource || behavior.bindings.some((binding) => binding.resource === resource)
}

function names({ params, operation: { behavior }, body }: Call, entity: string): boolean {
  if (Object.values(params.path).some((value) => String(value) === entity)) return true
  if (behavior.kind === 'example') return false
  return behavior.bindings.some(({ param, in: place }) => {
    const source = place === 'query' ? params.query : place === 'body' && isObject(body) ? body : {}
    return sameInput(own(source, param), entity)
  })
}
