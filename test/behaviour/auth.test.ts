import { describe, expect, test } from 'vitest'
import { type Opened, keyOf, openSandbox } from '../open-sandbox.ts'
import { shop } from './shop.ts'

const schemes = `
    Header: { type: apiKey, in: header, name: X-Key }
    Query: { type: apiKey, in: query, name: api_key }
    Cookie: { type: apiKey, in: cookie, name: session }
    Basic: { type: http, scheme: basic }
    Bearer: { type: http, scheme: bearer }
    Custom: { type: http, scheme: hoba }
    OpenId: { type: openIdConnect, openIdConnectUrl: https://login.test/.well-known/openid-configuration }
    OAuth: { type: oauth2, flows: { clientCredentials: { tokenUrl: https://login.test/token, scopes: {} } } }
`
const requirements: Record<string, string> = {
  header: '[{ Header: [] }]',
  query: '[{ Query: [] }]',
  cookie: '[{ Cookie: [] }]',
  basic: '[{ Basic: [] }]',
  bearer: '[{ Bearer: [] }]',
  custom: '[{ Custom: [] }]',
  openid: '[{ OpenId: [] }]',
  oauth: '[{ OAuth: [] }]',
  both: '[{ Header: [], Bearer: [] }]',
  either: '[{ Header: [] }, { Bearer: [] }]',
  optional: '[{ Header: [] }, {}]',
  open: '[]',
}
const document = `
openapi: 3.1.0
info: { title: Locks, version: '1' }
paths:
${Object.entries(requirements)
  .map(
    ([name, security]) => `
  /${name}:
    get:
      security: ${security}
      responses:
        '200': { description: In., content: { application/json: { schema: { type: object } } } }
        '401': { description: Out. }`,
  )
  .join('')}
components:
  securitySchemes:${schemes}
`

interface Presented {
  readonly headers?: Record<string, string>
  readonly query?: string
}
const ask = async (api: Opened, path: string, { headers = {}, query = '' }: Presented) =>
  api.sandbox.handle({ method: 'GET', path: `/${path}`, query, headers, body: null })
const basic = (text: string) => ({ headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` } })
const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })
const header = (key: string) => ({ headers: { 'x-key': key } })

const cases: [path: string, present: (key: string) => Presented, want: number][] = [
  ['header', header, 200],
  ['header', bearer, 401],
  ['header', (key) => ({ query: `X-Key=${key}` }), 401],
  ['query', (key) => ({ query: `a=b&api_key=${key}` }), 200],
  ['query', (key) => ({ headers: { api_key: key } }), 401],
  ['cookie', (key) => ({ headers: { cookie: `a=b; session=${key}; c=d` } }), 200],
  ['cookie', (key) => ({ headers: { cookie: `other=${key}` } }), 401],
  ['basic', (key) => basic(`anyone:${key}`), 200],
  ['basic', (key) => basic(`${key}:`), 200],
  ['basic', bearer, 401],
  ['basic', () => ({ headers: { authorization: 'Basic %%%' } }), 401],
  ['bearer', bearer, 200],
  ['bearer', (key) => ({ headers: { authorization: `bearer   ${key}` } }), 200],
  ['bearer', (key) => basic(`x:${key}`), 401],
  ['bearer', (key) => ({ headers: { authorization: `Bearer ${key} ` } }), 200],
  ['custom', (key) => ({ headers: { authorization: `HOBA ${key}` } }), 200],
  ['custom', bearer, 401],
  ['openid', bearer, 200],
  ['oauth', bearer, 200],
  ['both', (key) => ({ headers: { 'x-key': key, authorization: `Bearer ${key}` } }), 200],
  ['both', header, 401],
  ['both', bearer, 401],
  ['both', (key) => ({ headers: { 'x-key': key, authorization: 'Bearer wrong' } }), 401],
  ['either', header, 200],
  ['either', bearer, 200],
  ['either', (key) => ({ headers: { 'x-key': 'wrong', authorization: `Bearer ${key}` } }), 200],
  ['either', () => ({}), 401],
  ['optional', () => ({}), 200],
  ['optional', header, 200],
  ['optional', () => header('wrong'), 401],
  ['open', () => ({}), 200],
  ['open', () => header('wrong'), 200],
]

test.each(cases)('/%s %s is %d', async (path, present, want) => {
  const api = await openSandbox(document)
  expect((await ask(api, path, present(keyOf(api.sandbox)))).status).toBe(want)
})

const locked = Object.keys(requirements).filter((name) => !['optional', 'open'].includes(name))
const everywhere = (secret: string): Presented[] => [
  { query: `api_key=${encodeURIComponent(secret)}`, headers: { 'x-key': secret, cookie: `session=${secret}`, authorization: `Bearer ${secret}` } },
  { headers: { authorization: `Basic ${Buffer.from(`x:${secret}`).toString('base64')}` } },
  { headers: { authorization: `HOBA ${secret}` } },
] // biome-ignore format: three requests

describe('secrets for other doors open none of these', () => {
  test.each(['controlKey', 'webhookSecret', 'clientId', 'id', 'installationKey', 'another sandbox’s key', 'nothing'])(
    '%s',
    async (what) => {
      const api = await openSandbox(document)
      const { record } = api.sandbox
      const other = await api.another()
      const secrets: Record<string, string> = {
        controlKey: record.controlKey,
        webhookSecret: record.webhookSecret,
        clientId: record.credentials.find(({ clientId }) => clientId !== undefined)!.clientId!,
        id: record.id,
        installationKey: api.sandboxes.installationKey,
        'another sandbox’s key': keyOf(other),
        nothing: '',
      }
      for (const path of locked)
        for (const presented of everywhere(secrets[what]!))
          expect([path, (await ask(api, path, presented)).status]).toEqual([path, 401])
    },
  )
})

test('every credential that a sandbox hands out works as it says', async () => {
  const api = await openSandbox(document)
  const { credentials } = api.sandbox.record
  expect(credentials.map(({ scheme }) => scheme)).toEqual(schemes.match(/\w+(?=: \{ type)/g))
  const paths: Record<string, string> = { OpenId: 'openid' }
  for (const { scheme, in: place, name, value } of credentials) {
    const presented =
      place === 'query'
        ? { query: `${name}=${value}` }
        : { headers: place === 'cookie' ? { cookie: `${name}=${value}` } : { [name.toLowerCase()]: value } }
    expect([scheme, (await ask(api, paths[scheme] ?? scheme.toLowerCase(), presented)).status]).toEqual([scheme, 200])
  }
})

test('who is refused learns how it is done, in the API’s own shape, before anything is said of the request', async () => {
  const { call } = await openSandbox(shop)
  for (const [method, target, body] of [
    ['GET', '/v1/customers/cus_000000000000', undefined],
    ['POST', '/v1/customers', { email: 7 }],
    ['DELETE', '/v1/customers/cus_000000000000', undefined],
  ] as const) {
    for (const key of [null, 'wrong']) {
      const refused = await call(method, target, { key, ...(body === undefined ? {} : { body }) })
      expect([refused.status, refused.json]).toMatchObject([401, { message: expect.stringContaining('X-Api-Key') }])
      expect(String(refused.headers['WWW-Authenticate'])).not.toBe('')
    }
  }
})

test('without declared schemes a wrong credential is refused, none is not', async () => {
  const open = await openSandbox(shop.replace('security: [{ Key: [] }]\n', '').replace(/ {2}securitySchemes:.*\n/, ''))
  expect((await open.call('GET', '/v1/customers', { key: null })).status).toBe(200)
  expect((await open.call('GET', '/v1/customers')).status).toBe(200)
  expect((await open.call('GET', '/v1/customers', { key: 'wrong' })).status).toBe(401)
})
