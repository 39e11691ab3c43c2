import { describe, expect, test } from 'vitest'
import { readContract } from '../../../test/contract.ts'

const casing: [want: string, names: string[]][] = [
  ['snake', []],
  ['snake', ['id', 'name']],
  ['snake', ['created_at', 'updated_at', 'orderId']],
  ['camel', ['createdAt', 'lineItemID', 'x_y']],
  ['pascal', ['FriendlyName', 'Sid']],
  ['kebab', ['created-at', 'x-y']],
]
test.each(casing)('casing: %s of %j', (want, names) => {
  const { draft } = readContract(
    `components: {schemas: {A: {properties: {${names.map((name) => `${name}: {}`).join()}}}}}`,
  )
  expect(draft.conventions.casing).toBe(want)
})

describe('headers', () => {
  const post = (parameter: string) => `paths: {/a: {post: {parameters: [${parameter}]}}}`
  const table: [yaml: string, want: string][] = [
    ['paths: {}', 'Idempotency-Key'],
    [post('{name: idempotency-key, in: header}'), 'idempotency-key'],
    [post('{name: X-Idempotent-Token, in: header}, {name: Acme-Request-Id, in: header}'), 'X-Idempotent-Token'],
    [post('{name: Acme-Request-Id, in: header}'), 'Acme-Request-Id'],
    [post('{name: X-Request-Id, in: header}'), 'Idempotency-Key'],
    [post('{name: X-Request-Id, in: header, description: Makes retries safe.}'), 'X-Request-Id'],
  ]
  test.each(table)('idempotency: %s', (yaml, want) => {
    expect(readContract(yaml).draft.conventions.idempotencyHeader).toBe(want)
  })

  test('request id', () => {
    const { draft } = readContract("paths: {/a: {get: {responses: {'200': {headers: {X-Request-ID: {}, X-A: {}}}}}}}")
    expect(draft.conventions.requestIdHeader).toBe('X-Request-ID')
  })
})

describe('envelopes', () => {
  const get = (path: string, schema: string) =>
    `'${path}': {get: {responses: {'200': {content: {application/json: {schema: ${schema}}}}}}}`
  const thing = '{type: object, properties: {id: {}}}'
  const table: [name: string, paths: string[], want: string[], named: boolean][] = [
    ['bare', [get('/orders/{id}', thing)], [], false],
    ['data', [get('/orders/{id}', `{properties: {data: ${thing}}}`)], ['data'], false],
    [
      'beside how the call went',
      [get('/orders/{id}', `{properties: {status_code: {}, meta: {}, result: ${thing}}}`)],
      ['result'],
      false,
    ],
    ['called after the resource', [get('/orders/{id}', `{properties: {order: ${thing}}}`)], [], true],
    ['an unknown word, once', [get('/orders/{id}', `{properties: {address: ${thing}}}`)], [], false],
    ['an array is not one entity', [get('/orders/{id}', '{properties: {data: {type: array, items: {}}}}')], [], false],
    ['a list is not an item', [get('/orders', `{properties: {data: ${thing}}}`)], [], false],
    [
      'most used first',
      [
        get('/a/{id}', `{properties: {response: ${thing}}}`),
        get('/b/{id}', `{properties: {data: ${thing}}}`),
        get('/c/{id}', `{properties: {data: ${thing}}}`),
      ],
      ['data', 'response'],
      false,
    ],
  ]
  test.each(table)('%s', (_, paths, want, named) => {
    const { draft, findings } = readContract(`paths: {${paths.join(', ')}}`)
    expect(draft.conventions.envelopes).toEqual(want)
    expect(findings.some((finding) => finding.claim.includes('named after its resource'))).toBe(named)
  })
})
