import type { Blueprint } from '../blueprint/blueprint.ts'
import type { World } from './call.ts'
import type { Reply, SandboxRequest } from './exchange.ts'

const collection = '~tokens'
const lifetimeSeconds = 3600
const tokenPrefix = 'sandbox_at_'

/** The sandbox that issued a token; undefined when it is no token of ours. */
export function sandboxOfToken(token: string): string | undefined {
  const end = token.startsWith(tokenPrefix) ? token.indexOf('.', tokenPrefix.length) : -1
  return end < 0 ? undefined : token.slice(tokenPrefix.length, end)
}

/** Paths of the declared token URLs, with and without the server prefix they were declared under. */
export function tokenPaths(blueprint: Blueprint): ReadonlySet<string> {
  const paths = new Set<string>()
  for (const scheme of blueprint.security.schemes) {
    for (const flow of scheme.flows) {
      if (flow.tokenUrl === null) continue
      const path = flow.tokenUrl.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/[?#].*$/, '')
      paths.add(path.startsWith('/') ? path : `/${path}`)
    }
  }
  return paths
}

/** The token endpoint (RFC 6749 §3.2): client credentials by Basic or in the body. */
export function issueToken(request: SandboxRequest, world: World): Reply {
  const form = new URLSearchParams(request.body === null ? '' : Buffer.from(request.body).toString('utf8'))
  if (String(request.headers['content-type'] ?? '').includes('json')) readJsonForm(form, request)
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
  const token = `${tokenPrefix}${world.sandbox}.${world.random().string(40, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')}`
  const scope = form.get('scope') ?? ''
  const expires = world.wallNow + lifetimeSeconds * 1000
  world.tx.put(collection, token, JSON.stringify({ scope, expires }), { parents: {}, version: 1 })
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
  const kept = world.tx.get(collection, token)
  if (kept === undefined) return { kind: 'invalid' }
  const { scope, expires } = JSON.parse(kept.body) as { scope: string; expires: number }
  if (expires <= world.wallNow) return { kind: 'expired' }
  return { kind: 'valid', scopes: scope.split(' ').filter((name) => name !== '') }
}

function basicClient(request: SandboxRequest): { id: string; secret: string } | undefined {
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

function tokenError(status: number, error: string, description: string, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify({ error, error_description: description }),
  }
}
