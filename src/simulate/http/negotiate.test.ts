import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { document, request, schemas } from '../../../test/operations.ts'
import type { JsonValue } from '../../lib/json.ts'
import { createShapes } from './shape.ts'
import { negotiate } from './negotiate.ts'
import { serialize } from './serialize.ts'
import { readXml } from './xml-read.ts'

const media = (type: string) => ({ type, schema: null, pointer: '' })

describe('negotiate', () => {
  const rows: [string[], string | undefined, string | null][] = [
    [['application/json'], undefined, 'application/json'],
    [['application/json'], '*/*', 'application/json'],
    [['application/json'], 'application/json', 'application/json'],
    [['application/json'], 'text/html, */*;q=0.1', 'application/json'],
    [['application/json'], 'application/vnd.vendor.v3+json', 'application/json'],
    [['application/vnd.api+json'], 'application/json', 'application/vnd.api+json'],
    [['application/json'], 'text/html', null],
    [['application/json'], 'application/json;q=0', null],
    [['application/json'], '*/*;q=0', null],
    [['application/json'], 'application/json;q=0, */*', null],
    [['application/json', 'application/xml'], 'application/xml', 'application/xml'],
    [['application/json', 'application/xml'], 'application/json;q=0.5, application/xml', 'application/xml'],
    [['application/json', 'application/xml'], 'application/*', 'application/json'],
    [['application/json', 'text/csv'], 'text/*', 'text/csv'],
    [['application/json', 'text/csv'], 'text/*;q=0.2, application/json;q=0.1', 'text/csv'],
    [['*/*'], 'text/csv', 'text/csv'],
    [['*/*'], undefined, 'application/json'],
    [['image/*'], 'image/gif', 'image/gif'],
    [['application/json;charset=utf-8'], 'application/json', 'application/json;charset=utf-8'],
    [['application/json'], 'nonsense', 'application/json'],
    [[], 'text/html', 'application/json'],
  ]
  test.each(rows)('%j for %s', (declared, accept, want) => {
    const outcome = negotiate(request({ headers: accept === undefined ? {} : { accept } }), declared.map(media))
    if (want !== null) expect(outcome).toMatchObject({ ok: true, contentType: want })
    else {
      expect(outcome).toMatchObject({ ok: false, refusal: { kind: 'not_acceptable' } })
      expect(JSON.stringify(outcome)).toContain(declared[0])
    }
  })

  test('what is preferred wins where the client does not mind', () => {
    const content = [media('application/xml'), media('application/json')]
    expect(negotiate(request({}), content, content[1])).toMatchObject({ contentType: 'application/json' })
    expect(negotiate(request({ headers: { accept: '*/*' } }), content, content[1])).toMatchObject({
      contentType: 'application/json',
    })
    expect(negotiate(request({ headers: { accept: 'application/*' } }), content, content[1])).toMatchObject({
      contentType: 'application/json',
    })
    expect(negotiate(request({ headers: { accept: 'application/xml' } }), content, content[1])).toMatchObject({
      contentType: 'application/xml',
    })
  })
})

describe('serialize', () => {
  const doc = document({})
  const rows: [JsonValue, string, string, string][] = [
    [{ a: 1 }, 'application/json', 'application/json', '{"a":1}'],
    [{ a: 1 }, 'application/hal+json', 'application/hal+json', '{"a":1}'],
    ['hi', 'text/plain', 'text/plain;charset=utf-8', 'hi'],
    [{ a: 1 }, 'text/plain;charset=ascii', 'text/plain;charset=ascii', '{"a":1}'],
    [
      { a: 'x y', b: [1, 2], c: { d: null } },
      'application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded',
      'a=x+y&b=1&b=2&c%5Bd%5D=',
    ],
    [
      [
        { a: 1, b: 'x,"y' },
        { a: 2, c: [1] },
      ],
      'text/csv',
      'text/csv;charset=utf-8',
      'a,b,c\r\n1,"x,""y",\r\n2,,[1]\r\n',
    ],
    [{ data: [{ a: 1 }] }, 'text/csv', 'text/csv;charset=utf-8', 'a\r\n1\r\n'],
    [[{ a: 1 }, { a: 2 }], 'application/x-ndjson', 'application/x-ndjson', '{"a":1}\n{"a":2}\n'],
    [
      [{ event: 'e', data: 'l1\nl2' }, { a: 1 }],
      'text/event-stream',
      'text/event-stream',
      'event: e\ndata: l1\ndata: l2\n\ndata: {"a":1}\n\n',
    ],
    ['<p>x</p>', 'text/html', 'text/html;charset=utf-8', '<p>x</p>'],
  ]
  test.each(rows)('%j as %s', (value, type, contentType, body) => {
    expect(serialize(value, type, null, doc)).toEqual({ contentType, body })
  })

  test('binary samples open', () => {
    expect(
      Buffer.from(serialize('x', 'image/png', null, doc).body)
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    expect(Buffer.from(serialize('x', 'application/pdf', null, doc).body).toString()).toMatch(/^%PDF/)
    expect(Buffer.from(serialize('x', 'application/octet-stream', null, doc).body).toString()).toBe('x')
  })

  const pet = {
    type: 'object',
    xml: { name: 'pet', namespace: 'urn:p', prefix: 'p' },
    properties: {
      id: { type: 'integer', xml: { attribute: true } },
      name: { type: 'string' },
      photos: { type: 'array', xml: { wrapped: true }, items: { type: 'string', xml: { name: 'photo' } } },
      tags: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer' } }, xml: { name: 'tag' } } },
      empty: { type: 'array', xml: { wrapped: true }, items: { type: 'string' } },
    },
  }
  const zoo = schemas({ Pet: pet, Pets: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } })
  const at = '/components/schemas/Pet'

  test('XML by its schema', () => {
    const value = { id: 7, name: 'a<b&"c"', photos: ['u1', 'u2'], tags: [{ n: 1 }, { n: 2 }], empty: [], '1 odd': true }
    expect(serialize(value, 'application/xml', at, zoo)).toEqual({
      contentType: 'application/xml;charset=utf-8',
      body: `<?xml version="1.0" encoding="UTF-8"?>
<p:pet xmlns:p="urn:p" id="7"><name>a&lt;b&amp;&quot;c&quot;</name><photos><photo>u1</photo><photo>u2</photo></photos><tag><n>1</n></tag><tag><n>2</n></tag><empty/><_1_odd>true</_1_odd></p:pet>
`,
    })
    const list = serialize([{ id: 1 }, { id: 2 }], 'text/xml', '/components/schemas/Pets', zoo).body
    expect(list).toContain('<Pets><p:pet xmlns:p="urn:p" id="1"/><p:pet xmlns:p="urn:p" id="2"/></Pets>')
  })

  test('XML round trip', () => {
    const word = fc.stringMatching(/^[a-zé<>&"']{1,8}$/)
    const value = fc.record({
      id: fc.nat(),
      name: word,
      photos: fc.array(word),
      tags: fc.array(fc.record({ n: fc.nat() }), { minLength: 1 }),
    })
    fc.assert(
      fc.property(value, (sent) => {
        const text = String(serialize(sent, 'application/xml', at, zoo).body)
        expect(readXml(text, at, zoo, createShapes(zoo))).toEqual({ ok: true, value: sent })
      }),
      { numRuns: 60 },
    )
  })
})
