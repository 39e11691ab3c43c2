import { createHash } from 'node:crypto'
import type { World } from '../call.ts'
import type { Reply, SandboxRequest } from '../exchange.ts'
import { isRevoked, issueToken, revokeGrant } from '../oauth.ts'
import { pollDevice } from './device.ts'
import { find, type Grant, issueAccess, issueRefresh, keep, lifetimes, newGrant } from './grants.ts'
import { idToken } from './identity.ts'
import {
  type Client,
  failure,
  json,
  type OAuthFailure,
  readClient,
  readScope,
  refuse,
  unknownClient,
} from './request.ts'
import { deviceGrant, type OAuthSettings } from './settings.ts'

type KnownClient = Extract<Client, { ok: true }>
type Granted = { readonly grant: Grant; readonly scope?: string } | OAuthFailure

/** The token endpoint (RFC 6749 §3.2) for every grant of the document. */
export function token(settings: OAuthSettings, request: SandboxRequest, world: World): Reply {
  const client = readClient(request, world)
  if (!client.ok) return client.reply
  const grantType = client.form.get('grant_type') ?? ''
  if (grantType === 'client_credentials')
    return client.confidential
      ? issueToken(request, world)
      : unknownClient('client_credentials needs the client secret')
  if (grantType === '') return refuse(failure('invalid_request', 'grant_type is missing'))
  if (!settings.grants.has(grantType))
    return refuse(
      failure(
        'unsupported_grant_type',
        `The document declares no flow for '${grantType}'; there are ${[...settings.grants].join(', ')}`,
      ),
    )
  const granted = grantFor(grantType, settings, client, world)
  return 'error' in granted ? refuse(granted) : issue(world, granted.grant, granted.scope ?? granted.grant.scope)
}

function grantFor(grantType: string, settings: OAuthSettings, client: KnownClient, world: World): Granted {
  switch (grantType) {
    case 'authorization_code':
      return redeemCode(client, world)
    case 'refresh_token':
      return refresh(client, world)
    case 'password':
      return password(settings, client, world)
    case deviceGrant: {
      const polled = pollDevice(world, client.id, client.form.get('device_code') ?? '')
      return 'error' in polled ? polled : { grant: polled }
    }
    default:
      return failure('unsupported_grant_type', `There is no grant type '${grantType}'`)
  }
}

function issue(world: World, grant: Grant, scope: string): Reply {
  const access = issueAccess(world, grant, scope)
  return json({
    access_token: access,
    token_type: 'Bearer',
    expires_in: lifetimes.access,
    refresh_token: issueRefresh(world, grant),
    ...(scope === '' ? {} : { scope }),
    ...(scope.split(' ').includes('openid') ? { id_token: idToken(world, grant, access) } : {}),
  })
}

function redeemCode({ id, confidential, form }: KnownClient, world: World): Granted {
  const value = form.get('code') ?? ''
  const code = find(world, 'code', value)
  if (code === undefined || code.client !== id) return failure('invalid_grant', 'There is no such code for this client')
  if (code.used) {
    revokeGrant(world, code.grant)
    return failure('invalid_grant', 'The code has been used before: all tokens it gave are revoked')
  }
  if (code.expires <= world.wallNow) return failure('invalid_grant', 'The code has expired')
  if (form.get('redirect_uri') !== code.redirect)
    return failure('invalid_grant', 'redirect_uri is not the one the code was sent to')
  const wrong = wrongVerifier(code.challenge, form.get('code_verifier'), confidential)
  if (wrong !== null) return wrong
  keep(world, value, { ...code, used: true })
  return { grant: code }
}

/** RFC 7636 §4.6. Without a secret the verifier is all that shows who asked. */
function wrongVerifier(challenge: string | null, verifier: string | null, confidential: boolean): OAuthFailure | null {
  if (challenge === null) {
    if (verifier !== null) return failure('invalid_grant', 'code_verifier for a code that was asked for without PKCE')
    return confidential ? null : failure('invalid_grant', 'A client without a secret must use PKCE')
  }
  if (verifier === null) return failure('invalid_grant', 'code_verifier is missing')
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier))
    return failure('invalid_grant', 'code_verifier must be 43 to 128 of A-Z a-z 0-9 - . _ ~')
  const hash = createHash('sha256').update(verifier).digest('base64url')
  return hash === challenge ? null : failure('invalid_grant', 'code_verifier does not match the code_challenge')
}

/** RFC 6749 §6, with rotation: each refresh token is for one use (RFC 9700 §4.14.2). */
function refresh({ id, form }: KnownClient, world: World): Granted {
  const value = form.get('refresh_token') ?? ''
  const kept = find(world, 'refresh', value)
  if (kept === undefined || kept.client !== id)
    return failure('invalid_grant', 'There is no such refresh token for this client')
  if (kept.used) {
    revokeGrant(world, kept.grant)
    return failure('invalid_grant', 'The refresh token has been used before: all tokens of its grant are revoked')
  }
  if (isRevoked(world, kept.grant)) return failure('invalid_grant', 'The refresh token has been revoked')
  if (kept.expires <= world.wallNow) return failure('invalid_grant', 'The refresh token has expired')
  const asked = form.get('scope')
  const scoped = readScope(asked, new Set(kept.scope.split(' ')))
  if ('error' in scoped) return failure('invalid_scope', `${scoped.description} in what was granted`)
  keep(world, value, { ...kept, used: true })
  return { grant: kept, scope: scoped.scope === '' ? kept.scope : scoped.scope }
}

/** RFC 6749 §4.3: any user name, with the sandbox's secret for a password, as with HTTP Basic. */
function password(settings: OAuthSettings, { id, form }: KnownClient, world: World): Granted {
  const username = form.get('username') ?? ''
  const given = form.get('password') ?? ''
  if (username === '' || given === '') return failure('invalid_request', 'username and password are needed')
  // Not `check`: an access token is no password, or it could be traded for one with more scopes.
  if (!world.checkClient(id, given))
    return failure('invalid_grant', 'Wrong password: it is the sandbox’s secret, for every user name')
  const scoped = readScope(form.get('scope'), settings.scopes)
  return 'error' in scoped ? scoped : { grant: newGrant(world, { client: id, sub: username, scope: scoped.scope }) }
}
