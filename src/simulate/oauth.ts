import { secretToken } from '../lib/token.ts'
import type { World } from './call.ts'
import type { Reply, SandboxRequest } from './exchange.ts'

/** Everything of the authorization server is in this one collection, so that taking back tokens takes back all of it. */
export const tokenCollection = '~tokens'
const collection = tokenCollection
const lifetimeSeconds = 3600
const tokenPrefix = 'sandbox_at_'

/** The sandbox that issued a token; undefined when it is no token of ours. */
export function sandboxOfToken(token: string): string | undefined {
  const end = token.startsWith(tokenPrefix) ? token.indexOf('.', tokenPrefix.length) : -1
  return end < 0 ? undefined : token.slice(tokenPrefix.length, end)
}

export const isAccessToken = (token: string): boolean => token.startsWith(tokenPrefix)

export const accessToken = (sandbox: string, secret: string): string => `${tokenPrefix}${sandbox}.${secret}`

/** What is kept of an access token. Absent fields: of a token that an earlier version issued. */
export interface KeptToken {
  readonly scope: string
  /** Unix ms, wall time. */
  readonly expires: number
  readonly issued?: number
  readonly client?: string
  /** The user; absent: the client itself. */
  readonly sub?: string
  /** The family that is revoked as one. */
  readonly grant?: string
}

export function keepToken(world: Pick<World, 'tx'>, token: string, kept: KeptToken): void {
  world.tx.put(collection, token, JSON.stringify(kept), { parents: {}, version: 1 })
}

const revocationOf = (grant: string) => `revoked:${grant}`

/** All tokens of the grant are void from now on. */
export function revokeGrant(world: Pick<World, 'tx'>, grant: string): void {
  world.tx.put(collection, revocationOf(grant), '{}', { parents: {}, version: 1 })
}

export function isRevoked(world: Pick<World, 'tx'>, grant: string): boolean {
  return world.tx.get(collection, revocationOf(grant)) !== undefined
}

export function revokeToken(world: Pick<World, 'tx'>, token: string): void {
  if (token.startsWith(tokenPrefix)) world.tx.delete(collection, token)
}

/** An access token that is neither revoked nor expired. */
export function liveToken(world: Pick<World, 'tx' | 'wallNow'>, token: string): KeptToken | undefined {
  return tokenState(world, token).kind === 'valid' ? keptToken(world, token) : undefined
}

function keptToken(world: Pick<World, 'tx'>, token: string): KeptToken | undefined {
  // Other rows of the collection are not tokens.
  const kept = token.startsWith(tokenPrefix) ? world.tx.get(collection, token) : undefined
  if (kept === undefined) return undefined
  const read = JSON.parse(kept.body) as KeptToken
  return read.grant !== undefined && isRevoked(world, read.grant) ? undefined : read
}

/** The token endpoint (RFC 6749 §3.2): client credentials by Basic or in the body. */
export function issueToken(request: SandboxRequest, world: World): Reply {
  const form = readForm(request)
  const client = basicClient(request) ?? { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
  if (!world.checkClient(client.id, client.secret)) {
    return tokenError(401, 'invalid_client', 'Unknown client or wrong secret', {
      'WWW-Authenticate': 'Basic realm="token"',
    })
  }
  const grant = form.get('grant_type') ?? ''
  if (grant === '') return tokenError(400, 'invalid_request', 'grant_type is missing')
  if (grant !== 'client_credentials')
    return tokenError(
      400,
      'unsupported_grant_type',
      `This token endpoint answers grant_type=client_credentials, not '${grant}'`,
    )
  const token = `${tokenPrefix}${world.sandbox}.${secretToken(40)}`
  const scope = form.get('scope') ?? ''
  const expires = world.wallNow + lifetimeSeconds * 1000
  keepToken(world, token, { scope, expires, issued: world.wallNow, client: client.id })
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Pragma: 'no-cache' },
    body: JSON.stringify({
      access_token: token,
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      ...(scope === '' ? {} : { scope }),
    }),
  }
}

/** Takes back all tokens: they were given to whoever used another sandbox. */
export function removeTokens(tx: World['tx']): void {
  for (const { key } of [...tx.scan(collection)]) tx.delete(collection, key)
}

export type TokenState =
  | { readonly kind: 'valid'; readonly scopes: readonly string[] }
  | { readonly kind: 'invalid' | 'expired' }

/** What a token is good for; no scopes: everything. Expiry is wall time: clients check it so. */
export function tokenState(world: Pick<World, 'tx' | 'wallNow'>, token: string): TokenState {
  const kept = keptToken(world, token)
  if (kept === undefined) return { kind: 'invalid' }
  const { scope, expires } = kept
  if (expires <= world.wallNow) return { kind: 'expired' }
  return { kind: 'valid', scopes: scope.split(' ').filter((name) => name !== '') }
}

export function basicClient(request: SandboxRequest): { id: string; secret: string } | undefined {
  const match = /^basic\s+(\S+)$/i.exec(String(request.headers.authorization ?? ''))
  if (match === null) return undefined
  const [id = '', ...secret] = Buffer.from(match[1]!, 'base64').toString('utf8').split(':')
  return { id: decode(id), secret: decode(secret.join(':')) }
}

/** RFC 6749 §2.3.1: both halves are form-encoded; clients that do not encode are understood too. */
function decode(text: string): string {
  return /%[0-9a-f]{2}/i.test(text) && !/%(?![0-9a-f]{2})/i.test(text)
    ? new URLSearchParams(`v=${text}`).get('v')!
    : text
}

/** Parameters of a form or, as some clients send them, of a JSON object. */
export function readForm(request: SandboxRequest): URLSearchParams {
  const form = new URLSearchParams(request.body === null ? '' : Buffer.from(request.body).toString('utf8'))
  if (String(request.headers['content-type'] ?? '').includes('json')) readJsonForm(form, request)
  return form
}

function readJsonForm(form: URLSearchParams, request: SandboxRequest): void {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(request.body ?? []).toString('utf8'))
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return
  }
  if (typeof parsed !== 'object' || parsed === null) return
  for (const [name, value] of Object.entries(parsed)) if (typeof value === 'string') form.set(name, value)
}

export function tokenError(
  status: number,
  error: string,
  description: string,
  headers: Record<string, string> = {},
): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify({ error, error_description: description }),
  }
}
