import type { SecurityScheme } from '../../blueprint/blueprint.ts'
import type { SandboxRequest } from '../exchange.ts'
import { parseCookies, parsePairs } from './pairs.ts'

/** A secret a request carries, and where. */
export interface PresentedCredential {
  readonly secret: string
  /** Basic: the part before the colon. */
  readonly username?: string
  readonly in: 'header' | 'query' | 'cookie'
  /** Header (lower-case), query or cookie name. */
  readonly name: string
  /** The word before the secret, lower-case (`bearer`, `token`, `basic`); '' for a bare secret. */
  readonly form: string
}

/** Names under which a secret travels when nobody has declared where. */
const secretName = /key|token|secret|auth|session|password/i

/**
 * Every secret a request may mean, most explicit first: all forms of `Authorization`, then headers, query values and
 * cookies that a scheme names or that look like one.
 */
export function presentedCredentials(
  request: SandboxRequest,
  schemes: readonly SecurityScheme[] = [],
): PresentedCredential[] {
  const found: PresentedCredential[] = []
  findPresented(
    request,
    (credential) => {
      found.push(credential)
      return undefined
    },
    schemes,
  )
  return found
}

/** What `pick` makes of the first of them that it takes; nothing is read beyond that one. */
export function findPresented<T>(
  request: SandboxRequest,
  pick: (credential: PresentedCredential) => T | undefined,
  schemes: readonly SecurityScheme[] = [],
): T | undefined {
  const named = (place: string, name: string) =>
    schemes.some((scheme) => scheme.in === place && sameName(place, scheme.parameter, name)) || secretName.test(name)
  const first = firstOf(authorizationForms('authorization', headerText(request, 'authorization')), pick)
  if (first !== undefined) return first
  for (const name of Object.keys(request.headers)) {
    if (name === 'authorization' || !named('header', name)) continue
    const found = firstOf(authorizationForms(name, headerText(request, name)), pick)
    if (found !== undefined) return found
  }
  for (const { name, value } of parsePairs(request.query)) {
    const found =
      value !== '' && named('query', name) ? pick({ secret: value, in: 'query', name, form: '' }) : undefined
    if (found !== undefined) return found
  }
  for (const [name, value] of parseCookies(headerText(request, 'cookie') ?? '')) {
    const found =
      value !== '' && named('cookie', name) ? pick({ secret: value, in: 'cookie', name, form: '' }) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function firstOf<T>(
  credentials: readonly PresentedCredential[],
  pick: (credential: PresentedCredential) => T | undefined,
): T | undefined {
  for (const credential of credentials) {
    const found = pick(credential)
    if (found !== undefined) return found
  }
  return undefined
}

/** The secrets at the place where an `apiKey` scheme looks for its own. */
export function keysAt(request: SandboxRequest, scheme: SecurityScheme): PresentedCredential[] {
  const name = scheme.parameter ?? ''
  if (scheme.in === 'header') return authorizationForms(name.toLowerCase(), headerText(request, name.toLowerCase()))
  const values =
    scheme.in === 'query'
      ? parsePairs(request.query).flatMap((pair) => (pair.name === name ? [pair.value] : []))
      : parseCookies(headerText(request, 'cookie') ?? '').flatMap(([key, value]) => (key === name ? [value] : []))
  const place = scheme.in === 'query' ? 'query' : 'cookie'
  return values.filter((value) => value !== '').map((secret) => ({ secret, in: place, name, form: '' }))
}

/**
 * The secrets in a header such as `Authorization`: `Bearer x`, `token x`, `Token token=x`, `Basic base64(user:pass)`,
 * any other word before the secret, or the bare secret. The form is case-insensitive (RFC 9110 §11.1).
 */
export function authorizationForms(name: string, header: string | undefined): PresentedCredential[] {
  const text = header?.trim() ?? ''
  if (text === '') return []
  const place = { in: 'header', name } as const
  const space = text.search(/\s/)
  if (space < 0) return [{ secret: text, form: '', ...place }]
  const form = text.slice(0, space).toLowerCase()
  const rest = text.slice(space + 1).trim()
  if (form === 'basic') return basicForms(rest).map((basic) => ({ ...basic, form, ...place }))
  const assigned = assignedValues(rest).map((secret) => ({ secret, form, ...place }))
  return [...assigned, { secret: rest, form, ...place }, { secret: text, form: '', ...place }]
}

/** RFC 7617; the secret may sit on either side of the colon (`key:` and `:key` are common). */
function basicForms(encoded: string): { secret: string; username: string }[] {
  const decoded = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  const username = colon < 0 ? decoded : decoded.slice(0, colon)
  const password = colon < 0 ? '' : decoded.slice(colon + 1)
  return [password, username].filter((secret) => secret !== '').map((secret) => ({ secret, username }))
}

const noValues: string[] = []

/** `token="x", realm="y"` → x, y. At most ten. */
function assignedValues(text: string): string[] {
  if (!text.includes('=')) return noValues
  return text
    .split(',', 10)
    .map((part) => /^\s*[\w-]+=(.+)$/.exec(part)?.[1]?.trim().replace(/^"|"$/g, '') ?? '')
    .filter((value) => value !== '' && !/^=+$/.test(value))
}

function headerText(request: SandboxRequest, name: string): string | undefined {
  const value = Object.hasOwn(request.headers, name) ? request.headers[name] : undefined
  return Array.isArray(value) ? value[0] : value
}

function sameName(place: string, declared: string | null, name: string): boolean {
  return place === 'header' ? declared?.toLowerCase() === name : declared === name
}
