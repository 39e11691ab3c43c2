import { beforeEach, describe, expect, test } from 'vitest'
import { type Opened, openSandbox } from '../open-sandbox.ts'
import { notes } from './document.ts'

const form = 'application/x-www-form-urlencoded'
const redirect_uri = 'https://app.test/cb'

let api: Opened
let client: { client_id: string; client_secret: string }
async function open(source: string) {
  api = await openSandbox(source)
  const { clientId, clientSecret } = api.sandbox.record.credentials[0]!
  client = { client_id: clientId!, client_secret: clientSecret! }
}
const post = (path: string, fields: Record<string, string>) =>
  api.call('POST', path, { body: new URLSearchParams({ ...client, ...fields }).toString(), type: form, key: null })
const authorize = (fields: Record<string, string> = {}) => {
  const query = new URLSearchParams({ response_type: 'code', client_id: client.client_id, redirect_uri, ...fields })
  return api.call('GET', `/oauth2/authorize?${query}`, { key: null })
}
const sentTo = (answer: { headers: Readonly<Record<string, string>> }) =>
  new URL(answer.headers.location ?? answer.headers.Location!)
const code = async () => sentTo(await authorize()).searchParams.get('code')!
const redeem = async (value: string) =>
  post('/oauth2/token', { grant_type: 'authorization_code', code: value, redirect_uri })
const read = (token: string) => api.call('GET', '/v1/notes', { key: token })

describe('time', () => {
  beforeEach(() => open(notes))

  test('a code lives a minute, an access token an hour, a refresh token thirty days', async () => {
    const late = await code()
    api.clock.advance(60_000)
    expect((await redeem(late)).json).toMatchObject({ error: 'invalid_grant' })

    const { access_token, refresh_token } = (await redeem(await code())).json
    api.clock.advance(3_599_000)
    expect((await read(access_token)).status).toBe(200)
    api.clock.advance(1_000)
    expect((await read(access_token)).status).toBe(401)
    expect((await post('/oauth/introspect', { token: access_token })).json).toEqual({ active: false })

    const renewed = (await post('/oauth2/renew', { grant_type: 'refresh_token', refresh_token })).json
    expect((await read(renewed.access_token)).status).toBe(200)
    api.clock.advance(30 * 86_400_000)
    const old = await post('/oauth2/token', { grant_type: 'refresh_token', refresh_token: renewed.refresh_token })
    expect([old.status, old.json.error]).toEqual([400, 'invalid_grant'])
  })

  test('a device that polls too often is told to slow down, and waits for longer', async () => {
    const { device_code } = (await post('/oauth2/device', {})).json
    const poll = async () =>
      (await post('/oauth2/token', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code })).json
    expect((await poll()).error).toBe('authorization_pending')
    expect((await poll()).error).toBe('slow_down')
    api.clock.advance(1_000)
    expect((await poll()).error).toBe('slow_down')
    api.clock.advance(11_000)
    expect((await poll()).access_token).toMatch(/^sandbox_at_/)
  })

  test('a device code expires', async () => {
    const { device_code } = (await post('/oauth2/device', {})).json
    api.clock.advance(600_000)
    const answer = await post('/oauth2/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code,
    })
    expect(answer.json.error).toBe('expired_token')
  })
})

describe('nothing else of the server is a token', () => {
  test('codes, refresh tokens, device codes and rows of the store', async () => {
    await open(notes)
    const { refresh_token } = (await redeem(await code())).json
    const { device_code, user_code } = (await post('/oauth2/device', {})).json
    for (const secret of [await code(), refresh_token, device_code, user_code, 'signing-key', client.client_id])
      expect((await read(secret)).status, secret).toBe(401)
  })
})

const codeOnly = notes
  .replace(/\n {8}(clientCredentials|password|implicit|deviceAuthorization): .*/g, '')
  .replace('*scopes', '{}')
  .replace(/\n {4}Login: .*/, '')
  .replace(', { Login: [] }', '')

describe('a document with one flow', () => {
  beforeEach(() => open(codeOnly))

  test('answers no other', async () => {
    for (const grant_type of ['password', 'urn:ietf:params:oauth:grant-type:device_code', 'made-up'])
      expect((await post('/oauth2/token', { grant_type })).json.error, grant_type).toBe('unsupported_grant_type')
    expect(sentTo(await authorize({ response_type: 'token' })).hash).toContain('unsupported_response_type')
    expect((await post('/oauth/device_authorization', {})).status).toBe(404)
  })

  test('knows its scopes', async () => {
    expect(sentTo(await authorize({ scope: 'notes:burn' })).searchParams.get('error')).toBe('invalid_scope')
    expect(sentTo(await authorize({ scope: 'notes:read openid' })).searchParams.get('code')).toMatch(/^sandbox_ac_/)
  })

  test.each(['grant_type=refresh_token&grant_type=password', 'client_id=x&client_id=y'])(
    '%s is refused',
    async (body) => {
      const answer = await api.call('POST', '/oauth2/token', { body, type: form, key: null })
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request'])
    },
  )
})

describe('the document comes first', () => {
  test('its own operation answers at a path of the server', async () => {
    const path = `  /oauth/userinfo:
    get: { operationId: own, security: [], responses: { '200': { description: Own., content: { application/json: { schema: { const: own } } } } } }
components:
`
    await open(notes.replace('components:\n', path))
    expect((await api.call('GET', '/v1/oauth/userinfo', { key: null })).json).toBe('own')
  })

  test('without OAuth nothing is claimed', async () => {
    await open(notes.replace(/ {2}securitySchemes:[\s\S]*? {2}schemas:/, '  schemas:').replace(/security: .*/g, ''))
    for (const path of ['/.well-known/openid-configuration', '/oauth/jwks', '/oauth/userinfo', '/oauth/authorize'])
      expect((await api.call('GET', path)).status, path).toBe(404)
  })
})
