import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bodyOf as setUp } from '../../../test/bodies.ts'
import type { JsonValue } from '../../lib/json.ts'

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'

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
    expect(decode('__proto__[x]=1&metadata[__proto__][x]=1&metadata[a]=b', form).value).toEqual({
      metadata: { a: 'b' },
    })
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
