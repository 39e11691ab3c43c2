import { describe, expect, test } from 'vitest'
import { blueprint, operation, request } from '../../../test/operations.ts'
import type { ResponseSpec, SecurityScheme } from '../../blueprint/blueprint.ts'
import { type CredentialCheck, createAuthorizer, presentedCredentials } from './authorize.ts'

const base = { in: null, parameter: null, scheme: null, flows: [], pointer: '' } as const
const schemes: SecurityScheme[] = [
  { ...base, name: 'bearer', type: 'http', scheme: 'bearer' },
  { ...base, name: 'basic', type: 'http', scheme: 'basic' },
  { ...base, name: 'oauth', type: 'oauth2' },
  { ...base, name: 'oidc', type: 'openIdConnect' },
  { ...base, name: 'mtls', type: 'mutualTLS' },
  { ...base, name: 'digest', type: 'http', scheme: 'digest' },
  { ...base, name: 'header', type: 'apiKey', in: 'header', parameter: 'X-API-Key' },
  { ...base, name: 'query', type: 'apiKey', in: 'query', parameter: 'api_key' },
  { ...base, name: 'cookie', type: 'apiKey', in: 'cookie', parameter: 'sid' },
  { ...base, name: 'authorization', type: 'apiKey', in: 'header', parameter: 'Authorization' },
  { ...base, name: 'clientId', type: 'apiKey', in: 'header', parameter: 'APP-CLIENT-ID' },
  { ...base, name: 'secret', type: 'apiKey', in: 'header', parameter: 'APP-SECRET' },
]

const check: CredentialCheck = (secret, { scopes = [] }) => {
  if (secret === 'good') return 'valid'
  if (secret === 'old') return 'expired'
  return secret === 'readonly' ? (scopes.includes('write') ? 'insufficient_scope' : 'valid') : 'invalid'
}

const response = (status: string): ResponseSpec => ({ status, content: [], headers: [], pointer: '' })

type Alternatives = readonly (readonly (string | [string, string])[])[]

function authorize(
  alternatives: Alternatives,
  sent: Parameters<typeof request>[0],
  documented: string[] = ['401', '403'],
  undeclared = false,
) {
  const security = alternatives.map((uses) =>
    uses.map((use) => (typeof use === 'string' ? { scheme: use, scopes: [] } : { scheme: use[0], scopes: [use[1]] })),
  )
  const api = blueprint({ api: 'shop', security: { schemes: undeclared ? [] : schemes, undeclared } })
  return createAuthorizer(api).authorize(
    operation({ security, responses: documented.map(response) }),
    request(sent),
    check,
  )
}

const auth = (authorization: string) => ({ headers: { authorization } })
const basic = (text: string) => auth(`Basic ${Buffer.from(text).toString('base64')}`)
const result = (outcome: ReturnType<typeof authorize>) =>
  outcome.ok ? (outcome.credential?.secret ?? 'anonymous') : outcome.refusal.kind

describe('createAuthorizer', () => {
  const rows: [Alternatives, Parameters<typeof request>[0], string][] = [
    [[], {}, 'anonymous'],
    [[], auth('Bearer bad'), 'anonymous'],
    [[['bearer']], auth('Bearer good'), 'good'],
    [[['bearer']], auth('bearer good'), 'good'],
    [[['bearer']], auth('token good'), 'good'],
    [[['bearer']], auth('Token token=good'), 'good'],
    [[['bearer']], auth('Bearer   good '), 'good'],
    [[['bearer']], auth('good'), 'unauthorized'],
    [[['bearer']], basic('good:'), 'unauthorized'],
    [[['bearer']], auth('Bearer bad'), 'unauthorized'],
    [[['bearer']], auth('Bearer'), 'unauthorized'],
    [[['bearer']], {}, 'unauthorized'],
    [[['oauth']], auth('Bearer good'), 'good'],
    [[['oidc']], auth('Bearer good'), 'good'],
    [[['oauth']], auth('Bearer old'), 'unauthorized'],
    [[[['oauth', 'write']]], auth('Bearer readonly'), 'forbidden'],
    [[[['oauth', 'read']]], auth('Bearer readonly'), 'readonly'],
    [[['basic']], basic('good:'), 'good'],
    [[['basic']], basic('user:good'), 'good'],
    [[['basic']], basic('good'), 'good'],
    [[['basic']], basic('user:bad'), 'unauthorized'],
    [[['basic']], auth('Basic !!!'), 'unauthorized'],
    [[['basic']], auth('Bearer good'), 'unauthorized'],
    [[['digest']], auth('Digest username="u", response="good"'), 'good'],
    [[['mtls']], {}, 'anonymous'],
    [[['header']], { headers: { 'x-api-key': 'good' } }, 'good'],
    [[['header']], { headers: { 'x-api-key': 'Bearer good' } }, 'good'],
    [[['header']], { query: 'x-api-key=good' }, 'unauthorized'],
    [[['header']], auth('Bearer good'), 'unauthorized'],
    [[['query']], { query: 'a=1&api_key=good' }, 'good'],
    [[['query']], { query: 'api_key=' }, 'unauthorized'],
    [[['cookie']], { headers: { cookie: 'a=b; sid=good' } }, 'good'],
    ...[
      'good',
      'Bearer good',
      'Bot good',
      'SSWS good',
      'ApiKey good',
      'Token token="good"',
      'token good',
      'Some-Thing key=good',
    ].map((text): [Alternatives, Parameters<typeof request>[0], string] => [[['authorization']], auth(text), 'good']),
    [[['authorization']], basic('good:'), 'good'],
    // OR
    [[['header'], ['bearer']], auth('Bearer good'), 'good'],
    [[['header'], ['bearer']], { headers: { 'x-api-key': 'bad', authorization: 'Bearer good' } }, 'good'],
    [[['header'], ['bearer']], { headers: { 'x-api-key': 'bad' } }, 'unauthorized'],
    // AND
    [[['header', 'bearer']], auth('Bearer good'), 'unauthorized'],
    [[['header', 'bearer']], { headers: { 'x-api-key': 'good', authorization: 'Bearer good' } }, 'good'],
    [[['header', 'bearer']], { headers: { 'x-api-key': 'bad', authorization: 'Bearer good' } }, 'unauthorized'],
    [[['clientId', 'secret']], { headers: { 'app-client-id': 'anything', 'app-secret': 'good' } }, 'good'],
    [[['clientId', 'secret']], { headers: { 'app-secret': 'good' } }, 'unauthorized'],
    [[['clientId', 'secret']], { headers: { 'app-client-id': 'good', 'app-secret': 'bad' } }, 'unauthorized'],
    // Optional: an empty alternative.
    [[['bearer'], []], {}, 'anonymous'],
    [[['bearer'], []], auth('Bearer good'), 'good'],
    [[['bearer'], []], auth('Bearer bad'), 'unauthorized'],
    [[['header'], []], auth('Bearer bad'), 'anonymous'],
    // A scheme that is not declared.
    [[['nowhere']], {}, 'unauthorized'],
    [[['nowhere']], auth('Bearer good'), 'good'],
  ]
  test.each(rows)('%j with %j', (alternatives, sent, want) => {
    expect(result(authorize(alternatives, sent))).toBe(want)
  })

  test.each([
    [['401'], {}, 'unauthorized'],
    [['403'], {}, 'forbidden'],
    [['403'], auth('Bearer bad'), 'forbidden'],
    [[], {}, 'unauthorized'],
  ])('documented %j', (documented, sent, want) => {
    expect(result(authorize([['bearer']], sent, documented))).toBe(want)
  })

  test.each([
    [[], {}, 'anonymous'],
    [['401'], {}, 'unauthorized'],
    [['401'], { headers: { 'x-api-key': 'good' } }, 'good'],
    [[], auth('Bearer bad'), 'unauthorized'],
    [[], auth('token good'), 'good'],
    [[], basic('user:good'), 'good'],
    [[], { headers: { 'x-api-key': 'bad' } }, 'anonymous'],
  ])('nothing declared, documented %j, %j', (documented, sent, want) => {
    expect(result(authorize([], sent, documented, true))).toBe(want)
  })

  test.each([
    [[['bearer']], {}, ['Bearer realm="shop"'], /Bearer credential in the header Authorization/],
    [
      [['bearer']],
      auth('Bearer bad'),
      [
        expect.stringMatching(
          /^Bearer realm="shop", error="invalid_token", error_description="The credential is not valid/,
        ),
      ],
      /not valid/,
    ],
    [
      [['basic'], ['header']],
      {},
      ['Basic realm="shop", charset="UTF-8"', 'ApiKey realm="shop", in="header", name="X-API-Key"'],
      /header X-API-Key/,
    ],
    [[[['oauth', 'write']]], {}, ['Bearer realm="shop", scope="write"'], /required/],
  ] as [Alternatives, object, unknown[], RegExp][])('%j is challenged', (alternatives, sent, want, message) => {
    const outcome = authorize(alternatives, sent)
    if (outcome.ok) expect.fail('expected a refusal')
    expect(outcome.refusal.headers?.['WWW-Authenticate']).toEqual(want)
    expect(outcome.refusal.message).toMatch(message)
  })
})

test('presentedCredentials finds every secret, wherever it is', () => {
  const sent = request({
    query: 'access_token=t1&page=2',
    headers: {
      authorization: 'Bearer b1',
      'x-api-key': 'k1',
      accept: 'application/json',
      cookie: 'session=c1; theme=dark',
      'dd-application': 'd1',
    },
  })
  expect(presentedCredentials(sent).map(({ secret }) => secret)).toEqual(['b1', 'Bearer b1', 'k1', 't1', 'c1'])
  const declared: SecurityScheme = { ...base, name: 'app', type: 'apiKey', in: 'header', parameter: 'DD-Application' }
  expect(presentedCredentials(sent, [declared]).map(({ secret }) => secret)).toContain('d1')
  expect(
    presentedCredentials(
      request({ headers: { authorization: `Basic ${Buffer.from('user:pass').toString('base64')}` } }),
    ),
  ).toMatchObject([
    { secret: 'pass', username: 'user' },
    { secret: 'user', username: 'user' },
  ])
})
