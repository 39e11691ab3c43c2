import { describe, expect, test } from 'vitest'
import { readContract } from '../../../test/contract.ts'

describe('servers', () => {
  const table: [name: string, yaml: string, source: string | undefined, want: unknown][] = [
    ['none', 'paths: {}', undefined, []],
    ['absolute', 'servers: [{url: "https://api.example.com/v1/"}]', undefined, [['api.example.com', '/v1']]],
    [
      'port, user and no path',
      'servers: [{url: "http://u:p@Example.com:8080"}]',
      undefined,
      [['example.com:8080', '']],
    ],
    ['protocol-relative', 'servers: [{url: "//example.com/a//b"}]', undefined, [['example.com', '/a/b']]],
    ['relative', 'servers: [{url: /v1}]', undefined, [['', '/v1']]],
    ['dot', 'servers: [{url: ./}]', undefined, [['', '']]],
    ['dot, of a fetched document', 'servers: [{url: ./}]', 'https://x.test/docs/openapi.json', [['', '/docs']]],
    ['up', 'servers: [{url: ../v2}]', 'https://x.test/a/b/openapi.json', [['', '/a/v2']]],
    ['out of the root', 'servers: [{url: ../../../v2}]', undefined, [['', '/v2']]],
    [
      'variables, by default or first member',
      'servers: [{url: "https://{r}.example.com/{v}", variables: {r: {default: eu}, v: {enum: [v3, v4]}}}]',
      undefined,
      [['eu.example.com', '/v3']],
    ],
    ['undeclared variable', 'servers: [{url: "https://example.com/{v}/x"}]', undefined, [['example.com', '/x']]],
    ['malformed', 'servers: [7, {}, {url: /ok}]', undefined, [['', '/ok']]],
    ['not a list', 'servers: {url: /v1}', undefined, []],
  ]
  test.each(table)('%s', (_, yaml, source, want) => {
    expect(readContract(yaml, source).draft.servers.map(({ host, basePath }) => [host, basePath])).toEqual(want)
  })

  test('what is broken is said once', () => {
    const { findings } = readContract('servers: [7]\npaths: {/a: {get: {operationId: a}}, /b: {get: {operationId: b}}}')
    expect(findings.map(({ claim, evidence }) => [claim, evidence])).toEqual([['server without a url', ['/servers/0']]])
  })

  test('an operation answers below the innermost servers, at every value of their variables', () => {
    const { operation } = readContract(`
      servers: [{url: 'https://a.test/v1'}, {url: 'https://b.test/v1'}, {url: 'https://b.test/v2/'}]
      paths:
        /document: {get: {operationId: document}}
        /path: {servers: [{url: /p}], get: {operationId: path}}
        /own:
          servers: [{url: /p}]
          get: {operationId: own, servers: [{url: 'https://up.test/{v}', variables: {v: {default: b, enum: [a, b, c]}}}]}
        /empty: {servers: [], get: {operationId: empty}}`)
    expect(operation('document').basePaths).toEqual(['/v1', '/v2'])
    expect(operation('path').basePaths).toEqual(['/p'])
    expect(operation('own').basePaths).toEqual(['/b', '/a', '/c'])
    expect(operation('empty').basePaths).toEqual(['/v1', '/v2'])
    expect(readContract('paths: {/a: {get: {}}}').operation().basePaths).toEqual([''])
  })
})
