import { beforeEach, describe, expect, test } from 'vitest'
import { shop } from '../../test/behaviour/shop.ts'
import { type Opened, openSandbox } from '../../test/open-sandbox.ts'

let api: Opened
beforeEach(async () => {
  api = await openSandbox(shop)
})

const body = { email: 'ada@shop.test' }
const post = (sent: object, key: string, target = '/v1/customers') =>
  api.call('POST', target, { body: sent as never, headers: { 'idempotency-key': key } })
const count = async () => (await api.call('GET', '/v1/customers?limit=100')).json.data.length

test('an equal request gets the first reply again, byte for byte, and makes nothing', async () => {
  const first = await post(body, 'k1')
  const before = await count()
  api.clock.advance(5000)
  await api.call('PATCH', first.headers.Location!, { body: { name: 'changed since' } })
  const again = await post(body, 'k1')
  expect([again.status, again.text]).toEqual([first.status, first.text])
  expect(again.headers['Idempotency-Replayed']).toBe('true')
  expect(first.headers).not.toHaveProperty('Idempotency-Replayed')
  expect([again.headers.Location, again.headers.ETag]).toEqual([first.headers.Location, first.headers.ETag])
  expect(again.headers['Request-Id']).not.toBe(first.headers['Request-Id'])
  expect(await count()).toBe(before)
})

const others: [what: string, method: string, target: string, sent: object][] = [
  ['another body', 'POST', '/v1/customers', { email: 'eve@shop.test' }],
  ['another property order', 'POST', '/v1/customers', { name: 'x', ...body }],
  ['another path', 'POST', '/v1/invoices', { customer_id: '', amount: 1 }],
]
test.each(others)('%s under the same key is refused', async (_, method, target, sent) => {
  await post(body, 'k1')
  const before = await count()
  const refused = await api.call(method, target, { body: sent as never, headers: { 'idempotency-key': 'k1' } })
  expect([409, 422, 400]).toContain(refused.status)
  expect(refused.json.message).toContain('k1')
  expect(await count()).toBe(before)
})

test('another key, and none, make another one', async () => {
  const ids = [await post(body, 'k1'), await post(body, 'k2'), await api.call('POST', '/v1/customers', { body })]
  expect(new Set(ids.map(({ json }) => json.id)).size).toBe(3)
})

describe('what failed is not kept', () => {
  test('validation: the mended request may use the same key', async () => {
    expect((await post({ email: 'no address' }, 'k1')).status).toBe(400)
    const mended = await post(body, 'k1')
    expect([mended.status, mended.headers['Idempotency-Replayed']]).toEqual([201, undefined])
  })

  test('a reference to nothing: the same request works once it is there', async () => {
    const invoice = { customer_id: 'cus_000000000000', amount: 1 }
    expect((await post(invoice, 'k1', '/v1/invoices')).status).toBe(422)
    const { json } = await api.call('POST', '/v1/customers', { body })
    const mended = await post({ ...invoice, customer_id: json.id }, 'k1', '/v1/invoices')
    expect([mended.status, mended.headers['Idempotency-Replayed']]).toEqual([201, undefined])
  })

  test('a missing credential: the key is not taken', async () => {
    const headers = { 'idempotency-key': 'k1' }
    expect((await api.call('POST', '/v1/customers', { body, headers, key: null })).status).toBe(401)
    expect((await post(body, 'k1')).status).toBe(201)
  })
})

test('a replay needs a valid credential too', async () => {
  await post(body, 'k1')
  const refused = await api.call('POST', '/v1/customers', { body, headers: { 'idempotency-key': 'k1' }, key: 'wrong' })
  expect([refused.status, refused.headers['Idempotency-Replayed']]).toEqual([401, undefined])
})

test('reading takes no key', async () => {
  const { headers } = await post(body, 'k1')
  const read = await api.call('GET', headers.Location!, { headers: { 'idempotency-key': 'k1' } })
  expect([read.status, read.headers['Idempotency-Replayed']]).toEqual([200, undefined])
})

test('keys of two sandboxes and keys before a reset are apart', async () => {
  const first = await post(body, 'k1')
  await api.sandbox.reset()
  const after = await post(body, 'k1')
  expect([after.status, after.headers['Idempotency-Replayed']]).toEqual([201, undefined])
  expect((await api.call('GET', first.headers.Location!)).status).toBe(after.json.id === first.json.id ? 200 : 404)
})

test.each(['', ' ', '__proto__', 'ü', 'x'.repeat(10_000), '"quoted"'])('the key %j', async (key) => {
  const [first, again] = [await post(body, key), await post(body, key)]
  expect([first.status, again.status]).toEqual([201, 201])
  expect(again.json.id === first.json.id).toBe(key !== '')
})
