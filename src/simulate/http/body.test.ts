import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bodyOf as setUp } from '../../../test/bodies.ts'

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const anything = {}

describe('content types', () => {
  const rows: [string[], string | undefined, string, string | RegExp][] = [
    [[json], json, '{}', json],
    [[json], 'Application/JSON; charset=utf-8', '{}', json],
    [['application/json;charset=utf-8'], json, '{}', json],
    [['application/json'], 'text/json', '{}', 'text/json'],
    [['application/*'], 'application/vnd.x+json', '{}', 'application/vnd.x+json'],
    [['*/*'], json, '{}', json],
    [['*/*', 'application/*', json], json, '{}', json],
    [['application/*+json'], 'application/merge-patch+json', '{}', 'application/merge-patch+json'],
    [['json'], json, '{}', json],
    [[json], undefined, '{}', json],
    [[form], undefined, 'a=1', form],
    [[form, json], undefined, '{"a":1}', json],
    [[json, form], undefined, 'a=1', form],
    [[json], 'text/plain', '{}', /text\/plain is not accepted here: send application\/json/],
    [[json], form, 'a=1', /send application\/json/],
    [['application/vnd.api+json'], json, '{}', /send application\/vnd.api\+json/],
    [[json, form], 'nonsense', '{}', /send application\/json or application\/x-www-form-urlencoded/],
    [[json], '*/*', '{}', /send application\/json/],
  ]
  test.each(rows)('%j gets %s', (declared, type, body, want) => {
    const decoded = setUp(Object.fromEntries(declared.map((one) => [one, anything]))).decode(body, type)
    if (typeof want === 'string') expect(decoded).toMatchObject({ mediaType: want })
    else {
      expect(decoded.refusal?.kind).toBe('unsupported_media_type')
      expect(decoded.refusal?.message).toMatch(want)
      expect(decoded.refusal?.headers?.Accept).toContain(declared[0])
    }
  })

  test('the most specific declared type is the one that is meant', () => {
    expect(setUp({ '*/*': anything, 'application/*': anything, [json]: anything }).decode('{}', json).media?.type).toBe(
      json,
    )
    expect(setUp({ '*/*': anything, 'application/*': anything }).decode('{}', json).media?.type).toBe('application/*')
  })

  test('where no body is declared, one that cannot be read is let be', () => {
    expect(setUp(null).decode('{"a":1}', json).value).toEqual({ a: 1 })
    expect(setUp(null).decode('{"a":', json)).toMatchObject({ value: undefined })
    expect(setUp(null).decode('{"a":', json).refusal).toBeUndefined()
  })
})

describe('JSON', () => {
  const rows: [string, RegExp][] = [
    ['{"a":1,}', /unexpected "}" at line 1, column 8/],
    ['{"a":1', /ends too early at line 1, column 7/],
    ['{\n  "a": oops\n}', /unexpected "o" at line 2, column 8/],
    ['[1 2]', /unexpected "2" at line 1, column 4/],
    ['{"a" 1}', /unexpected "1"/],
    ["{'a':1}", /unexpected "'"/],
    ['01', /unexpected "0"/],
    ['"a\nb"', /unexpected "\\n"/],
    ['"\\x"', /unexpected "\\\\"/],
    ['"open', /ends too early/],
    ['{} {}', /unexpected "{" at line 1, column 4/],
    ['nul', /unexpected "n"/],
    ['   ', /ends too early/],
    ['['.repeat(300) + ']'.repeat(300), /nested deeper than 200/],
    ['['.repeat(100_000), /ends too early/],
    [`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, /nested deeper than 200/],
  ]
  test.each(rows)('%.60s is malformed', (body, want) => {
    const { refusal, value } = setUp({ [json]: anything }).decode(body, json)
    expect(value).toBeUndefined()
    expect(refusal?.kind).toBe('malformed')
    expect(refusal?.message).toMatch(want)
  })

  test('what is odd but JSON is taken', () => {
    const { decode } = setUp({ [json]: anything })
    expect(decode('\ufeff{"a":1}', json).value).toEqual({ a: 1 })
    expect(decode('{"constructor":{"prototype":{"x":1}}}', json).value).toEqual({
      constructor: { prototype: { x: 1 } },
    })
    for (const text of ['{"__proto__":{"admin":true},"a":{"\\u005f_proto__":1,"b":2}}'])
      expect(Object.entries(decode(text, json).value as object)).toEqual([['a', { b: 2 }]])
    expect(decode('12345678901234567890.123', json).value).toBeCloseTo(1.2345678901234567e19)
    expect(decode('null', json).value).toBeNull()
    expect(decode(`[${'[],'.repeat(500)}1]`, json).value).toHaveLength(501)
  })

  test.each([
    ['9223372036854775807', []],
    ['9223372036854775808', ['format']],
    ['-9223372036854775808', []],
    ['-9223372036854775809', ['format']],
  ])('%s is told apart from its neighbour, for all that a double has only one of them', (text, want) => {
    const { decode, violations } = setUp({
      [json]: { type: 'object', properties: { n: { type: 'integer', format: 'int64' } } },
      [form]: { type: 'object', properties: { n: { type: 'integer', format: 'int64' } } },
    })
    const body = `{"s":"a 9223372036854775807","n":${text}}`
    expect(decode(body, json).value).toMatchObject({ s: 'a 9223372036854775807' })
    expect(violations(body, json).map(({ keyword }) => keyword)).toEqual(want)
    expect(violations(`n=${text}`, form).map(({ keyword }) => keyword)).toEqual(want)
  })

  test('any value comes back, and breaking it anywhere is told without throwing', () => {
    const { decode } = setUp({ [json]: anything })
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, at) => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('__proto__'))
        expect(decode(text, json).value).toEqual(JSON.parse(text))
        const cut = text.slice(0, at % text.length)
        const again = decode(`${cut}\u0001`, json)
        expect(again.refusal?.kind).toBe('malformed')
      }),
    )
  })

  test('encodings', () => {
    const { decode } = setUp({ [json]: anything })
    expect(decode(Buffer.from([0x22, 0xff, 0x22]), json).refusal?.message).toMatch(/not valid UTF-8/)
    expect(decode(Buffer.from('"é"', 'latin1'), `${json}; charset=iso-8859-1`).value).toBe('é')
    expect(decode(Buffer.from('"é"', 'utf16le'), `${json}; charset=utf-16le`).value).toBe('é')
    expect(decode('{}', `${json}; charset=klingon`).refusal?.kind).toBe('unsupported_media_type')
    for (const [coding, pack] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['deflate', deflateRawSync],
      ['br', brotliCompressSync],
    ] as const)
      expect(decode(pack('{"a":1}'), json, { 'content-encoding': coding }).value).toEqual({ a: 1 })
    expect(decode(gzipSync(gzipSync('{"a":1}')), json, { 'content-encoding': 'gzip, gzip' }).value).toEqual({ a: 1 })
    expect(decode('{}', json, { 'content-encoding': 'gzip' }).refusal?.kind).toBe('malformed')
    expect(decode('{}', json, { 'content-encoding': 'zstd' }).refusal?.kind).toBe('unsupported_media_type')
    expect(decode(gzipSync(Buffer.alloc(40 * 1_048_576)), json, { 'content-encoding': 'gzip' }).refusal?.kind).toBe(
      'payload_too_large',
    )
  })
})

describe('XML, text, bytes', () => {
  const pet = {
    type: 'object',
    xml: { name: 'pet' },
    properties: {
      id: { type: 'integer', xml: { attribute: true } },
      name: { type: 'string' },
      adopted: { type: 'boolean' },
      photoUrls: {
        type: 'array',
        xml: { wrapped: true, name: 'photos' },
        items: { type: 'string', xml: { name: 'photo' } },
      },
      tags: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer' } }, xml: { name: 'tag' } } },
      owner: { type: 'object', properties: { age: { type: 'integer' } }, xml: { prefix: 'o', name: 'keeper' } },
    },
  }
  const xml = 'application/xml'

  test('XML by its schema', () => {
    const body = `<?xml version="1.0"?><!-- c --><pet id="7" xmlns:o="urn:o"><name>A &amp; B &#x20AC;</name><adopted>true</adopted>
      <photos><photo>u1</photo><photo>u2</photo></photos><tag><n>1</n></tag><tag><n>2</n></tag><o:keeper><age>3</age></o:keeper><extra>e</extra></pet>`
    expect(setUp({ [xml]: pet }).decode(body, xml).value).toEqual({
      id: 7,
      name: 'A & B €',
      adopted: true,
      photoUrls: ['u1', 'u2'],
      tags: [{ n: 1 }, { n: 2 }],
      owner: { age: 3 },
      extra: 'e',
    })
    expect(setUp({ [xml]: pet }).decode('<pet><photos/><tag><n>1</n></tag></pet>', xml).value).toEqual({
      photoUrls: [],
      tags: [{ n: 1 }],
    })
    expect(setUp({ 'text/xml': pet }).decode('<pet><name><![CDATA[<b>]]></name></pet>', 'text/xml').value).toEqual({
      name: '<b>',
    })
  })

  test.each([
    ['<pet><name>x</pet>', /not well-formed/],
    ['nothing', /XML body/],
    ['<!DOCTYPE a [<!ENTITY x "y">]><pet>&x;</pet>', /DOCTYPE/],
    ['<a>'.repeat(1000) + '</a>'.repeat(1000), /nested deeper/],
  ])('%.40s is malformed', (body, want) => {
    const { refusal } = setUp({ [xml]: pet }).decode(body, xml)
    expect(refusal?.kind).toBe('malformed')
    expect(refusal?.message).toMatch(want)
  })

  test('an element that stands too often is not taken for the last of them', () => {
    const [violation] = setUp({ [xml]: pet }).violations('<pet><name>a</name><name>b</name></pet>', xml)
    expect(violation).toMatchObject({ path: '/name', keyword: 'type' })
  })

  test('text where an object is described is no empty object', () => {
    const [violation] = setUp({ [xml]: pet }).violations('<pet>true</pet>', xml)
    expect(violation).toMatchObject({ path: '', keyword: 'type' })
  })

  test('hostile names stay data', () => {
    setUp({ [xml]: anything }).decode('<a><__proto__><x>1</x></__proto__><constructor>2</constructor></a>', xml)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  test('text, lines, bytes', () => {
    expect(setUp({ 'text/plain': { type: 'string' } }).decode('42', 'text/plain').value).toBe('42')
    expect(setUp({ 'text/plain': { type: 'integer' } }).decode('42', 'text/plain').value).toBe(42)
    expect(
      setUp({ 'application/x-ndjson': anything }).decode('{"a":1}\n\n{"a":2}\n', 'application/x-ndjson').value,
    ).toEqual([{ a: 1 }, { a: 2 }])
    const image = setUp({ 'image/*': { type: 'string', format: 'binary' } }).decode(
      Buffer.from([1, 2, 255]),
      'image/png',
    )
    expect(image).toMatchObject({
      value: 'AQL/',
      mediaType: 'image/png',
      files: [{ field: '', contentType: 'image/png' }],
    })
  })
})

describe('validateBody', () => {
  const schema = {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string' },
      items: { type: 'array', items: { type: 'object', properties: { quantity: { type: 'integer', minimum: 1 } } } },
    },
  }

  test.each([
    ['{"name":"x"}', []],
    ['{}', [['/name', 'required']]],
    [
      '{"name":1,"items":[{"quantity":0}]}',
      [
        ['/name', 'type'],
        ['/items/0/quantity', 'minimum'],
      ],
    ],
    ['[]', [['', 'type']]],
    [undefined, [['', 'required']]],
  ])('%s', (body, want) => {
    const found = setUp({ [json]: schema }, true).violations(body, json)
    expect(found.map(({ in: place, path, keyword }) => [place, path, keyword]).sort()).toEqual(
      want.map((one) => ['body', ...one]).sort(),
    )
  })

  test('an absent optional body is fine', () => {
    expect(setUp({ [json]: schema }).violations(undefined)).toEqual([])
    expect(setUp(null).violations('{}', json)).toEqual([])
  })
})
