import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../lib/json.ts'
import { openSandbox } from '../../../test/open-sandbox.ts'
import { shop } from '../../../test/behaviour/shop.ts'

describe('what the document shows', () => {
  test('comes first, as it is written', async () => {
    const { call } = await openSandbox('examples/orders/openapi.yaml')
    for (const id of ['ord_8kT2mQv4XcY7pLw1', 'ord_3nR9bZs6HdJ1fGk5']) {
      const { status, json } = await call('GET', `/v1/orders/${id}`)
      expect([status, json.id]).toEqual([200, id])
    }
    expect((await call('GET', '/v1/orders/ord_8kT2mQv4XcY7pLw1')).json).toMatchObject({
      status: 'submitted',
      customer_name: 'Grace Okafor',
      created_at: '2026-03-02T09:58:40Z',
    })
  })
})

describe('the provider’s own data', () => {
  const customers: JsonObject[] = [
    { id: 'cus_aaaaaaaaaaaa', email: 'one@shop.test', created_at: '2020-01-01T00:00:00Z', updated_at: '2020-01-01T00:00:00Z' },
    { email: 'two@shop.test' },
  ] // biome-ignore format: two customers

  test.each(['customer', 'customers', 'Customers', '/customers'])('under the name %s is all there is', async (name) => {
    const { call } = await openSandbox(shop, { seedData: { [name]: customers } })
    const { data } = (await call('GET', '/v1/customers')).json
    expect(data.map(({ email }: JsonObject) => email)).toEqual(['one@shop.test', 'two@shop.test'])
    expect(data[0]).toEqual(customers[0])
    expect(data[1].id).toMatch(/^cus_[a-z0-9]{12}$/)
    expect((await call('GET', `/v1/customers/${data[1].id}`)).json).toEqual(data[1])
  })

  test('of one collection leaves the others whole', async () => {
    const { call } = await openSandbox(shop, { seedData: { customers } })
    const known = (await call('GET', '/v1/customers')).json.data.map(({ id }: JsonObject) => id)
    const invoices = (await call('GET', '/v1/invoices')).json
    expect(invoices.length).toBeGreaterThan(0)
    for (const { customer_id } of invoices) expect(known).toContain(customer_id)
  })

  test('an empty list is an empty collection', async () => {
    const { call } = await openSandbox(shop, { seedData: { customers: [] } })
    expect((await call('GET', '/v1/customers')).json).toEqual({ data: [], has_more: false })
  })

  test('of the examples is served whole', async () => {
    const { readFileSync } = await import('node:fs')
    const seedData = JSON.parse(readFileSync('examples/orders/seed.json', 'utf8'))
    const { call } = await openSandbox('examples/orders/openapi.yaml', { seedData })
    const { data } = (await call('GET', '/v1/products?limit=100')).json
    expect(data.map(({ id }: JsonObject) => id).sort()).toEqual(
      seedData.products.map(({ id }: JsonObject) => id).sort(),
    )
  })
})
