import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { document, operation, request } from '../../../test/operations.ts'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { createValidators } from '../../openapi/validate/validators.ts'
import { createBodyDecoder, decodeBody, validateBody } from './body.ts'

/** @param content media type → schema, or a whole media type object */
function setUp(content: Record<string, unknown> | null, required = false) {
  const types = Object.entries(content ?? {})
  const media = types.map(([, value]) =>
    value === null ? {} : 'schema' in (value as object) ? value : { schema: value },
  )
  const doc = document({ media: media as JsonValue } as JsonObject)
  const op = operation({
    method: 'POST',
    requestBody:
      content === null
        ? null
        : {
            required,
            pointer: '',
            content: types.map(([type, value], i) => ({
              type,
              pointer: `/media/${i}`,
              schema: value === null ? null : `/media/${i}/schema`,
            })),
          },
  })
  const validators = createValidators(doc)
  return {
    decode: (body: string | Uint8Array, type?: string, headers = {}) =>
      createBodyDecoder(
        op,
        doc,
      )(request({ body, headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers } })),
    violations: (body: string | undefined, type?: string) => {
      const sent = request({
        ...(body === undefined ? {} : { body }),
        headers: type === undefined ? {} : { 'content-type': type },
      })
      return validateBody(decodeBody(sent, op, doc), op, validators)
    },
  }
}

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
    ['{"__proto__":{"admin":true}}', /__proto__/],
    ['{"a":{"\\u005f_proto__":1}}', /__proto__/],
    ['['.repeat(300) + ']'.repeat(300), /nested deeper than 200/],
    ['['.repeat(100_000), /ends too early/],
    ['{"a":'.repeat(5000) + '1' + '}'.repeat(5000), /nested deeper than 200/],
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
    expect(decode('12345678901234567890.123', json).value).toBeCloseTo(1.2345678901234567e19)
    expect(decode('null', json).value).toBeNull()
    expect(decode(`[${'[],'.repeat(500)}1]`, json).value).toHaveLength(501)
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

describe('urlencoded forms', () => {
  const item = { type: 'object', properties: { price: { type: 'string' }, quantity: { type: 'integer' } } }
  const schema = {
    type: 'object',
    properties: {
      amount: { type: 'integer' },
      live: { type: 'boolean' },
      phone: { type: 'string' },
      note: { type: ['string', 'null'] },
      until: { anyOf: [{ type: 'integer' }, { type: 'string', enum: [''] }] },
      metadata: {
        anyOf: [
          { type: 'object', additionalProperties: { type: 'string' } },
          { type: 'string', enum: [''] },
        ],
      },
      items: { type: 'array', items: item },
      tags: { type: 'array', items: { type: 'string' } },
      numbers: { type: 'array', items: { type: 'integer' } },
      blocks: { type: 'array', items: { type: 'object' } },
      address: {
        type: 'object',
        properties: { line1: { type: 'string' }, geo: { type: 'object', properties: { lat: { type: 'number' } } } },
      },
      'raw[name]': { type: 'string' },
    },
  }
  const rows: [string, JsonValue][] = [
    ['amount=5&live=true&phone=%2B15551234567', { amount: 5, live: true, phone: '+15551234567' }],
    ['amount=5.5', { amount: '5.5' }],
    ['metadata[a]=1&metadata[b][c]=2', { metadata: { a: '1', b: { c: '2' } } }],
    ['metadata=', { metadata: '' }],
    ['until=', { until: '' }],
    ['note=', { note: null }],
    ['phone=', { phone: '' }],
    [
      'items[0][price]=p1&items[0][quantity]=2&items[1][price]=p2',
      { items: [{ price: 'p1', quantity: 2 }, { price: 'p2' }] },
    ],
    [
      'items[][price]=p1&items[][quantity]=2&items[][price]=p2',
      { items: [{ price: 'p1', quantity: 2 }, { price: 'p2' }] },
    ],
    ['tags[]=a&tags[]=b', { tags: ['a', 'b'] }],
    ['tags=a&tags=b', { tags: ['a', 'b'] }],
    ['tags=a', { tags: ['a'] }],
    ['tags=a,b', { tags: ['a,b'] }],
    ['tags[]=', { tags: [] }],
    ['tags=', { tags: [] }],
    ['tags[2]=c&tags[0]=a', { tags: ['a', 'c'] }],
    ['numbers[]=1&numbers[]=x', { numbers: [1, 'x'] }],
    ['blocks=%5B%7B%22type%22%3A%22section%22%7D%5D', { blocks: [{ type: 'section' }] }],
    ['address=%7B%22line1%22%3A%22x%22%7D', { address: { line1: 'x' } }],
    ['address[geo][lat]=1.5&address[line1]=1', { address: { geo: { lat: 1.5 }, line1: '1' } }],
    ['raw[name]=x', { 'raw[name]': 'x' }],
    ['other=1&other=2&deep[0][x]=1&flag', { other: ['1', '2'], deep: [{ x: '1' }], flag: '' }],
    ['a=hello+world%21', { a: 'hello world!' }],
    ['constructor[prototype][x]=1', { constructor: { prototype: { x: '1' } } }],
  ]
  test.each(rows)('%s', (body, want) => {
    expect(setUp({ [form]: schema }).decode(body, form).value).toEqual(want)
  })

  test('encoding objects', () => {
    const list = { type: 'array', items: { type: 'string' } }
    const media = {
      schema: { type: 'object', properties: { a: list, b: list } },
      encoding: { a: { style: 'form', explode: false }, b: { style: 'pipeDelimited' } },
    }
    expect(setUp({ [form]: media }).decode('a=x,y&b=x|y', form).value).toEqual({ a: ['x', 'y'], b: ['x', 'y'] })
  })

  test('hostile forms', () => {
    const { decode } = setUp({ [form]: schema })
    expect(decode('__proto__[x]=1', form).refusal?.message).toMatch(/__proto__/)
    expect(decode('metadata[__proto__][x]=1', form).refusal?.kind).toBe('malformed')
    expect(decode(`a${'[b]'.repeat(100)}=1`, form).refusal?.message).toMatch(/nested too deep/)
    expect(decode('tags[999999]=x', form).value).toEqual({ tags: ['x'] })
    expect(decode(`${'a=1&'.repeat(50_000)}b=2`, form).refusal).toBeUndefined()
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  test('an empty form is an empty object', () => {
    expect(setUp({ [form]: schema }).decode('', form).value).toEqual({})
    expect(setUp({ [json]: schema }).decode('', json).value).toBeUndefined()
  })

  test('brackets round trip', () => {
    const of = {
      type: 'object',
      additionalProperties: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
    }
    const word = fc.stringMatching(/^[a-zé&=+% ]{1,6}$/)
    const value = fc.dictionary(
      word,
      fc.dictionary(word, fc.array(word, { minLength: 1, maxLength: 3 }), { minKeys: 1, maxKeys: 3 }),
      { minKeys: 1, maxKeys: 3 },
    )
    fc.assert(
      fc.property(value, (sent) => {
        const params = new URLSearchParams()
        for (const [a, inner] of Object.entries(sent))
          for (const [b, items] of Object.entries(inner)) for (const one of items) params.append(`${a}[${b}][]`, one)
        expect(setUp({ [form]: of }).decode(params.toString(), form).value).toEqual({ ...sent })
      }),
      { numRuns: 50 },
    )
  })
})

describe('multipart', () => {
  const schema = {
    type: 'object',
    properties: {
      file: { type: 'string', format: 'binary' },
      inline: { type: 'string', format: 'byte' },
      about: { type: 'object', properties: { size: { type: 'integer' } } },
      purpose: { type: 'string' },
      count: { type: 'integer' },
      tags: { type: 'array', items: { type: 'string' } },
      files: { type: 'array', items: { type: 'string', format: 'binary' } },
      options: { type: 'object' },
    },
  }
  const type = 'multipart/form-data'

  async function encode(data: FormData) {
    const response = new Response(data)
    return { body: new Uint8Array(await response.arrayBuffer()), type: response.headers.get('content-type')! }
  }

  test('as fetch sends it', async () => {
    const data = new FormData()
    data.append('purpose', 'fine-tune — ü')
    data.append('count', '3')
    data.append('tags', 'a')
    data.append('tags', 'b')
    data.append('options', new Blob(['{"deep":true}'], { type: json }))
    data.append('file', new Blob([Buffer.from([0, 13, 10, 255])]), 'da"ta.bin')
    data.append('inline', new Blob(['hi']), 'x.txt')
    data.append('about', new Blob(['hi'], { type: 'text/plain' }), 'x.txt')
    data.append('files', new Blob(['1']), '1.txt')
    data.append('files', new Blob(['2']), '2.txt')
    data.append('nested[a][0]', 'z')
    const { body, type } = await encode(data)
    const decoded = setUp({ [type.split(';')[0]!]: schema }).decode(body, type)
    expect(decoded.value).toEqual({
      purpose: 'fine-tune — ü',
      count: 3,
      tags: ['a', 'b'],
      options: { deep: true },
      file: 'da"ta.bin',
      inline: 'aGk=',
      about: { filename: 'x.txt', content_type: 'text/plain', size: 2 },
      files: ['1.txt', '2.txt'],
      nested: { a: ['z'] },
    })
    expect(decoded.files?.map(({ field, filename, bytes }) => [field, filename, bytes.length])).toEqual([
      ['file', 'da"ta.bin', 4],
      ['inline', 'x.txt', 2],
      ['about', 'x.txt', 2],
      ['files', '1.txt', 1],
      ['files', '2.txt', 1],
    ])
    expect([...decoded.files![0]!.bytes]).toEqual([0, 13, 10, 255])
  })

  test.each([
    ['bare line feeds', '--b\nContent-Disposition: form-data; name=a\n\n1\n--b--', { a: '1' }],
    [
      'preamble, epilogue, padding',
      'hello\r\n--b \t\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\nbye',
      { a: '1' },
    ],
    [
      'an extended filename',
      '--b\r\nContent-Disposition: form-data; filename*=UTF-8\'\'%e2%82%ac.txt; name="file"\r\n\r\n1\r\n--b--',
      { file: '€.txt' },
    ],
    [
      'a name inside a file name',
      '--b\r\nContent-Disposition: form-data; filename="a; name=x"; name="file"\r\n\r\n1\r\n--b--',
      { file: 'a; name=x' },
    ],
    [
      'the boundary inside a part',
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx--b y\r\n--b--',
      { a: 'x--b y' },
    ],
    ['an empty part', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n--b--', { a: '' }],
    ['no parts', '--b--', {}],
  ])('%s', (_, body, want) => {
    expect(setUp({ [type]: schema }).decode(body, `${type}; boundary=b`).value).toEqual(want)
  })

  test.each([
    ['no boundary', '--b--', type, /boundary/],
    ['another boundary', '--c--', `${type}; boundary=b`, /does not contain/],
    ['no end', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1', `${type}; boundary=b`, /closing boundary/],
    ['no name', '--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--', `${type}; boundary=b`, /without a name/],
    [
      'too many parts',
      `${'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(1002)}--b--`,
      `${type}; boundary=b`,
      /more than 1000/,
    ],
    [
      'hostile name',
      '--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n1\r\n--b--',
      `${type}; boundary=b`,
      /__proto__/,
    ],
  ])('%s is malformed', (_, body, contentType, want) => {
    const { refusal } = setUp({ [type]: schema }).decode(body, contentType)
    expect(refusal?.kind).toBe('malformed')
    expect(refusal?.message).toMatch(want)
  })

  test('never throws', () => {
    const { decode } = setUp({ [type]: schema })
    const piece = fc.constantFrom(
      '--b',
      '--',
      '\r\n',
      '\n',
      'Content-Disposition: form-data; name="a"',
      ';',
      '"',
      '\\',
      'filename=',
      ':',
      '\0',
    )
    fc.assert(
      fc.property(fc.array(piece), (parts) => {
        expect(['multipart/form-data', null]).toContain(decode(parts.join(''), `${type}; boundary=b`).mediaType)
      }),
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
