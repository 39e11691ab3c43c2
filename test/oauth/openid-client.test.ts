import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { notes } from './document.ts'

const redirect = 'http://127.0.0.1:9/callback'
let dir: string
let api: Served
let base: string
let config: oidc.Configuration
let client: { id: string; secret: string }

const discover = (algorithm: 'oidc' | 'oauth2', url = base, auth?: oidc.ClientAuth) =>
  oidc.discovery(new URL(url), client.id, client.secret, auth, {
    algorithm,
    execute: [oidc.allowInsecureRequests],
  })

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'specbox-oauth-'))
  const file = join(dir, 'notes.yaml')
  writeFileSync(file, notes)
  api = await serveDocument(file)
  const { clientId, clientSecret } = api.credential('OAuth')
  client = { id: clientId!, secret: clientSecret! }
  base = `${api.url}/sandboxes/${api.sandbox.record.id}`
  config = await discover('oidc')
})
afterAll(async () => {
  await api.close()
  rmSync(dir, { recursive: true })
})

/** The authorization endpoint as a browser sees it: the URL it is sent back to. */
async function visit(parameters: Record<string, string>, as = config): Promise<URL> {
  const url = oidc.buildAuthorizationUrl(as, { redirect_uri: redirect, ...parameters })
  const answer = await fetch(url, { redirect: 'manual' })
  expect(answer.status).toBe(303)
  return new URL(answer.headers.get('location')!)
}

async function codeFor(scope: string, as = config) {
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const nonce = oidc.randomNonce()
  const callback = await visit(
    {
      scope,
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    },
    as,
  )
  const openid = scope.split(' ').includes('openid')
  const checks = { pkceCodeVerifier: verifier, expectedState: state, ...(openid ? { expectedNonce: nonce } : {}) }
  return { callback, checks }
}

async function logIn(scope = 'openid email notes:read', as = config) {
  const { callback, checks } = await codeFor(scope, as)
  return oidc.authorizationCodeGrant(as, callback, checks)
}

const call = (token: string, method = 'GET', at = base) =>
  fetch(`${at}/v1/notes`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(method === 'POST' ? { body: '{"text":"a"}' } : {}),
  })

const failing = (error: string) => expect.objectContaining({ error })

describe('openid-client', () => {
  test.each(['oidc', 'oauth2'] as const)('discovery, %s', async (algorithm) => {
    const metadata = (await discover(algorithm)).serverMetadata()
    expect(metadata.issuer).toBe(base)
    expect(metadata.token_endpoint).toBe(`${base}/oauth2/token`)
    expect(metadata.authorization_endpoint).toBe(`${base}/oauth2/authorize`)
    expect(metadata.device_authorization_endpoint).toBe(`${base}/oauth2/device`)
  })

  test('discovery at the root, and where the document has it', async () => {
    expect((await discover('oidc', api.url)).serverMetadata().issuer).toBe(api.url)
    const declared = await fetch(`${base}/tenant/.well-known/openid-configuration`)
    expect(((await declared.json()) as { issuer: string }).issuer).toBe(base)
  })

  test('authorization code with PKCE: tokens, a signed id_token, userinfo, scopes', async () => {
    const as = await discover('oidc')
    // The signature too, not the channel alone.
    oidc.enableNonRepudiationChecks(as)
    const tokens = await logIn('openid email notes:read', as)
    const claims = tokens.claims()!
    expect(claims).toMatchObject({ iss: base, aud: client.id, email_verified: true })
    expect(await oidc.fetchUserInfo(as, tokens.access_token, claims.sub)).toMatchObject({ email: claims.email })
    expect((await call(tokens.access_token)).status).toBe(200)
    expect((await call(tokens.access_token, 'POST')).status).toBe(403)
    const writer = await logIn('notes:write')
    expect((await call(writer.access_token, 'POST')).status).toBe(201)
  })

  test('a public client, without a secret', async () => {
    const as = await discover('oidc', base, oidc.None())
    const tokens = await logIn('notes:read', as)
    expect((await call(tokens.access_token)).status).toBe(200)
    const renewed = await oidc.refreshTokenGrant(as, tokens.refresh_token!)
    expect((await call(renewed.access_token)).status).toBe(200)
    await expect(oidc.clientCredentialsGrant(as)).rejects.toMatchObject({ status: 401 })
  })

  test.each(['basic', 'post'])('client credentials, %s', async (how) => {
    const as = await discover('oidc', base, how === 'basic' ? oidc.ClientSecretBasic() : oidc.ClientSecretPost())
    const tokens = await oidc.clientCredentialsGrant(as, { scope: 'notes:read' })
    expect((await call(tokens.access_token)).status).toBe(200)
    expect(await oidc.tokenIntrospection(as, tokens.access_token)).toMatchObject({ active: true, client_id: client.id })
    await expect(oidc.fetchUserInfo(as, tokens.access_token, oidc.skipSubjectCheck)).rejects.toThrow()
  })

  test('refresh rotates; a token used twice takes the family with it', async () => {
    const first = await logIn()
    const second = await oidc.refreshTokenGrant(config, first.refresh_token!)
    expect(second.claims()!.sub).toBe(first.claims()!.sub)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect((await call(second.access_token)).status).toBe(200)
    await expect(oidc.refreshTokenGrant(config, first.refresh_token!)).rejects.toEqual(failing('invalid_grant'))
    await expect(oidc.refreshTokenGrant(config, second.refresh_token!)).rejects.toEqual(failing('invalid_grant'))
    expect((await call(second.access_token)).status).toBe(401)
    expect((await call(first.access_token)).status).toBe(401)
  })

  test('refresh narrows scopes, never widens them', async () => {
    const { refresh_token } = await logIn('notes:read notes:write')
    const narrow = await oidc.refreshTokenGrant(config, refresh_token!, { scope: 'notes:read' })
    expect((await call(narrow.access_token, 'POST')).status).toBe(403)
    const { refresh_token: reader } = await logIn('notes:read')
    const wider = oidc.refreshTokenGrant(config, reader!, { scope: 'notes:write' })
    await expect(wider).rejects.toEqual(failing('invalid_scope'))
  })

  test('device code: pending once, then approved', async () => {
    const device = await oidc.initiateDeviceAuthorization(config, { scope: 'openid notes:read' })
    const poll = () =>
      oidc.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:device_code', {
        device_code: device.device_code,
      })
    await expect(poll()).rejects.toEqual(failing('authorization_pending'))
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, device)
    expect((await call(tokens.access_token)).status).toBe(200)
    await expect(poll()).rejects.toEqual(failing('invalid_grant'))
  })

  test.each(['allow', 'deny'])('device code: a person says %s', async (decision) => {
    const device = await oidc.initiateDeviceAuthorization(config, { specbox_consent: 'interactive' })
    expect(await (await fetch(device.verification_uri_complete!)).text()).toContain(device.user_code)
    const body = new URLSearchParams({ user_code: device.user_code, decision })
    expect((await fetch(device.verification_uri, { method: 'POST', body })).status).toBe(200)
    const polled = oidc.pollDeviceAuthorizationGrant(config, device)
    if (decision === 'deny') await expect(polled).rejects.toEqual(failing('access_denied'))
    else expect((await call((await polled).access_token)).status).toBe(200)
  })

  test('password', async () => {
    const grant = (password: string) => oidc.genericGrantRequest(config, 'password', { username: 'ada', password })
    expect((await call((await grant(api.key)).access_token)).status).toBe(200)
    await expect(grant('guess')).rejects.toEqual(failing('invalid_grant'))
    // A token is no password.
    await expect(grant((await logIn('notes:read')).access_token)).rejects.toEqual(failing('invalid_grant'))
  })

  test('introspection and revocation', async () => {
    const { access_token, refresh_token } = await logIn()
    const active = async (token: string) => (await oidc.tokenIntrospection(config, token)).active
    expect([await active(access_token), await active(refresh_token!), await active('nonsense')]).toEqual([
      true,
      true,
      false,
    ])
    await oidc.tokenRevocation(config, access_token)
    expect([await active(access_token), await active(refresh_token!)]).toEqual([false, true])
    expect((await call(access_token)).status).toBe(401)
    const renewed = await oidc.refreshTokenGrant(config, refresh_token!)
    await oidc.tokenRevocation(config, renewed.refresh_token!)
    expect([await active(renewed.access_token), await active(renewed.refresh_token!)]).toEqual([false, false])
    await oidc.tokenRevocation(config, 'nonsense')
  })

  test('implicit: the token is in the fragment', async () => {
    const callback = await visit({ response_type: 'token', scope: 'notes:read', state: 's' })
    const fragment = new URLSearchParams(callback.hash.slice(1))
    expect(fragment.get('state')).toBe('s')
    expect((await call(fragment.get('access_token')!)).status).toBe(200)
  })
})

describe('on command', () => {
  const command = (name: string, body?: object, key = api.sandbox.record.controlKey) =>
    fetch(`${api.url}/_specbox/v1/sandboxes/${api.sandbox.record.id}/tokens/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  test('an access token expires, and the client refreshes', async () => {
    const [mine, other] = [await logIn(), await logIn()]
    const answer = await command('expire', { token: mine.access_token })
    expect([answer.status, await answer.json()]).toEqual([200, { count: 1 }])
    expect([(await call(mine.access_token)).status, (await call(other.access_token)).status]).toEqual([401, 200])
    expect((await command('expire', { token: mine.access_token })).status).toBe(404)
    const renewed = await oidc.refreshTokenGrant(config, mine.refresh_token!)
    expect((await call(renewed.access_token)).status).toBe(200)
    expect((await command('expire')).status).toBe(200)
    expect((await call(other.access_token)).status).toBe(401)
  })

  test('all is revoked, or one grant', async () => {
    const [mine, other] = [await logIn(), await logIn()]
    expect((await command('revoke', { token: mine.refresh_token })).status).toBe(200)
    expect([(await call(mine.access_token)).status, (await call(other.access_token)).status]).toEqual([401, 200])
    const keys = () => fetch(`${base}/oauth/jwks`).then((answer) => answer.text())
    const before = await keys()
    expect((await command('revoke')).status).toBe(200)
    expect((await call(other.access_token)).status).toBe(401)
    await expect(oidc.refreshTokenGrant(config, other.refresh_token!)).rejects.toEqual(failing('invalid_grant'))
    expect(await keys()).toBe(before)
  })

  test('by who may control the sandbox alone, and with a token that is text', async () => {
    expect((await command('revoke', {}, api.key)).status).toBe(403)
    expect((await command('revoke', {}, (await logIn()).access_token)).status).toBe(403)
    expect([(await command('expire', { token: 1 })).status, (await command('expire', { tokn: '' })).status]).toEqual([
      422, 422,
    ])
  })
})

describe('refused', () => {
  test('a wrong verifier, then the right one', async () => {
    const { callback, checks } = await codeFor('notes:read')
    const wrong = { ...checks, pkceCodeVerifier: oidc.randomPKCECodeVerifier() }
    await expect(oidc.authorizationCodeGrant(config, callback, wrong)).rejects.toEqual(failing('invalid_grant'))
    const { pkceCodeVerifier: _, ...without } = checks
    await expect(oidc.authorizationCodeGrant(config, callback, without)).rejects.toEqual(failing('invalid_grant'))
    expect((await oidc.authorizationCodeGrant(config, callback, checks)).access_token).toBeTruthy()
  })

  test('a code used twice: what it gave is revoked', async () => {
    const { callback, checks } = await codeFor('notes:read')
    const tokens = await oidc.authorizationCodeGrant(config, callback, checks)
    await expect(oidc.authorizationCodeGrant(config, callback, checks)).rejects.toEqual(failing('invalid_grant'))
    expect((await call(tokens.access_token)).status).toBe(401)
    await expect(oidc.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toEqual(failing('invalid_grant'))
  })

  test('a code at another redirect_uri', async () => {
    const { callback, checks } = await codeFor('notes:read')
    callback.pathname = '/elsewhere'
    await expect(oidc.authorizationCodeGrant(config, callback, checks)).rejects.toEqual(failing('invalid_grant'))
  })

  test.each(['http://evil.test/', 'javascript:alert(1)', 'https://a.test/#x', '/relative', ''])(
    'nobody is sent to %s',
    async (redirect_uri) => {
      const answer = await fetch(oidc.buildAuthorizationUrl(config, { redirect_uri }), { redirect: 'manual' })
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    },
  )

  test('an unknown client is not sent anywhere', async () => {
    const url = oidc.buildAuthorizationUrl(config, { redirect_uri: redirect })
    url.searchParams.set('client_id', '<script>')
    const answer = await fetch(url, { redirect: 'manual' })
    expect([answer.status, (await answer.text()).includes('<script>')]).toEqual([400, false])
  })

  test.each([
    [{ scope: 'notes:burn' }, null],
    [{ response_type: 'id_token' }, 'unsupported_response_type'],
    [{ code_challenge: 'x', code_challenge_method: 'plain' }, 'invalid_request'],
  ])('%j', async (parameters, error) => {
    const callback = await visit(parameters as Record<string, string>)
    expect(callback.searchParams.get('error')).toBe(error)
  })

  test.each([
    ['prompt', 'consent'],
    ['specbox_consent', 'interactive'],
  ])('consent by %s=%s can be denied', async (name, value) => {
    const verifier = oidc.randomPKCECodeVerifier()
    const challenge = await oidc.calculatePKCECodeChallenge(verifier)
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
    const url = oidc.buildAuthorizationUrl(config, { [name]: value, ...pkce, redirect_uri: redirect, state: '"><b>' })
    const page = await fetch(url, { redirect: 'manual' })
    const html = await page.text()
    expect([page.status, html.includes('name="decision"'), html.includes('<b>')]).toEqual([200, true, false])
    const answer = async (decision: string) => {
      const body = new URLSearchParams(url.searchParams)
      body.set('decision', decision)
      const sent = await fetch(url.origin + url.pathname, { method: 'POST', body, redirect: 'manual' })
      return new URL(sent.headers.get('location')!)
    }
    const checks = { expectedState: '"><b>', pkceCodeVerifier: verifier }
    const denied = oidc.authorizationCodeGrant(config, await answer('deny'), checks)
    await expect(denied).rejects.toEqual(failing('access_denied'))
    const allowed = await oidc.authorizationCodeGrant(config, await answer('allow'), checks)
    expect((await call(allowed.access_token)).status).toBe(200)
  })

  test('whatever another sandbox issued', async () => {
    const other = await api.sandboxes.create({ api: api.sandbox.record.api })
    const at = `${api.url}/sandboxes/${other.record.id}`
    const { clientId, clientSecret } = other.record.credentials.find(({ scheme }) => scheme === 'OAuth')!
    const theirs = await oidc.discovery(new URL(at), clientId!, clientSecret!, undefined, {
      execute: [oidc.allowInsecureRequests],
    })
    const tokens = await logIn()
    expect((await call(tokens.access_token, 'GET', at)).status).toBe(401)
    expect((await call(tokens.refresh_token!, 'GET', base)).status).toBe(401)
    expect(await oidc.tokenIntrospection(theirs, tokens.access_token)).toEqual({ active: false })
    expect(await oidc.tokenIntrospection(theirs, tokens.refresh_token!)).toEqual({ active: false })
    await expect(oidc.refreshTokenGrant(theirs, tokens.refresh_token!)).rejects.toEqual(failing('invalid_grant'))
    await oidc.tokenRevocation(theirs, tokens.access_token)
    expect((await call(tokens.access_token)).status).toBe(200)
    const { callback, checks } = await codeFor('notes:read')
    callback.searchParams.set('iss', at)
    await expect(oidc.authorizationCodeGrant(theirs, callback, checks)).rejects.toEqual(failing('invalid_grant'))
    const keys = async (url: string) => JSON.stringify(await (await fetch(`${url}/oauth/jwks`)).json())
    expect(await keys(base)).not.toBe(await keys(at))
  })
})
