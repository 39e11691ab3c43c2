import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { operation, parameter, request, schemas } from '../../../test/operations.ts'
import type { Parameter } from '../../blueprint/blueprint.ts'
import type { JsonValue } from '../../lib/json.ts'
import { createValidators } from '../../openapi/validate/validators.ts'
import { createParameterDecoder } from './parameters.ts'

type Given = Partial<Parameter> & { readonly of?: unknown }

/** Decodes with one parameter per entry; `of` is its schema. */
function decode(
  given: readonly Given[],
  sent: Parameters<typeof request>[0] & { params?: Record<string, string>; encoded?: Record<string, string> },
) {
  const doc = schemas({
    ...Object.fromEntries(given.map(({ of }, i) => [`S${i}`, of ?? {}])),
    Ref: { type: 'integer' },
  })
  const parameters = given.map(({ of, ...rest }, i) =>
    parameter({ schema: of === undefined ? null : `/components/schemas/S${i}`, ...rest }),
  )
  const { params = {}, encoded, ...rest } = sent
  return createParameterDecoder(operation({ parameters }), doc, createValidators(doc))(request(rest), params, encoded)
}

const array = { type: 'array', items: { type: 'string' } }
const numbers = { type: 'array', items: { type: 'integer' } }
const object = {
  type: 'object',
  properties: { R: { type: 'integer' }, G: { type: 'integer' }, B: { type: 'integer' } },
}
const colors = ['blue', 'black', 'brown']
const rgb = { R: 100, G: 200, B: 150 }

describe('styles (OAS §Style Examples)', () => {
  const rows: [Given, string, JsonValue][] = [
    [{ in: 'path', style: 'matrix', of: { type: 'string' } }, ';color=blue', 'blue'],
    [{ in: 'path', style: 'matrix', of: { type: 'string' } }, ';color', ''],
    [{ in: 'path', style: 'matrix', explode: false, of: array }, ';color=blue,black,brown', colors],
    [{ in: 'path', style: 'matrix', explode: true, of: array }, ';color=blue;color=black;color=brown', colors],
    [{ in: 'path', style: 'matrix', explode: false, of: object }, ';color=R,100,G,200,B,150', rgb],
    [{ in: 'path', style: 'matrix', explode: true, of: object }, ';R=100;G=200;B=150', rgb],
    [{ in: 'path', style: 'label', of: { type: 'string' } }, '.blue', 'blue'],
    [{ in: 'path', style: 'label', explode: false, of: array }, '.blue,black,brown', colors],
    [{ in: 'path', style: 'label', explode: false, of: array }, '.blue.black.brown', colors],
    [{ in: 'path', style: 'label', explode: true, of: array }, '.blue.black.brown', colors],
    [{ in: 'path', style: 'label', explode: false, of: object }, '.R,100,G,200,B,150', rgb],
    [{ in: 'path', style: 'label', explode: true, of: object }, '.R=100.G=200.B=150', rgb],
    [{ in: 'path', of: { type: 'integer' } }, '42', 42],
    [{ in: 'path', explode: false, of: array }, 'blue,black,brown', colors],
    [{ in: 'path', explode: false, of: array }, 'a%2Cb,c', ['a,b', 'c']],
    [{ in: 'path', explode: true, of: array }, 'blue,black,brown', colors],
    [{ in: 'path', explode: false, of: object }, 'R,100,G,200,B,150', rgb],
    [{ in: 'path', explode: true, of: object }, 'R=100,G=200,B=150', rgb],
    [{ explode: true, of: { type: 'string' } }, 'color=blue', 'blue'],
    [{ explode: true, of: { type: 'string' } }, 'color=', ''],
    [{ explode: true, of: array }, 'color=blue&color=black&color=brown', colors],
    [{ explode: false, of: array }, 'color=blue,black,brown', colors],
    [{ explode: false, of: array }, 'color=a%2Cb,c', ['a,b', 'c']],
    [{ explode: false, of: array }, 'color=a%2Cb%2Cc', ['a', 'b', 'c']],
    [{ explode: true, of: array }, 'color=a%2Cb', ['a,b']],
    [{ explode: true, of: array }, 'color=a%2Cb&color=c,d', ['a,b', 'c,d']],
    [{ explode: true, of: numbers }, 'color=1%2C2', [1, 2]],
    [{ explode: true, of: numbers }, 'color=1,2&color=3', [1, 2, 3]],
    [{ explode: true, of: array }, 'color[]=blue&color[]=black&color[]=brown', colors],
    [{ explode: true, of: array }, 'color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown', colors],
    [{ explode: true, of: array }, 'color[0]=blue&color[2]=brown&color[1]=black', colors],
    [{ explode: true, of: array }, 'color=[%22blue%22,%22black%22,%22brown%22]', colors],
    [{ explode: true, of: array }, 'color=', []],
    [{ explode: true, of: object }, 'R=100&G=200&B=150', rgb],
    [{ explode: false, of: object }, 'color=R,100,G,200,B,150', rgb],
    [{ explode: true, of: object }, 'color[R]=100&color[G]=200&color[B]=150', rgb],
    [{ style: 'spaceDelimited', explode: false, of: array }, 'color=blue%20black%20brown', colors],
    [{ style: 'spaceDelimited', explode: false, of: array }, 'color=blue+black+brown', colors],
    [{ style: 'spaceDelimited', explode: false, of: object }, 'color=R%20100%20G%20200%20B%20150', rgb],
    [{ style: 'spaceDelimited', explode: true, of: array }, 'color=blue&color=black&color=brown', colors],
    [{ style: 'pipeDelimited', explode: false, of: array }, 'color=blue%7Cblack%7Cbrown', colors],
    [{ style: 'pipeDelimited', explode: false, of: array }, 'color=blue|black|brown', colors],
    [{ style: 'pipeDelimited', explode: false, of: object }, 'color=R%7C100%7CG%7C200%7CB%7C150', rgb],
    [{ style: 'deepObject', explode: true, of: object }, 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150', rgb],
    [
      {
        style: 'deepObject',
        of: { type: 'object', properties: { a: { type: 'object', properties: { b: { type: 'integer' } } }, t: array } },
      },
      'color[a][b]=1&color[t][]=x&color[t][]=y',
      { a: { b: 1 }, t: ['x', 'y'] },
    ],
    [
      { style: 'deepObject', of: { type: 'object', additionalProperties: { type: 'integer' } } },
      'color[gte]=5&color[lt]=9',
      { gte: 5, lt: 9 },
    ],
    [
      {
        style: 'deepObject',
        of: { anyOf: [{ type: 'integer' }, { type: 'object', properties: { gt: { type: 'integer' } } }] },
      },
      'color[gt]=5',
      { gt: 5 },
    ],
    [
      {
        style: 'deepObject',
        of: { anyOf: [{ type: 'object', properties: { gt: { type: 'integer' } } }, { type: 'integer' }] },
      },
      'color=5',
      5,
    ],
    [{ contentType: 'application/json', of: object }, 'color=%7B%22R%22:100,%22G%22:200,%22B%22:150%7D', rgb],
    [{ of: undefined }, 'color=1', '1'],
    [{ in: 'header', of: { type: 'integer' } }, '7', 7],
    [{ in: 'header', of: { type: 'string' } }, 'a%20b', 'a%20b'],
    [{ in: 'header', explode: false, of: array }, 'blue, black,brown', colors],
    [{ in: 'header', explode: false, of: object }, 'R,100,G,200,B,150', rgb],
    [{ in: 'header', explode: true, of: object }, 'R=100,G=200,B=150', rgb],
    [{ in: 'header', contentType: 'application/json', of: object }, '{"R":100}', { R: 100 }],
    [{ in: 'cookie', of: { type: 'integer' } }, 'other=1; color=7', 7],
    [{ in: 'cookie', explode: false, of: array }, 'color=blue,black,brown', colors],
    [{ in: 'cookie', explode: true, of: object }, 'R=100; G=200; B=150', rgb],
    [{ in: 'cookie', style: 'cookie', of: { type: 'string' } }, 'color=a%20b', 'a%20b'],
  ]
  test.each(rows)('%j of %s', (given, text, want) => {
    const place = given.in ?? 'query'
    const sent =
      place === 'path'
        ? { params: { color: decodeURIComponent(text) }, encoded: { color: text } }
        : place === 'query'
          ? { query: text }
          : place === 'header'
            ? { headers: { color: text } }
            : { headers: { cookie: text } }
    const { values, violations } = decode([{ name: 'color', ...given }], sent)
    expect(values[place as 'query'].color).toEqual(want)
    expect(violations).toEqual([])
  })

  test('path values that were decoded already are not decoded again', () => {
    const { values } = decode([{ name: 'id', in: 'path', of: { type: 'string', minLength: 1 } }], {
      params: { id: 'a%2Fb' },
    })
    expect(values.path).toEqual({ id: 'a%2Fb' })
  })
})

describe('coercion by schema', () => {
  const rows: [unknown, string, JsonValue][] = [
    [{ type: 'integer' }, '5', 5],
    [{ type: 'integer' }, '5.0', 5],
    [{ type: 'integer' }, '5.5', '5.5'],
    [{ type: 'integer' }, '0x10', '0x10'],
    [{ type: 'integer' }, '', ''],
    [{ type: 'integer' }, ' 5', ' 5'],
    [{ type: 'number' }, '-1.5e3', -1500],
    [{ type: 'number' }, '1e999', '1e999'],
    [{ type: 'number' }, 'NaN', 'NaN'],
    [{ type: 'boolean' }, 'true', true],
    [{ type: 'boolean' }, 'False', false],
    [{ type: 'boolean' }, 'yes', 'yes'],
    [{ type: 'string' }, '5', '5'],
    [{ type: 'string' }, '%2B15551234', '+15551234'],
    [{ type: ['integer', 'null'] }, '', null],
    [{ type: ['integer', 'null'] }, 'null', null],
    [{ $ref: '#/components/schemas/Ref' }, '5', 5],
    [{ allOf: [{ $ref: '#/components/schemas/Ref' }, { minimum: 1 }] }, '5', 5],
    [{ anyOf: [{ type: 'string', enum: ['now'] }, { type: 'integer' }] }, '1700000000', 1700000000],
    [{ anyOf: [{ type: 'string', enum: ['now'] }, { type: 'integer' }] }, 'now', 'now'],
    [{ oneOf: [{ type: 'string' }, { type: 'integer' }] }, '17', '17'],
    [{ enum: [1, 2] }, '2', 2],
    [{ const: true }, 'true', true],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, 'a%2Cb', ['a', 'b']],
  ]
  test.each(rows)('%j: %s', (of, text, want) => {
    expect(decode([{ name: 'p', of }], { query: `p=${text}` }).values.query.p).toEqual(want)
  })
})

describe('rules', () => {
  test('defaults are filled in, never over what was sent', () => {
    const given = [
      { name: 'limit', of: { type: 'integer', default: 20 } },
      { name: 'sort', of: { allOf: [{ type: 'string', default: 'asc' }] } },
      { name: 'X-Mode', in: 'header', of: { type: 'string', default: 'live' } },
    ] as const
    expect(decode(given, {}).values).toMatchObject({ query: { limit: 20, sort: 'asc' }, header: { 'X-Mode': 'live' } })
    expect(decode(given, { query: 'limit=5', headers: { 'x-mode': 'test' } }).values).toMatchObject({
      query: { limit: 5 },
      header: { 'X-Mode': 'test' },
    })
  })

  test('violations name the parameter', () => {
    const { violations } = decode(
      [
        { name: 'limit', of: { type: 'integer', maximum: 100 } },
        { name: 'ids', of: numbers },
        { name: 'since', required: true, of: { type: 'string' } },
        { name: 'X-Version', in: 'header', required: true },
        { name: 'filter', style: 'deepObject', of: { type: 'object', properties: { price: { type: 'number' } } } },
        { name: 'id', in: 'path', of: { type: 'string', pattern: '^o_' } },
      ],
      { query: 'limit=900&ids=1&ids=x&filter[price]=cheap', params: { id: 'nope' } },
    )
    expect(violations.map(({ in: place, path, keyword }) => [place, path, keyword])).toEqual([
      ['path', 'id', 'pattern'],
      ['query', 'limit', 'maximum'],
      ['query', 'ids[1]', 'type'],
      ['query', 'since', 'required'],
      ['query', 'filter.price', 'type'],
      ['header', 'X-Version', 'required'],
    ])
  })

  test('what is not declared is kept apart', () => {
    const { values, unknownQuery, violations } = decode([{ name: 'limit', of: { type: 'integer' } }], {
      query: 'limit=1&status=open&tag=a&tag=b&ids[]=1&filter[x]=y&__proto__=z&constructor=c&&=v',
    })
    expect(values.query).toEqual({ limit: 1 })
    expect(violations).toEqual([])
    expect(Object.entries(unknownQuery)).toEqual([
      ['status', 'open'],
      ['tag', ['a', 'b']],
      ['ids', '1'],
      ['filter[x]', 'y'],
      ['__proto__', 'z'],
      ['constructor', 'c'],
      ['', 'v'],
    ])
  })

  test.each([
    ['filter[name]', 'filter[name]=x', { 'filter[name]': 'x' }],
    ['page[size]', 'page%5Bsize%5D=3', { 'page[size]': '3' }],
    ['expand[]', 'expand[]=a&expand[]=b', { 'expand[]': ['a', 'b'] }],
    ['expand[]', 'expand[0]=a&expand[1]=b', { 'expand[]': ['a', 'b'] }],
    ['expand[]', 'expand=a', { 'expand[]': ['a'] }],
  ])('a name with brackets may be declared: %s by %s', (name, query, want) => {
    const of = name === 'expand[]' ? array : { type: 'string' }
    expect(decode([{ name, of }], { query }).values.query).toEqual(want)
  })

  test('an exploded object takes its own properties, an open one the rest', () => {
    const page = { name: 'page', of: { type: 'object', properties: { after: { type: 'integer' } } } }
    const free = { name: 'filters', of: { type: 'object', additionalProperties: { type: 'string' } } }
    expect(decode([page], { query: 'after=3&x=1' })).toMatchObject({
      values: { query: { page: { after: 3 } } },
      unknownQuery: { x: '1' },
    })
    expect(decode([page, free], { query: 'after=3&x=1' }).values.query).toEqual({
      page: { after: 3 },
      filters: { x: '1' },
    })
  })

  test('querystring (3.2) is one value', () => {
    const form = {
      name: 'q',
      in: 'querystring',
      contentType: 'application/x-www-form-urlencoded',
      of: { type: 'object', properties: { n: { type: 'integer' }, tags: array } },
    } as const
    expect(decode([form], { query: 'n=1&tags=a&tags=b' }).values.query).toEqual({ q: { n: 1, tags: ['a', 'b'] } })
    const json = { name: 'q', in: 'querystring', contentType: 'application/json', of: object } as const
    expect(decode([json], { query: '%7B%22R%22%3A1%7D' }).values.query).toEqual({ q: { R: 1 } })
  })

  test('hostile names and sizes stay data', () => {
    const deep = `p${'[a]'.repeat(5000)}=1`
    const of = { type: 'object', additionalProperties: true }
    const { values } = decode([{ name: 'p', style: 'deepObject', of }], {
      query: `p[__proto__][x]=1&p[constructor][prototype][x]=1&${deep}`,
    })
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(Object.keys(values.query.p as object)).toEqual(['__proto__', 'constructor'])
    expect(decode([], { query: '&'.repeat(100_000) }).unknownQuery).toEqual({})
    expect(
      Object.keys(decode([], { query: Array.from({ length: 20_000 }, (_, i) => `k${i}`).join('&') }).unknownQuery)
        .length,
    ).toBe(10_000)
  })

  test('malformed escapes are read as WHATWG reads them', () => {
    const of = { type: 'string' }
    expect(decode([{ name: 'p', of }], { query: 'p=100%&x' }).values.query.p).toBe('100%')
    expect(decode([{ name: 'p', of }], { query: 'p=%ff%41+b' }).values.query.p).toBe('\ufffdA b')
  })
})

describe('round trips', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((s) => !/^[[{]/.test(s.trimStart()))
  const list = fc.array(text, { minLength: 2, maxLength: 5 })
  const e = encodeURIComponent

  test.each([
    ['form', true, (items: string[]) => items.map((i) => `p=${e(i)}`).join('&')],
    ['form', false, (items: string[]) => `p=${items.map(e).join(',')}`],
    ['pipeDelimited', false, (items: string[]) => `p=${items.map(e).join('|')}`],
  ] as const)('array %s explode=%s', (style, explode, write) => {
    fc.assert(
      fc.property(list, (items) => {
        fc.pre(style !== 'pipeDelimited' || items.every((item) => !item.includes('|')))
        const { values } = decode([{ name: 'p', style, explode, of: array }], { query: write(items) })
        expect(values.query.p).toEqual(items)
      }),
      { numRuns: 60 },
    )
  })

  test('deepObject', () => {
    const of = { type: 'object', additionalProperties: { type: 'object', additionalProperties: { type: 'string' } } }
    const key = text.filter((k) => !/[[\]]/.test(k))
    const value = fc.dictionary(key, fc.dictionary(key, text, { minKeys: 1, maxKeys: 3 }), { minKeys: 1, maxKeys: 3 })
    fc.assert(
      fc.property(value, (sent) => {
        const query = Object.entries(sent)
          .flatMap(([a, inner]) => Object.entries(inner).map(([b, v]) => `p${e(`[${a}][${b}]`)}=${e(v)}`))
          .join('&')
        const { values } = decode([{ name: 'p', style: 'deepObject', of }], { query })
        expect(values.query.p).toEqual({ ...sent })
      }),
      { numRuns: 60 },
    )
  })

  test('simple arrays and objects in the path', () => {
    const of = { type: 'object', additionalProperties: { type: 'string' } }
    fc.assert(
      fc.property(fc.dictionary(text, text, { minKeys: 1, maxKeys: 3 }), list, (sent, items) => {
        const raw = Object.entries(sent)
          .map(([k, v]) => `${e(k)}=${e(v)}`)
          .join(',')
        const encoded = { o: raw, a: items.map(e).join(',') }
        const params = { o: decodeURIComponent(raw), a: decodeURIComponent(encoded.a) }
        const { values } = decode(
          [
            { name: 'o', in: 'path', explode: true, of },
            { name: 'a', in: 'path', of: array },
          ],
          { params, encoded },
        )
        expect(values.path).toEqual({ o: { ...sent }, a: items })
      }),
      { numRuns: 60 },
    )
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (query, header) => {
        const all = [
          { name: 'p', of: array },
          { name: 'q', style: 'deepObject', of: object },
          { name: 'h', in: 'header', of: object },
        ] as const
        expect(decode(all, { query, headers: { h: header } }).values).toBeDefined()
      }),
      { numRuns: 60 },
    )
  })
})
