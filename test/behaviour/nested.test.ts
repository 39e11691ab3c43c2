import { beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/lib/json.ts'
import { type Opened, openSandbox } from '../open-sandbox.ts'
import { shop } from './shop.ts'

let api: Opened
beforeEach(async () => {
  api = await openSandbox(shop)
})

const customer = async () =>
  (await api.call('POST', '/v1/customers', { body: { email: 'ada@shop.test' } })).json.id as string
const note = async (owner: string, text = 'hello') =>
  (await api.call('POST', `/v1/customers/${owner}/notes`, { body: { text } })).json
const ids = async (owner: string) =>
  (await api.call('GET', `/v1/customers/${owner}/notes`)).json.map((one: JsonObject) => one.id)

describe('below a parent', () => {
  test('a child shows its parent and is listed below it only', async () => {
    const [one, two] = [await customer(), await customer()]
    const made = await note(one)
    expect(made.customer_id).toBe(one)
    expect(await ids(one)).toEqual([made.id])
    expect(await ids(two)).toEqual([])
  })

  test('through the wrong parent it is not there, and stays', async () => {
    const [one, two] = [await customer(), await customer()]
    const { id } = await note(one)
    for (const method of ['GET', 'DELETE']) {
      const wrong = await api.call(method, `/v1/customers/${two}/notes/${id}`)
      expect([method, wrong.status]).toEqual([method, 404])
    }
    expect((await api.call('GET', `/v1/customers/${one}/notes/${id}`)).status).toBe(200)
  })

  test('a parent in the body does not outweigh the path', async () => {
    const [one, two] = [await customer(), await customer()]
    const made = await api.call('POST', `/v1/customers/${one}/notes`, { body: { text: 'x', customer_id: two } })
    expect(made.json.customer_id).toBe(one)
    expect(await ids(two)).toEqual([])
  })

  test('below a parent that is not there nothing is', async () => {
    const { id } = await note(await customer())
    const calls: [string, string][] = [
      ['GET', '/v1/customers/cus_000000000000/notes'],
      ['POST', '/v1/customers/cus_000000000000/notes'],
      ['GET', `/v1/customers/cus_000000000000/notes/${id}`],
    ]
    for (const [method, target] of calls) {
      const missing = await api.call(method, target, method === 'POST' ? { body: { text: 'x' } } : {})
      expect([method, target, missing.status]).toEqual([method, target, 404])
      expect(missing.json).toBeDefined()
    }
  })

  test('children go with their parent, those of others stay', async () => {
    const [one, two] = [await customer(), await customer()]
    const [gone, kept] = [await note(one), await note(two)]
    await api.call('DELETE', `/v1/customers/${one}`)
    expect((await api.call('GET', `/v1/customers/${one}/notes/${gone.id}`)).status).toBe(404)
    expect((await api.call('GET', `/v1/customers/${one}/notes`)).status).toBe(404)
    expect(await ids(two)).toEqual([kept.id])
  })

  test('seeded children are below seeded parents', async () => {
    const { data } = (await api.call('GET', '/v1/customers')).json
    const all = await Promise.all(data.map(({ id }: JsonObject) => ids(String(id))))
    expect(all.flat().length).toBeGreaterThan(0)
    expect(new Set(all.flat()).size).toBe(all.flat().length)
  })
})

describe('references', () => {
  test.each([
    ['customer_id', 'POST', '/v1/invoices', { customer_id: 'cus_000000000000', amount: 1 }, 422],
    ['customer_id', 'POST', '/v1/invoices', { customer_id: '', amount: 1 }, 201],
  ] as const)('%s %s %s %o', async (field, method, target, body, want) => {
    const before = (await api.call('GET', '/v1/invoices')).json.length
    const { status, json } = await api.call(method, target, { body: { ...body } })
    expect(status).toBe(want)
    if (want === 422) expect(json).toMatchObject({ param: field, message: expect.stringContaining('cus_000000000000') })
    expect((await api.call('GET', '/v1/invoices')).json).toHaveLength(before + (want === 201 ? 1 : 0))
  })

  test('to what is there they hold, and can be asked for and expanded', async () => {
    const owner = await customer()
    const made = await api.call('POST', '/v1/invoices', { body: { customer_id: owner, amount: 5 } })
    expect([made.status, made.json]).toMatchObject([201, { customer_id: owner, amount: 5 }])
    const listed = await api.call('GET', `/v1/invoices?customer_id=${owner}`)
    expect(listed.json).toEqual([made.json])
  })

  test('of the examples: a shipment of an order that is not there', async () => {
    const orders = await openSandbox('examples/orders/openapi.yaml')
    const body = { order_id: 'ord_0000000000000000', carrier: 'parcel_post', tracking_number: 'PP123456789' }
    const refused = await orders.call('POST', '/v1/shipments', { body })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(refused.json.error.param).toBe('order_id')
  })
})

describe('counters (examples/orders)', () => {
  test('an order counts its line items', async () => {
    const { call } = await openSandbox('examples/orders/openapi.yaml')
    const { id } = (await call('POST', '/v1/orders', { body: { customer_email: 'a@b.example', currency: 'USD' } })).json
    const count = async () => (await call('GET', `/v1/orders/${id}`)).json.item_count
    expect(await count()).toBe(0)
    const [product] = (await call('GET', '/v1/products')).json.data
    const body = { product_id: product.id, quantity: 1 }
    const first = await call('POST', `/v1/orders/${id}/line_items`, { body })
    expect([first.status, await count()]).toEqual([201, 1])
    await call('POST', `/v1/orders/${id}/line_items`, { body })
    expect(await count()).toBe(2)
    await call('DELETE', `/v1/orders/${id}/line_items/${first.json.id}`)
    expect(await count()).toBe(1)
  })
})
