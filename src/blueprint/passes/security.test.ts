import { describe, expect, test } from 'vitest'
import { readContract } from '../../../test/contract.ts'

const schemeOf = (scheme: string) => readContract(`components: {securitySchemes: {s: ${scheme}}}`)

describe('security schemes', () => {
  const table: [scheme: string, want: Record<string, unknown> | null][] = [
    ['{type: apiKey, in: header, name: X-Key}', { type: 'apiKey', in: 'header', parameter: 'X-Key' }],
    ['{type: apikey, in: Query, name: key}', { type: 'apiKey', in: 'query', parameter: 'key' }],
    ['{type: http, scheme: Bearer}', { type: 'http', scheme: 'bearer', in: null }],
    ['{type: basic}', { type: 'http', scheme: 'basic' }],
    ['{type: openIdConnect, openIdConnectUrl: /x}', { type: 'openIdConnect' }],
    ['{type: mutualTLS}', { type: 'mutualTLS' }],
    [
      '{type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {a: A, b: B}}, magic: {}}}',
      {
        type: 'oauth2',
        flows: [{ flow: 'clientCredentials', tokenUrl: '/token', authorizationUrl: null, scopes: ['a', 'b'] }],
      },
    ],
    ['{type: oauth2}', { type: 'oauth2', flows: [] }],
    ['{type: apiKey, in: body, name: k}', null],
    ['{type: http}', null],
    ['{type: magic}', null],
    ['7', null],
  ]
  test.each(table)('%s', (scheme, want) => {
    const { draft, findings } = schemeOf(scheme)
    if (want === null) {
      expect(draft.security).toEqual({ schemes: [], undeclared: true })
      expect(findings.map((finding) => finding.severity)).toEqual(['error'])
    } else expect(draft.security.schemes[0]).toMatchObject({ name: 's', ...want })
  })

  test('by reference', () => {
    const { draft } = readContract(`
      components: {securitySchemes: {a: {$ref: '#/components/securitySchemes/b'}, b: {type: http, scheme: basic}}}`)
    expect(draft.security.schemes.map(({ name, pointer }) => [name, pointer])).toEqual([
      ['a', '/components/securitySchemes/b'],
      ['b', '/components/securitySchemes/b'],
    ])
  })
})

test('requirements: the operation over the document, public, anonymous too, alternatives', () => {
  const { operation } = readContract(`
    security: [{a: []}]
    paths:
      /inherits: {get: {operationId: inherits}}
      /public: {get: {operationId: public, security: []}}
      /optional: {get: {operationId: optional, security: [{}, {a: [read], b: []}]}}
      /uri: {get: {operationId: uri, security: [{'#/components/securitySchemes/a': []}]}}
    components: {securitySchemes: {a: {type: http, scheme: bearer}, b: {type: http, scheme: basic}}}`)
  expect(operation('inherits').security).toEqual([[{ scheme: 'a', scopes: [] }]])
  expect(operation('public').security).toEqual([])
  expect(operation('optional').security).toEqual([
    [],
    [
      { scheme: 'a', scopes: ['read'] },
      { scheme: 'b', scopes: [] },
    ],
  ])
  expect(operation('uri').security).toEqual([[{ scheme: 'a', scopes: [] }]])
})

test('a requirement for an unknown scheme stays, and is said once with its places', () => {
  const { operation, findings } = readContract(`
    security: [{gone: []}]
    paths: {/a: {get: {operationId: a}}, /b: {get: {operationId: b, security: [{gone: []}]}}}`)
  expect(operation('a').security).toEqual([[{ scheme: 'gone', scopes: [] }]])
  expect(findings.filter((finding) => finding.severity === 'error')).toMatchObject([
    { evidence: ['/security', '/paths/~1b/get/security'] },
  ])
})

test('hints of undeclared security are weak', () => {
  const { draft, findings } = readContract(`
    info: {title: T, version: '1', description: Send your API key.}
    paths:
      /a: {get: {operationId: a, parameters: [{name: Authorization, in: header}], responses: {'401': {}}}}`)
  expect(draft.security.undeclared).toBe(true)
  const hints = findings.filter((finding) => finding.pass === 'security')
  expect(hints.map(({ confidence, evidence }) => [confidence, evidence[0]])).toEqual([
    ['weak', '/paths/~1a/get/responses/401'],
    ['weak', '/paths/~1a/get/parameters/0'],
    ['weak', '/info/description'],
  ])
})
