import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/lib/json.ts'
import { flow, type Play, play, step } from './runs/play.ts'
import { bodyText, callLine, headerOf } from './runs/scripted-door.ts'

const from = (place: string, values: JsonObject) =>
  Object.entries(values).map(([name, value]) => ({ name, in: place, value }))

/** What one step sends; a text: why it sends nothing. */
async function sent(one: JsonObject, more: Omit<Play, 'workflows'> & { readonly flow?: JsonObject } = {}) {
  const { run, door } = await play({ workflows: [flow([one], more.flow)], ...more })
  return door.calls[0] ?? run.steps[0]?.problem ?? ''
}

async function call(one: JsonObject, more: Parameters<typeof sent>[1] = {}) {
  const found = await sent(one, more)
  if (typeof found === 'string') throw new Error(`nothing was sent: ${found}`)
  return found
}

describe('parameters', () => {
  test.each<[string, string, JsonObject, string]>([
    ['a text', 'listOrders', { q: 'a b&c' }, 'GET /orders?q=a%20b%26c'],
    ['a number, a boolean, null', 'listOrders', { n: 1.5, b: false, z: null }, 'GET /orders?n=1.5&b=false&z='],
    ['a list, not declared: exploded', 'listOrders', { list: [1, 2] }, 'GET /orders?list=1&list=2'],
    ['a list, form without explode', 'listOrders', { tags: ['x', 'y z'] }, 'GET /orders?tags=x,y%20z'],
    ['a list, pipes', 'listOrders', { pipes: ['x', 'y'] }, 'GET /orders?pipes=x|y'],
    ['an object, exploded', 'listOrders', { o: { a: 1, b: 2 } }, 'GET /orders?a=1&b=2'],
    ['an object, deepObject', 'listOrders', { filter: { a: { b: 1 } } }, 'GET /orders?filter%5Ba%5D%5Bb%5D=1'],
    ['content: JSON', 'listOrders', { json: { a: 1 } }, 'GET /orders?json=%7B%22a%22%3A1%7D'],
    ['allowReserved', 'listOrders', { free: 'a/b?c#d' }, 'GET /orders?free=a/b?c%23d'],
    ['a name that is no data of ours', 'listOrders', { constructor: 'x' }, 'GET /orders?constructor=x'],
  ])('query: %s', async (_, operationId, values, want) => {
    const { target, method } = await call(step('s', { operationId, parameters: from('query', values) }))
    expect(decodeBrackets(`${method} ${target}`)).toBe(decodeBrackets(want))
  })

  test.each<[string, string, JsonObject, string]>([
    ['simple', 'getOrder', { id: 'a/b ?' }, 'GET /orders/a%2Fb%20%3F'],
    ['a list', 'getOrder', { id: ['a', 'b'] }, 'GET /orders/a,b'],
    ['matrix', 'matrix', { p: [1, 2] }, 'GET /matrix/;p=1;p=2'],
    ['label', 'label', { p: [1, 2] }, 'GET /label/.1,2'],
    ['another name, where only one is missing', 'getOrder', { orderId: 7 }, 'GET /orders/7'],
  ])('path: %s', async (_, operationId, values, want) => {
    expect(callLine(await call(step('s', { operationId, parameters: from('path', values) })))).toBe(want)
  })

  test.each<[string, JsonValue, string]>([
    ['a text', 'a b', 'a b'],
    ['a list', [1, 'b'], '1,b'],
  ])('header: %s', async (_, value, want) => {
    const parameters = from('header', { 'X-List': value })
    expect(headerOf(await call(step('s', { operationId: 'listOrders', parameters })), 'x-list')).toBe(want)
  })

  test('header: an object, exploded', async () => {
    const parameters = from('header', { 'X-Map': { a: 1, b: 'x' } })
    expect(headerOf(await call(step('s', { operationId: 'listOrders', parameters })), 'x-map')).toBe('a=1,b=x')
  })

  test('cookies go into one header', async () => {
    const parameters = from('cookie', { seen: 'a;b', other: 1 })
    const { headers } = await call(step('s', { operationId: 'listOrders', parameters }))
    expect(headers.filter(([name]) => name === 'Cookie')).toEqual([['Cookie', 'seen=a%3Bb; other=1']])
  })

  test.each<[string, JsonValue, string]>([
    ['as it stands', '?a=1&b=%20', 'GET /orders?a=1&b=%20'],
    ['not more than a query', 'a=1 2#frag', 'GET /orders?a=1%202%23frag'],
    ['an object', { a: 1, b: { c: 2 } }, 'GET /orders?a=1&b%5Bc%5D=2'],
  ])('querystring: %s', async (_, value, want) => {
    const parameters = [{ name: 'query', in: 'querystring', value }]
    expect(decodeBrackets(callLine(await call(step('s', { operationId: 'listOrders', parameters }))))).toBe(
      decodeBrackets(want),
    )
  })

  test('those of the workflow, replaced by name and place', async () => {
    const one = step('s', { operationId: 'listOrders', parameters: from('query', { a: 'step' }) })
    const parameters = [...from('query', { a: 'workflow', b: 'workflow' }), ...from('header', { a: 'header' })]
    const found = await call(one, { flow: { parameters } })
    expect([callLine(found), headerOf(found, 'a')]).toEqual(['GET /orders?a=step&b=workflow', 'header'])
  })

  test('reusable ones, with another value', async () => {
    const components = { parameters: { page: { name: 'page', in: 'query', value: 1 } } }
    const use = (more: JsonObject) =>
      call(
        step('s', { operationId: 'listOrders', parameters: [{ reference: '$components.parameters.page', ...more }] }),
        {
          components,
        },
      )
    expect([callLine(await use({})), callLine(await use({ value: 2 }))]).toEqual([
      'GET /orders?page=1',
      'GET /orders?page=2',
    ])
  })

  test.each<[string, JsonObject, RegExp]>([
    ['a path that misses one', step('s', { operationId: 'getOrder' }), /No value for id in the path/],
    [
      'a path parameter without value',
      step('s', { operationId: 'getOrder', parameters: from('path', { id: '$inputs.no' }) }),
      /Parameter id has no value/,
    ],
    [
      'a header with a line break',
      step('a', { parameters: from('header', { x: 'a\r\nb: c' }) }),
      /Header x has characters/,
    ],
    ['a header beyond Latin-1', step('a', { parameters: from('header', { x: '→' }) }), /Header x has characters/],
    ['a name that is none', step('a', { parameters: from('header', { 'x y': 'a' }) }), /"x y" is no name/],
    ['an operation that is not there', step('s', { operationId: 'nothing' }), /No operation nothing in/],
  ])('%s sends nothing', async (_, one, want) => {
    expect(await sent(one)).toMatch(want)
  })

  test('a query parameter without value is left out, and told', async () => {
    const { run, door } = await play({
      workflows: [flow([step('a', { parameters: from('query', { x: '$inputs.no', y: 1 }) })])],
    })
    expect(door.calls.map(callLine)).toEqual(['GET /a?y=1'])
    expect(run.warnings.join()).toContain('Parameter x of step a is left out')
  })
})

const decodeBrackets = (text: string) => text.replace(/%5B/g, '[').replace(/%5D/g, ']').replace(/%7C/g, '|')

describe('bodies', () => {
  const post = (requestBody: JsonObject, operationId = 'sendForm') => step('s', { operationId, requestBody })
  const type = (contentType: string, payload: JsonValue) => post({ contentType, payload })

  test.each<[string, JsonObject, string, string]>([
    [
      'JSON, expressions at any depth',
      post({ payload: { a: ['$inputs.n'], t: 'no {$inputs.n}!' } }, 'createOrder'),
      'application/json',
      '{"a":[7],"t":"no 7!"}',
    ],
    [
      'JSON, what has no value is left out',
      post({ payload: { a: '$inputs.no', b: 1 } }, 'createOrder'),
      'application/json',
      '{"b":1}',
    ],
    [
      'JSON, a text that is JSON already',
      post({ payload: '{"a": "{$inputs.n}"}' }, 'createOrder'),
      'application/json',
      '{"a":7}',
    ],
    ['JSON, a text alone', post({ payload: 'hello' }, 'createOrder'), 'application/json', '"hello"'],
    [
      'another JSON type',
      type('application/merge-patch+json', { a: null }),
      'application/merge-patch+json',
      '{"a":null}',
    ],
    [
      'a form',
      type('application/x-www-form-urlencoded', { a: 'x y', list: [1, 2], o: { p: 1 } }),
      'application/x-www-form-urlencoded',
      'a=x%20y&list=1&list=2&o=%7B%22p%22%3A1%7D',
    ],
    [
      'a form, deepObject',
      type('application/x-www-form-urlencoded', { deep: { a: { b: 1 } } }),
      'application/x-www-form-urlencoded',
      'deep%5Ba%5D%5Bb%5D=1',
    ],
    [
      'a form, written as text',
      type('application/x-www-form-urlencoded', 'a={$inputs.n}'),
      'application/x-www-form-urlencoded',
      'a=7',
    ],
    ['text', type('text/plain', 'n is {$inputs.n}'), 'text/plain', 'n is 7'],
    ['XML', type('application/xml', '<o><n>{$inputs.n}</n></o>'), 'application/xml', '<o><n>7</n></o>'],
  ])('%s', async (_, one, mediaType, want) => {
    const found = await call(one, { inputs: { n: 7 } })
    expect([headerOf(found, 'content-type'), bodyText(found)]).toEqual([mediaType, want])
  })

  test('multipart', async () => {
    const found = await call(type('multipart/form-data', { note: 'hi', meta: { a: 1 } }))
    const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(headerOf(found, 'content-type') ?? '')?.[1]
    const form = await new Response(Buffer.from(bodyText(found)), {
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    }).formData()
    const meta = form.get('meta')
    expect(form.get('note')).toBe('hi')
    expect(typeof meta === 'string' ? JSON.parse(meta) : meta).toEqual({ a: 1 })
  })

  test('no requestBody, no body', async () => {
    const found = await call(step('a'))
    expect([found.body, headerOf(found, 'content-type')]).toEqual([null, undefined])
  })

  test('a Content-Type of the step’s own is not doubled', async () => {
    const parameters = from('header', { 'content-type': 'application/vnd.api+json' })
    const found = await call(step('createOrder', { parameters, requestBody: { payload: { a: 1 } } }))
    expect(found.headers.filter(([name]) => /content-type/i.test(name))).toEqual([
      ['content-type', 'application/vnd.api+json'],
    ])
  })
})

describe('payload replacements', () => {
  const payload = { id: 1, items: [{ sku: 'a' }, { sku: 'b' }], 'x/y': { '~': 0 } }
  const xml = '<o><sku>a</sku><sku>b</sku></o>'
  const replaced = (target: string, value: JsonValue, more: JsonObject = {}) => ({ target, value, ...more })
  const jsonpath = { targetSelectorType: 'jsonpath' }

  test.each<[string, JsonObject, JsonValue, string]>([
    [
      'a pointer',
      replaced('/items/1/sku', '$inputs.n'),
      payload,
      '{"id":1,"items":[{"sku":"a"},{"sku":7}],"x/y":{"~":0}}',
    ],
    ['a pointer with escapes', replaced('/x~1y/~0', 'z'), { 'x/y': { '~': 0 } }, '{"x/y":{"~":"z"}}'],
    ['a pointer to what is new', replaced('/new', { a: 1 }), { id: 1 }, '{"id":1,"new":{"a":1}}'],
    ['a pointer to the end of a list', replaced('/-', 3), [1, 2], '[1,2,3]'],
    ['the whole', replaced('', { b: 2 }), { a: 1 }, '{"b":2}'],
    ['a pointer into JSON text', replaced('/a', 2), '{"a":1}', '{"a":2}'],
    [
      'JSONPath, wherever it leads',
      replaced('$.items[*].sku', 'z', jsonpath),
      payload,
      '{"id":1,"items":[{"sku":"z"},{"sku":"z"}],"x/y":{"~":0}}',
    ],
    [
      'JSONPath with a version',
      replaced("$.items[?@.sku=='b'].sku", 'z', { targetSelectorType: { type: 'jsonpath', version: 'rfc9535' } }),
      { items: payload.items },
      '{"items":[{"sku":"a"},{"sku":"z"}]}',
    ],
    ['a key that is data', replaced('/__proto__', 1), { a: 1 }, '{"a":1,"__proto__":1}'],
  ])('%s', async (_, replacement, before, want) => {
    const requestBody = { contentType: 'application/json', payload: before, replacements: [replacement] }
    expect(bodyText(await call(step('createOrder', { requestBody }), { inputs: { n: 7 } }))).toBe(want)
  })

  test.each<[string, JsonObject, string]>([
    ['the targets of XML', replaced('/o/sku[2]', '{$inputs.n} & more'), '<o><sku>a</sku><sku>7 &amp; more</sku></o>'],
    ['said to be XPath', replaced('//sku', 'z', { targetSelectorType: 'xpath' }), '<o><sku>z</sku><sku>z</sku></o>'],
  ])('XPath: %s', async (_, replacement, want) => {
    const requestBody = { contentType: 'application/xml', payload: xml, replacements: [replacement] }
    expect(bodyText(await call(step('sendForm', { requestBody }), { inputs: { n: 7 } }))).toBe(want)
  })

  test('a form', async () => {
    const requestBody = {
      contentType: 'application/x-www-form-urlencoded',
      payload: 'a=1&b=2',
      replacements: [replaced('/b', 'x y')],
    }
    expect(bodyText(await call(step('sendForm', { requestBody })))).toBe('a=1&b=x%20y')
  })

  test.each<[string, JsonValue, JsonObject, RegExp]>([
    ['a way that is not there', payload, replaced('/none/sku', 1), /no place \/none\/sku/],
    ['into what objects inherit', payload, replaced('/__proto__/polluted', 1), /no place/],
    ['an index that is none', { items: [1, 2] }, replaced('/items/01', 1), /no place/],
    ['JSONPath to nothing', payload, replaced('$.none', 1, jsonpath), /nothing at \$\.none/],
    ['JSONPath that is none', payload, replaced('$[', 1, jsonpath), /is no JSONPath/],
    ['XPath to nothing', xml, replaced('/o/none', 'x'), /nothing at \/o\/none/],
    ['XPath that is none', xml, replaced('/o[', 'x'), /XPath \/o\[: /],
    ['XML that is none', '<o><a></o>', replaced('/o', 'x'), /XPath \/o: /],
    ['a value that is not there', payload, replaced('/id', '$inputs.no'), /replacement at \/id has no value/],
  ])('%s sends nothing', async (_, before, replacement, want) => {
    expect(await sent(step('createOrder', { requestBody: { payload: before, replacements: [replacement] } }))).toMatch(
      want,
    )
    expect(({} as JsonObject).polluted).toBeUndefined()
  })
})

describe('credentials', () => {
  const key = { scheme: 'key', in: 'query', name: 'api_key', value: 'k1' } as const
  const secured = (use: JsonObject) => step('a', { 'x-security': [use] })

  test('what an operation asks for is put there', async () => {
    expect(callLine(await call(step('safe'), { options: { credentials: [key] } }))).toBe('GET /safe?api_key=k1')
  })
  test('not where the step brings its own', async () => {
    const one = step('safe', { parameters: from('query', { api_key: 'mine' }) })
    expect(callLine(await call(one, { options: { credentials: [key] } }))).toBe('GET /safe?api_key=mine')
  })
  test('nor where none is asked', async () => {
    expect(callLine(await call(step('a'), { options: { credentials: [key] } }))).toBe('GET /a')
  })

  test.each<[string, JsonObject, string, string]>([
    ['bearer', { schemeName: 'bearer', values: { token: '$inputs.t' } }, 'authorization', 'Bearer t0k'],
    ['oauth2', { schemeName: 'oauth', values: { accessToken: '$inputs.t' } }, 'authorization', 'Bearer t0k'],
    ['basic', { schemeName: 'basic', values: { username: 'ü', password: 'p' } }, 'authorization', 'Basic w7w6cA=='],
    [
      'a scheme that stands there',
      { scheme: { type: 'apiKey', in: 'header', name: 'X-Key' }, values: { apiKey: 'k' } },
      'x-key',
      'k',
    ],
    ['a cookie', { schemeName: 'cookie', values: { apiKey: 's1' } }, 'cookie', 'sid=s1'],
  ])('x-security: %s', async (_, use, header, want) => {
    expect(headerOf(await call(secured(use), { inputs: { t: 't0k' } }), header)).toBe(want)
  })

  test('x-security: an API key in the query, and the step’s over the workflow’s', async () => {
    const one = secured({ schemeName: 'key', values: { apiKey: 'step' } })
    const workflow = { 'x-security': [{ schemeName: 'key', values: { apiKey: 'workflow' } }] }
    expect(callLine(await call(one, { flow: workflow }))).toBe('GET /a?api_key=step')
    expect(callLine(await call(step('a'), { flow: workflow }))).toBe('GET /a?api_key=workflow')
  })

  test.each<[string, JsonObject, RegExp]>([
    ['a scheme that is not there', { schemeName: 'none', values: {} }, /no security scheme none/],
    ['no scheme', { values: {} }, /neither schemeName nor scheme/],
    ['no secret', { schemeName: 'bearer', values: { token: '$inputs.no' } }, /bearer has no token/],
    ['one that we cannot', { schemeName: 'digest', values: { username: 'a' } }, /digest is not supported/],
  ])('x-security: %s sends nothing', async (_, use, want) => {
    expect(await sent(secured(use))).toMatch(want)
  })
})

describe('what is called', () => {
  test.each<[string, JsonObject, string]>([
    ['operationId of a source', { operationId: '$sourceDescriptions.shop.a' }, 'GET /a'],
    ['operationId of a source, without its root', { operationId: 'shop.a' }, 'GET /a'],
    ['operationId in other letters', { operationId: 'A' }, 'GET /a'],
    ['operationPath', { operationPath: '{$sourceDescriptions.shop.url}#/paths/~1a/get' }, 'GET /a'],
    ['operationPath without braces', { operationPath: '$sourceDescriptions.shop.url#/paths/~1a/get' }, 'GET /a'],
    ['operationPath by name', { operationPath: 'shop#/paths/~1a/get' }, 'GET /a'],
    ['operationPath by URL', { operationPath: 'shop.json#/paths/~1a/get' }, 'GET /a'],
    ['operationPath without method', { operationPath: '{$sourceDescriptions.shop.url}#/paths/~1a' }, 'GET /a'],
    [
      'x-operation',
      {
        'x-operation': { url: 'https://other.example/x/{id}?k=1', method: 'put' },
        parameters: from('path', { id: 5 }),
      },
      'PUT /x/5?k=1',
    ],
  ])('%s', async (_, target, want) => {
    expect(callLine(await call({ stepId: 's', ...target }))).toBe(want)
  })

  test.each<[string, JsonObject]>([
    ['operationId without root', { operationId: 'shop.a' }],
    ['operationId in other letters', { operationId: 'A' }],
    ['operationPath by name', { operationPath: 'shop#/paths/~1a/get' }],
    ['x-operation', { 'x-operation': { url: 'https://other.example/x', method: 'put' } }],
  ])('strictly not: %s', async (_, target) => {
    // Strictly, the document may be refused as a whole.
    const reason = await sent({ stepId: 's', ...target }, { options: { strict: true } }).catch(String)
    expect(typeof reason).toBe('string')
  })

  test('the server of the description, and the timeout of the step', async () => {
    const { server, timeout, source } = await call(step('a', { timeout: 250 }))
    expect([server, timeout, source]).toEqual(['https://shop.example/v1', 250, 'shop'])
    expect((await call(step('a'))).timeout).toBeNull()
  })

  test('a method that is none sends nothing', async () => {
    const one = { stepId: 's', 'x-operation': { url: 'https://other.example/x', method: 'get it' } }
    expect(await sent(one)).toMatch(/no method/)
  })
})
