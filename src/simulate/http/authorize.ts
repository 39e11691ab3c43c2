import type { Blueprint, Operation, SchemeUse, SecurityScheme } from '../../blueprint/blueprint.ts'
import { words } from '../../lib/names.ts'
import type { Refusal, SandboxRequest } from '../exchange.ts'
import { challenges } from './challenge.ts'
import { authorizationForms, keysAt, type PresentedCredential, presentedCredentials } from './credentials.ts'

export { findPresented, type PresentedCredential, presentedCredentials } from './credentials.ts'

export type CredentialVerdict = 'valid' | 'invalid' | 'expired' | 'insufficient_scope'

/** What the sandbox knows of a secret. Called for each candidate until one is valid. */
export type CredentialCheck = (
  secret: string,
  context: {
    /** Null where the document declares no scheme. */
    readonly scheme: SecurityScheme | null
    readonly username?: string
    /** Scopes the operation demands of this scheme; absent: none. */
    readonly scopes?: readonly string[]
  },
) => CredentialVerdict

export type Authorization =
  /** `credential` is null for an anonymous call. */
  | { readonly ok: true; readonly credential: PresentedCredential | null }
  | { readonly ok: false; readonly refusal: Refusal }

export interface Authorizer {
  authorize(operation: Operation, request: SandboxRequest, accept: CredentialCheck): Authorization
}

/** How far a request got with one scheme. */
interface Attempt {
  readonly verdict: CredentialVerdict | 'missing'
  readonly credential: PresentedCredential | null
}

const missing: Attempt = { verdict: 'missing', credential: null }
const anonymous: Authorization = { ok: true, credential: null }

/** OAS §Security Requirement Object: one of the alternatives must hold in all its schemes. */
export function createAuthorizer(blueprint: Blueprint): Authorizer {
  const schemes = new Map(blueprint.security.schemes.map((scheme) => [scheme.name, scheme]))
  const attemptUse = (use: SchemeUse, request: SandboxRequest, accept: CredentialCheck): Attempt => {
    const scheme = schemes.get(use.scheme)
    if (scheme?.type === 'mutualTLS') return { verdict: 'valid', credential: null }
    const candidates = scheme === undefined ? presentedCredentials(request) : candidatesFor(scheme, request)
    return judge(candidates, accept, scheme ?? null, use.scopes)
  }
  return {
    authorize(operation, request, accept) {
      if (blueprint.security.undeclared) return authorizeUndeclared(blueprint, operation, request, accept)
      if (operation.security.length === 0) return anonymous
      const tried: Attempt[] = []
      for (const uses of operation.security) {
        if (uses.length === 0) continue
        const attempts = uses.map((use) => attemptUse(use, request, accept))
        const settled = acceptIdentifiers(uses, attempts, schemes)
        if (settled.every((attempt) => attempt.verdict === 'valid'))
          return { ok: true, credential: settled.find((attempt) => attempt.credential !== null)?.credential ?? null }
        tried.push(...settled)
      }
      const optional = operation.security.some((uses) => uses.length === 0)
      const wrong = worst(tried)
      if (optional && (wrong === 'missing' || wrong === 'valid')) return anonymous
      return { ok: false, refusal: refusal(blueprint, operation, schemes, wrong) }
    },
  }
}

/** Where nothing is declared a wrong credential is refused, a missing one only where a 401 is documented. */
function authorizeUndeclared(
  blueprint: Blueprint,
  operation: Operation,
  request: SandboxRequest,
  accept: CredentialCheck,
): Authorization {
  const { authorization } = request.headers
  const header = Array.isArray(authorization) ? authorization[0] : authorization
  const attempt = judge(authorizationForms('authorization', header), accept, null, [])
  if (attempt.verdict === 'valid') return { ok: true, credential: attempt.credential }
  if (attempt.verdict !== 'missing' || documents(operation, '401')) {
    const other = presentedCredentials(request).filter(({ name }) => name !== 'authorization')
    const elsewhere = attempt.verdict === 'missing' ? judge(other, accept, null, []) : missing
    if (elsewhere.verdict === 'valid') return { ok: true, credential: elsewhere.credential }
    return { ok: false, refusal: refusal(blueprint, operation, new Map(), attempt.verdict) }
  }
  return anonymous
}

function candidatesFor(scheme: SecurityScheme, request: SandboxRequest): PresentedCredential[] {
  if (scheme.type === 'apiKey') return keysAt(request, scheme)
  const { authorization } = request.headers
  const forms = authorizationForms('authorization', Array.isArray(authorization) ? authorization[0] : authorization)
  const words = scheme.type === 'http' && scheme.scheme !== 'bearer' ? [scheme.scheme ?? ''] : ['bearer', 'token']
  return forms.filter(({ form }) => words.includes(form))
}

/** The best verdict over the candidates. */
function judge(
  candidates: readonly PresentedCredential[],
  accept: CredentialCheck,
  scheme: SecurityScheme | null,
  scopes: readonly string[],
): Attempt {
  let best: Attempt = missing
  for (const credential of candidates) {
    const { username } = credential
    const verdict = accept(credential.secret, { scheme, scopes, ...(username === undefined ? {} : { username }) })
    if (verdict === 'valid') return { verdict, credential }
    if (rank(verdict) > rank(best.verdict)) best = { verdict, credential }
  }
  return best
}

/** How telling a failure is: a known credential without the scope over an expired one, a wrong one, none. */
function rank(verdict: Attempt['verdict']): number {
  return ['missing', 'invalid', 'expired', 'insufficient_scope', 'valid'].indexOf(verdict)
}

/**
 * Of several keys that belong together (`client-id` with `client-secret`, `user-email` with `key`) the one that says who
 * calls need not be secret: any value will do, if another one is valid.
 */
function acceptIdentifiers(
  uses: readonly SchemeUse[],
  attempts: readonly Attempt[],
  schemes: ReadonlyMap<string, SecurityScheme>,
): readonly Attempt[] {
  if (uses.length < 2 || !attempts.some((attempt) => attempt.verdict === 'valid' && attempt.credential !== null))
    return attempts
  return attempts.map((attempt, index) => {
    const scheme = schemes.get(uses[index]!.scheme)
    const identifies = scheme?.type === 'apiKey' && isIdentifier(scheme.parameter ?? '')
    return attempt.verdict === 'invalid' && identifies ? { verdict: 'valid', credential: null } : attempt
  })
}

const identifying = new Set([
  'id',
  'user',
  'username',
  'email',
  'account',
  'tenant',
  'organization',
  'workspace',
  'client',
])
const secretive = new Set(['secret', 'key', 'token', 'password', 'signature'])

function isIdentifier(parameter: string): boolean {
  const parts = words(parameter)
  return parts.some((part) => identifying.has(part)) && !parts.some((part) => secretive.has(part))
}

function worst(attempts: readonly Attempt[]): Attempt['verdict'] {
  const failures = attempts.filter((attempt) => attempt.verdict !== 'valid').map((attempt) => attempt.verdict)
  return failures.sort((a, b) => rank(b) - rank(a))[0] ?? 'missing'
}

function documents(operation: Operation, status: string): boolean {
  return operation.responses.some((response) => response.status === status)
}

const reasons: Record<Attempt['verdict'], string> = {
  missing: 'Authentication is required',
  invalid: 'The credential is not valid',
  expired: 'The credential has expired',
  insufficient_scope: 'The credential lacks the scope that this operation needs',
  valid: 'Authentication is required',
}

function refusal(
  blueprint: Blueprint,
  operation: Operation,
  schemes: ReadonlyMap<string, SecurityScheme>,
  verdict: Attempt['verdict'],
): Refusal {
  const uses = operation.security.flat().flatMap((use) => schemes.get(use.scheme) ?? [])
  const message = `${reasons[verdict]}${verdict === 'insufficient_scope' ? '' : `: ${howTo(uses)}`}`
  if (verdict === 'insufficient_scope' || (!documents(operation, '401') && documents(operation, '403')))
    return { kind: 'forbidden', message }
  const scopes = [...new Set(operation.security.flat().flatMap((use) => use.scopes))]
  const values = challenges(uses, blueprint.api, verdict === 'missing' ? null : message, scopes)
  return { kind: 'unauthorized', message, headers: { 'WWW-Authenticate': values } }
}

/** "send a valid key in the header api-key". */
function howTo(schemes: readonly SecurityScheme[]): string {
  const ways = schemes.flatMap((scheme) => {
    if (scheme.type === 'apiKey') return [`a valid key in the ${scheme.in} ${scheme.parameter}`]
    if (scheme.type === 'http' && scheme.scheme === 'basic') return ['Basic credentials in the header Authorization']
    if (scheme.type === 'mutualTLS') return []
    const word = scheme.type === 'http' && scheme.scheme !== 'bearer' ? (scheme.scheme ?? 'the') : 'Bearer'
    return [`a valid ${word} credential in the header Authorization`]
  })
  return `send ${[...new Set(ways)].slice(0, 4).join(' or ') || 'a valid credential in the header Authorization'}`
}
