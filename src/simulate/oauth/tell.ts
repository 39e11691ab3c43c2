import type { World } from '../call.ts'
import type { Reply, SandboxRequest } from '../exchange.ts'
import { isRevoked, liveToken, revokeGrant, revokeToken, tokenError, tokenState } from '../oauth.ts'
import { find } from './grants.ts'
import { userClaims } from './identity.ts'
import { failure, json, readClient, refuse, unknownClient } from './request.ts'
import { identityScopes, type OAuthSettings } from './settings.ts'

/** RFC 7662: for clients with a secret alone. Of any token that is not good for anything: `active: false`, and no more. */
export function introspect(request: SandboxRequest, world: World): Reply {
  const client = readClient(request, world)
  if (!client.ok) return client.reply
  if (!client.confidential) return unknownClient('introspection needs the client secret')
  const token = client.form.get('token')
  if (token === null) return refuse(failure('invalid_request', 'token is missing'))
  const access = liveToken(world, token)
  const refresh = find(world, 'refresh', token)
  const usable =
    refresh !== undefined && !refresh.used && refresh.expires > world.wallNow && !isRevoked(world, refresh.grant)
  const live = access ?? (usable ? refresh : undefined)
  if (live === undefined) return json({ active: false })
  return json({
    active: true,
    scope: live.scope,
    client_id: live.client,
    ...(access === undefined ? {} : { token_type: 'Bearer' }),
    exp: Math.floor(live.expires / 1000),
    ...(access?.issued === undefined ? {} : { iat: Math.floor(access.issued / 1000) }),
    sub: live.sub ?? live.client,
    iss: world.baseUrl,
  })
}

/** RFC 7009: 200 whether or not there is such a token. With a refresh token all of its grant goes. */
export function revoke(request: SandboxRequest, world: World): Reply {
  const client = readClient(request, world)
  if (!client.ok) return client.reply
  const token = client.form.get('token')
  if (token === null) return refuse(failure('invalid_request', 'token is missing'))
  const refresh = find(world, 'refresh', token)
  if (refresh?.client === client.id) revokeGrant(world, refresh.grant)
  const access = liveToken(world, token)
  if (access !== undefined && (access.client ?? client.id) === client.id) revokeToken(world, token)
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: null }
}

/** OpenID Connect Core §5.3; errors as RFC 6750 §3.1. */
export function userinfo(request: SandboxRequest, world: World): Reply {
  const token = /^bearer\s+(\S+)$/i.exec(String(request.headers.authorization ?? ''))?.[1]
  if (token === undefined)
    return { status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="userinfo"' }, body: null }
  const access = liveToken(world, token)
  if (access === undefined) {
    const why = tokenState(world, token).kind === 'expired' ? 'The token has expired' : 'There is no such token'
    return bearerError(401, 'invalid_token', why)
  }
  if (access.sub === undefined || !access.scope.split(' ').includes('openid'))
    return bearerError(403, 'insufficient_scope', 'The scope openid is needed', ', scope="openid"')
  return json(userClaims(access.sub, access.scope))
}

function bearerError(status: number, error: string, description: string, more = ''): Reply {
  const challenge = `Bearer realm="userinfo", error="${error}", error_description="${description}"${more}`
  return tokenError(status, error, description, { 'WWW-Authenticate': challenge })
}

/** OpenID Connect Discovery §3 and RFC 8414 §2. The issuer is the URL at which the sandbox was addressed. */
export function metadata(settings: OAuthSettings, world: World): Reply {
  const url = (endpoint: keyof OAuthSettings['paths']) => `${world.baseUrl}${settings.paths[endpoint][0]}`
  const byClient = ['client_secret_basic', 'client_secret_post']
  return json({
    issuer: world.baseUrl,
    authorization_endpoint: url('authorize'),
    token_endpoint: url('token'),
    device_authorization_endpoint: url('device'),
    introspection_endpoint: url('introspection'),
    revocation_endpoint: url('revocation'),
    userinfo_endpoint: url('userinfo'),
    jwks_uri: url('jwks'),
    scopes_supported: [...(settings.scopes ?? identityScopes)],
    response_types_supported: ['code', ...(settings.implicit ? ['token'] : [])],
    response_modes_supported: ['query', ...(settings.implicit ? ['fragment'] : [])],
    grant_types_supported: [...settings.grants, ...(settings.implicit ? ['implicit'] : [])],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: [...byClient, 'none'],
    introspection_endpoint_auth_methods_supported: byClient,
    revocation_endpoint_auth_methods_supported: [...byClient, 'none'],
    code_challenge_methods_supported: ['S256'],
    claims_supported: ['sub', 'name', 'preferred_username', 'email', 'email_verified'],
    authorization_response_iss_parameter_supported: true,
  })
}
