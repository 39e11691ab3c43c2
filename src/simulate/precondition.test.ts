import { beforeEach, describe, expect, test } from 'vitest'
import { shop } from '../../test/behaviour/shop.ts'
import { type Answer, type Opened, openSandbox } from '../../test/open-sandbox.ts'

let api: Opened
let made: Answer
let target: string
beforeEach(async () => {
  api = await openSandbox(shop)
  made = await api.call('POST', '/v1/customers', { body: { email: 'ada@shop.test' } })
  target = made.headers.Location!
})

const tag = () => made.headers.ETag!

test('the tag of a write is the tag of the read after it, and changes with every write', async () => {
  expect((await api.call('GET', target)).headers.ETag).toBe(tag())
  const seen = new Set([tag()])
  for (const name of ['a', 'b', 'a', 'a']) {
    const { headers } = await api.call('PATCH', target, { body: { name } })
    expect((await api.call('GET', target)).headers.ETag).toBe(headers.ETag)
    seen.add(headers.ETag!)
  }
  expect(seen.size).toBe(5)
})

describe('If-Match', () => {
  const cases: [given: (tag: string) => string, want: number][] = [
    [(own) => own, 200],
    [(own) => `"other", ${own}`, 200],
    [() => '*', 200],
    [() => '"other"', 412],
    [(own) => `W/${own}`, 412],
    [() => '', 412],
  ]
  const writes: [method: string, body: object, type: string][] = [
    ['PATCH', { name: 'x' }, 'application/json'],
    ['PATCH', [{ op: 'add', path: '/name', value: 'x' }], 'application/json-patch+json'],
    ['PUT', { email: 'x@shop.test' }, 'application/json'],
  ]
  for (const [method, body, type] of writes)
    test.each(cases)(`${method} ${type} %s`, async (given, want) => {
      const headers = { 'if-match': given(tag()) }
      const { status, json } = await api.call(method, target, { body: body as never, type, headers })
      expect(status).toBe(want)
      if (want === 412) {
        expect(json).toMatchObject({ code: expect.any(String), message: expect.stringContaining(tag()) })
        expect((await api.call('GET', target)).text).toBe(made.text)
      }
    })

  test('DELETE', async () => {
    expect((await api.call('DELETE', target, { headers: { 'if-match': '"other"' } })).status).toBe(412)
    expect((await api.call('DELETE', target, { headers: { 'if-match': tag() } })).status).toBe(204)
  })

  test('of two writers with the same tag the second is refused', async () => {
    const headers = { 'if-match': tag() }
    const statuses = []
    for (const name of ['one', 'two'])
      statuses.push((await api.call('PATCH', target, { body: { name }, headers })).status)
    expect(statuses).toEqual([200, 412])
    expect((await api.call('GET', target)).json.name).toBe('one')
  })
})

describe('If-None-Match', () => {
  test.each(['GET', 'HEAD'])('%s of what the client has is 304 without a body', async (method) => {
    for (const given of [tag(), `W/${tag()}`, '*', `"x", ${tag()}`]) {
      const same = await api.call(method, target, { headers: { 'if-none-match': given } })
      expect([given, same.status, same.text, same.headers.ETag]).toEqual([given, 304, '', tag()])
    }
    expect((await api.call(method, target, { headers: { 'if-none-match': '"x"' } })).status).toBe(200)
    await api.call('PATCH', target, { body: { name: 'changed' } })
    expect((await api.call(method, target, { headers: { 'if-none-match': tag() } })).status).toBe(200)
  })

  test('* makes what is not there, and never overwrites', async () => {
    const put = (title: string, headers: Record<string, string>) =>
      api.call('PUT', '/v1/articles/a', { body: { title }, headers })
    expect((await put('one', { 'if-match': '*' })).status).toBe(412)
    expect((await put('one', { 'if-match': '"x"' })).status).toBe(412)
    expect((await api.call('GET', '/v1/articles/a')).status).toBe(404)
    expect((await put('one', { 'if-none-match': '*' })).status).toBe(201)
    expect((await put('two', { 'if-none-match': '*' })).status).toBe(412)
    expect((await api.call('GET', '/v1/articles/a')).json.title).toBe('one')
  })
})

test('a singleton has a tag before it is first written', async () => {
  const { headers, json } = await api.call('GET', '/v1/settings')
  api.clock.advance(3_600_000)
  const body = { theme: json.theme === 'dark' ? 'light' : 'dark' }
  const stale = await api.call('PUT', '/v1/settings', { body, headers: { 'if-match': '"x"' } })
  const fresh = await api.call('PUT', '/v1/settings', { body, headers: { 'if-match': headers.ETag! } })
  expect([stale.status, fresh.status, fresh.headers.ETag === headers.ETag]).toEqual([412, 200, false])
})
