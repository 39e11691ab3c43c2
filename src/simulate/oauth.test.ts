import { beforeEach, describe, expect, test } from 'vitest'
import { type CallOptions, type Opened, callerOf, openSandbox } from '../../test/open-sandbox.ts'

const orders = `
openapi: 3.1.0
info: { title: Scoped, version: '1' }
servers: [{ url: https://api.scoped.test/v1 }]
security: [{ OAuth: ['orders:read'] }]
paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        '200': { description: All., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Order' } } } } }
    post:
      operationId: createOrder
      security: [{ OAuth: ['orders:read', 'orders:write'] }]
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
      responses:
        '201': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
components:
  securitySchemes:
    OAuth:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: https://login.scoped.test/oauth/token
          scopes: { 'orders:read': Read., 'orders:write': Write. }
  schemas:
    Order: { type: object, required: [id], properties: { id: { type: string, format: uuid, readOnly: true }, note: { type: string } } }
`
let api: Opened
let client: { id: string; secret: string }
beforeEach(async () => {
  api = await openSandbox(orders)
  const [credential] = api.sandbox.record.credentials
  client = { id: credential!.clientId!, secret: credential!.clientSecret! }
})

const form = 'application/x-www-form-urlencoded'
const token = (fields: Record<string, string>, options: CallOptions = {}) =>
  api.call('POST', '/oauth/token', { body: new URLSearchParams(fields).toString(), type: form, key: null, ...options })
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
const withToken = (method: string, value: string, body?: object) =>
  api.call(method, '/v1/orders', {
    key: null,
    headers: { authorization: `Bearer ${value}` },
    ...(body === undefined ? {} : { body: body as never }),
  })
const grant = { grant_type: 'client_credentials' }

describe('the token endpoint', () => {
  test('by Basic, in the form, and in JSON', async () => {
    const answers = [
      await token(grant, { headers: { authorization: basic(client.id, client.secret) } }),
      await token({ ...grant, client_id: client.id, client_secret: client.secret }),
      await token(
        {},
        { body: { ...grant, client_id: client.id, client_secret: client.secret }, type: 'application/json' },
      ),
    ]
    for (const { status, json, headers } of answers) {
      expect([status, json]).toMatchObject([200, { token_type: 'Bearer', expires_in: 3600 }])
      expect(headers['Cache-Control']).toBe('no-store')
      expect((await withToken('GET', json.access_token)).status).toBe(200)
    }
    expect(new Set(answers.map(({ json }) => json.access_token)).size).toBe(3)
  })

  const refused: [what: string, fields: Record<string, string>, status: number, error: string][] = [
    ['an unknown client', { ...grant, client_id: 'client_x', client_secret: 'SECRET' }, 401, 'invalid_client'],
    ['a wrong secret', { ...grant, client_id: 'ID', client_secret: 'x' }, 401, 'invalid_client'],
    ['no client', grant, 401, 'invalid_client'],
    ['an empty secret', { ...grant, client_id: 'ID', client_secret: '' }, 401, 'invalid_client'],
    ['no grant type', { client_id: 'ID', client_secret: 'SECRET' }, 400, 'invalid_request'],
    [
      'another grant',
      { grant_type: 'password', client_id: 'ID', client_secret: 'SECRET' },
      400,
      'unsupported_grant_type',
    ],
  ]
  test.each(refused)('%s', async (_, fields, status, error) => {
    const real = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        value.replace('ID', client.id).replace('SECRET', client.secret),
      ]),
    )
    const answer = await token(real)
    expect([answer.status, answer.json.error, typeof answer.json.error_description]).toEqual([status, error, 'string'])
    expect(answer.headers['WWW-Authenticate'] !== undefined).toBe(status === 401)
  })

  test('of another sandbox refuses this client', async () => {
    const other = callerOf(await api.another())
    const body = new URLSearchParams({ ...grant, client_id: client.id, client_secret: client.secret }).toString()
    expect((await other('POST', '/oauth/token', { body, type: form, key: null })).status).toBe(401)
  })

  test.each(['{', '[1]', 'null', '\u0000', '%zz=%', '='.repeat(10_000)])('the body %j is refused', async (body) => {
    for (const type of [form, 'application/json'])
      expect((await token({}, { body: Buffer.from(body), type })).status).toBe(401)
  })
})

describe('a token', () => {
  const issue = async (scope?: string) =>
    (
      await token({
        ...grant,
        client_id: client.id,
        client_secret: client.secret,
        ...(scope === undefined ? {} : { scope }),
      })
    ).json.access_token as string

  const scopes: [scope: string | undefined, read: number, write: number][] = [
    [undefined, 200, 201],
    ['orders:read orders:write', 200, 201],
    ['orders:read', 200, 403],
    ['orders:write', 403, 403],
    ['other', 403, 403],
  ]
  test.each(scopes)('of scope %s: reading %d, writing %d', async (scope, read, write) => {
    const value = await issue(scope)
    expect((await withToken('GET', value)).status).toBe(read)
    expect((await withToken('POST', value, { note: 'x' })).status).toBe(write)
  })

  test('is good for an hour', async () => {
    const value = await issue()
    api.clock.advance(3_599_999)
    expect((await withToken('GET', value)).status).toBe(200)
    api.clock.advance(1)
    const { status, headers } = await withToken('GET', value)
    expect([status, String(headers['WWW-Authenticate'])]).toEqual([401, expect.stringMatching(/^Bearer .*expired/)])
    expect((await withToken('GET', await issue())).status).toBe(200)
  })

  test('leads to its own sandbox and to no other', async () => {
    const value = await issue()
    const other = await api.another()
    const headers = { authorization: `Bearer ${value}` }
    expect(api.sandboxes.byCredential({ method: 'GET', path: '/', query: '', headers, body: null })).toBe(api.sandbox)
    expect((await callerOf(other)('GET', '/v1/orders', { key: null, headers })).status).toBe(401)
  })

  test.each(['sandbox_at_x', 'sandbox_at_.x', 'sandbox_at_sbx_scoped.', 'x', ''])('made up: %j', async (value) => {
    expect((await withToken('GET', value)).status).toBe(401)
  })

  test('shows in no log', async () => {
    const value = await issue()
    await withToken('GET', value)
    const log = JSON.stringify(api.sandbox.exchanges())
    for (const secret of [value, client.secret]) expect(log).not.toContain(secret)
    expect(log).toContain('the token endpoint')
  })
})
