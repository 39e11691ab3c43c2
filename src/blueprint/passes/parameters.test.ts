import { describe, expect, test } from 'vitest'
import { readContract } from '../../../test/contract.ts'

/** The parameters of GET on a path, one line each, and what was said about them. */
function parametersOf(path: string, own: string, shared = '[]') {
  const { operation, findings } = readContract(`
    paths:
      ${JSON.stringify(path)}: {parameters: ${shared}, get: {operationId: op, parameters: ${own}}}
    components:
      parameters: {Limit: {name: limit, in: query, schema: {type: integer}}}`)
  const lines = operation().parameters.map((p) =>
    [p.in, p.name, p.required ? 'required' : '', p.style, p.explode ? 'explode' : ''].filter(Boolean).join(' '),
  )
  return { lines, claims: findings.filter((f) => f.pass === 'operations').map((f) => f.claim), operation: operation() }
}

describe('parameters', () => {
  const table: [name: string, path: string, own: string, shared: string, want: string[], claims: string[]][] = [
    ['none', '/a', '[]', '[]', [], []],
    [
      'defaults of style and explode',
      '/a/{p}',
      '[{name: p, in: path}, {name: q, in: query}, {name: h, in: header}, {name: c, in: cookie}, {name: d, in: query, style: deepObject}]',
      '[]',
      [
        'path p required simple',
        'query q form explode',
        'header h simple',
        'cookie c form explode',
        'query d deepObject',
      ],
      [],
    ],
    [
      'the operation overrides the path, by name and place',
      '/a',
      '[{name: q, in: query, required: true}, {name: X-H, in: header, required: true}]',
      '[{name: q, in: query}, {name: q, in: header}, {name: x-h, in: header}]',
      ['query q required form explode', 'header q simple', 'header X-H required simple'],
      [],
    ],
    ['by reference', '/a', '[{$ref: "#/components/parameters/Limit"}]', '[]', ['query limit form explode'], []],
    ['headers that OAS ignores', '/a', '[{name: Accept, in: header}, {name: authorization, in: header}]', '[]', [], []],
    ['undeclared', '/a/{x}', '[]', '[]', ['path x required simple'], ['path parameter x is not declared']],
    ['not in the path', '/a', '[{name: x, in: path}]', '[]', [], ['path parameter x is not in the path']],
    [
      'another spelling',
      '/a/{orderId}',
      '[{name: order_id, in: path}]',
      '[]',
      ['path orderId required simple'],
      ['path parameter order_id is called orderId in the path'],
    ],
    ['within a segment', '/a/{x}.json', '[{name: x, in: path}]', '[]', ['path x required simple'], []],
    [
      'many within one',
      '/a/{x},{y}:go',
      '[{name: y, in: path}, {name: x, in: path}]',
      '[]',
      ['path x required simple', 'path y required simple'],
      [],
    ],
    [
      'malformed',
      '/a',
      '[7, {in: query}, {name: b, in: body}, {$ref: "#/nowhere"}, {name: ok, in: query, style: matrix}]',
      '[]',
      ['query ok form explode'],
      [
        'parameter is not an object',
        'parameter without a name has no usable "in"',
        'parameter b has no usable "in"',
        'parameter: its reference leads nowhere',
        'query parameter ok cannot have style matrix',
      ],
    ],
    ['not a list', '/a', '{}', '[]', [], ['parameters is not an array']],
  ]
  test.each(table)('%s', (_, path, own, shared, want, claims) => {
    const got = parametersOf(path, own, shared)
    expect(got.lines).toEqual(want)
    expect(got.claims).toEqual(claims)
  })

  test('a query written into the path', () => {
    const got = parametersOf('/a/{id}?full=true&name={file}&{odd}=1#frag', '[{name: id, in: path}]')
    expect(got.operation.path).toBe('/a/{id}')
    expect(got.operation.fixedQuery).toEqual({ full: 'true' })
    expect(got.lines).toEqual(['path id required simple', 'query name form explode'])
    expect(got.claims[0]).toContain('fragment')
  })

  test('schema is the position, content names the media type', () => {
    const { operation } = parametersOf(
      '/a',
      '[{$ref: "#/components/parameters/Limit"}, {name: f, in: query, content: {application/JSON: {schema: {}}}}]',
    )
    expect(operation.parameters.map(({ schema, contentType }) => [schema, contentType])).toEqual([
      ['/components/parameters/Limit/schema', null],
      ['/paths/~1a/get/parameters/1/content/application~1JSON/schema', 'application/json'],
    ])
  })
})
