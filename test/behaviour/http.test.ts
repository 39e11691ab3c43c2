import { beforeEach, describe, expect, test } from 'vitest'
import { baseUrl, type Opened, openSandbox } from '../open-sandbox.ts'
import { shop } from './shop.ts'

let api: Opened
beforeEach(async () => {
  api = await openSandbox(shop)
})

describe('what is not there', () => {
  const cases: [method: string, target: string, status: number, allow: string[] | null][] = [
    ['GET', '/v1/nothing', 404, null],
    ['GET', '/', 404, null],
    ['GET', '/v1/customers/a/b/c', 404, null],
    ['GET', '/v2/customers', 404, null],
    ['PUT', '/v1/customers', 405, ['GET', 'HEAD', 'POST']],
    ['DELETE', '/v1/settings', 405, ['GET', 'HEAD', 'PUT']],
    ['BREW', '/v1/settings', 405, ['GET', 'HEAD', 'PUT']],
    ['POST', '/v1/customers/cus_1', 405, ['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT']],
  ]
  test.each(cases)('%s %s is %d', async (method, target, status, allow) => {
    const answer = await api.call(method, target)
    expect(answer.status).toBe(status)
    const allowed = answer.headers.Allow?.split(', ').filter((name) => name !== 'OPTIONS')
    expect(allowed?.sort() ?? null).toEqual(allow)
    expect(answer.json).toMatchObject({ code: expect.any(String), message: expect.stringContaining(target) })
    expect(answer.headers['Content-Type']).toMatch(/json/)
  })

  test('paths answer without the server prefix too, unless something else is there', async () => {
    expect((await api.call('GET', '/customers')).status).toBe(200)
  })
})

describe('media types', () => {
  const sent: [type: string, body: string, want: number][] = [
    ['application/json', '{"email":"a@shop.test"}', 201],
    ['application/json; charset=utf-8', '{"email":"a@shop.test"}', 201],
    ['Application/JSON', '{"email":"a@shop.test"}', 201],
    ['text/plain', '{"email":"a@shop.test"}', 415],
    ['application/xml', '<email>a@shop.test</email>', 415],
    ['nonsense', '{}', 415],
    ['application/json', '{"email":', 400],
    ['application/json', '', 400],
    ['application/json', '[]', 400],
    ['application/json', 'null', 400],
    ['application/json', '"x"', 400],
  ]
  test.each(sent)('sent as %s: %s is %d', async (type, body, want) => {
    const answer = await api.call('POST', '/v1/customers', { body: Buffer.from(body), type })
    expect(answer.status).toBe(want)
    if (want >= 400) expect(answer.json).toMatchObject({ code: expect.any(String), message: expect.any(String) })
  })

  const accepted: [accept: string, want: number][] = [
    ['application/json', 200],
    ['*/*', 200],
    ['application/*;q=0.1', 200],
    ['text/html, application/json;q=0.5', 200],
    ['text/html', 406],
    ['application/json;q=0', 406],
    ['', 200],
    ['garbage', 200],
  ]
  test.each(accepted)('accepting %j is %d', async (accept, want) => {
    const answer = await api.call('GET', '/v1/customers', { headers: { accept } })
    expect(answer.status).toBe(want)
    expect(answer.json).toBeDefined()
  })

  test('a refused Accept creates nothing', async () => {
    const body = { email: 'ghost@shop.test' }
    const refused = await api.call('POST', '/v1/customers', { body, headers: { accept: 'text/html' } })
    const found = await api.call('GET', '/v1/customers?email=ghost@shop.test')
    expect([refused.status, found.json.data]).toEqual([406, []])
  })
})

describe('headers', () => {
  test('Location is absolute and leads to what was made', async () => {
    const note = await api.call('GET', '/v1/customers')
    const owner = note.json.data[0].id
    const made = [
      await api.call('POST', '/v1/customers', { body: { email: 'a@shop.test' } }),
      await api.call('POST', `/v1/customers/${owner}/notes`, { body: { text: 'x' } }),
      await api.call('POST', '/v1/invoices', { body: { customer_id: owner, amount: 1 } }),
      await api.call('PUT', '/v1/articles/a%2Fb', { body: { title: 'T' } }),
    ]
    for (const { headers, text } of made) {
      expect(headers.Location).toMatch(new RegExp(`^${baseUrl}/v1/`))
      expect((await api.call('GET', headers.Location!)).text).toBe(text)
    }
  })

  test('every reply has a request id of its own, refusals and preflights too', async () => {
    const ids = []
    for (let round = 0; round < 50; round++)
      for (const [method, target] of [
        ['GET', '/v1/customers'],
        ['GET', '/nothing'],
        ['OPTIONS', '/v1/customers'],
        ['PUT', '/v1/customers'],
      ] as const)
        ids.push((await api.call(method, target)).headers['Request-Id'])
    expect(ids).not.toContain(undefined)
    expect(new Set(ids).size).toBe(ids.length)
    expect(api.sandbox.exchanges({ limit: 200 }).map(({ id }) => id)).toEqual(ids.reverse())
  })

  test('HEAD says what GET says', async () => {
    for (const target of ['/v1/customers', '/v1/settings', '/v1/customers/cus_000000000000', '/v1/nothing']) {
      const [get, head] = [await api.call('GET', target), await api.call('HEAD', target)]
      expect(head.status).toBe(get.status)
      expect({ ...head.headers, 'Request-Id': '' }).toEqual({ ...get.headers, 'Request-Id': '' })
    }
  })

  test('OPTIONS tells what is allowed, without a credential', async () => {
    const { status, headers, text } = await api.call('OPTIONS', '/v1/settings', { key: null })
    expect([status, text]).toEqual([204, ''])
    expect(headers.Allow!.split(', ').sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'PUT'])
    expect((await api.call('OPTIONS', '/v1/nothing', { key: null })).status).toBe(404)
  })

  test('a browser may ask first, and read every reply', async () => {
    const origin = { origin: 'https://app.test' }
    const asked = {
      ...origin,
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization, x-api-key, evil\r\nx: y',
    }
    const preflight = await api.call('OPTIONS', '/v1/customers/x', { key: null, headers: asked })
    expect(preflight.status).toBe(204)
    expect(preflight.headers['Access-Control-Allow-Methods']).toContain('PATCH')
    expect(preflight.headers['Access-Control-Allow-Headers']).toBe('authorization, x-api-key')
    const replies = [
      await api.call('GET', '/v1/customers', { headers: origin }),
      await api.call('GET', '/v1/customers', { headers: origin, key: null }),
      await api.call('GET', '/v1/nothing', { headers: origin }),
      await api.call('POST', '/v1/customers', { headers: origin, body: {} }),
    ]
    expect(replies.map(({ status }) => status)).toEqual([200, 401, 404, 400])
    for (const { headers } of replies) {
      expect(headers['Access-Control-Allow-Origin']).toBe('*')
      expect(headers['Access-Control-Expose-Headers']).toContain('Request-Id')
    }
    expect((await api.call('GET', '/v1/customers')).headers).not.toHaveProperty('Access-Control-Allow-Origin')
  })
})
