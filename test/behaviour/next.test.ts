import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { NextSteps } from '../../src/simulate/next.ts'
import { openSandbox } from '../open-sandbox.ts'

const orders = resolve(import.meta.dirname, '../../examples/orders/openapi.yaml')

/** What the document alone says: no overlay. What `next` calls allowed is what the API then does, state by state. */
test('what can happen next to an order', async () => {
  const { sandbox, call } = await openSandbox(orders)
  const { json: product } = await call('GET', '/products?limit=1')
  const made = await call('POST', '/orders', { body: { customer_email: 'a@mail.example', currency: 'EUR' } })
  const item = { product_id: product.data[0].id, quantity: 1 }
  const steps = (id: string): Record<string, string> => {
    const next = sandbox.next(`order/${id}`) as NextSteps
    return Object.fromEntries(next.steps.map(({ operation, allowed, to }) => [operation, allowed ? to.join() : 'no']))
  }
  const below = { addLineItem: '', updateLineItem: '', removeLineItem: '' }
  const refused = { addLineItem: 'no', updateLineItem: 'no', removeLineItem: 'no' }
  const { id } = made.json
  expect(steps(id)).toEqual({
    updateOrder: '',
    deleteOrder: '',
    submitOrder: 'submitted',
    fulfillOrder: 'no',
    cancelOrder: 'canceled',
    ...below,
  })
  expect((await call('POST', `/orders/${id}/fulfill`)).status).toBe(409)
  expect((await call('POST', `/orders/${id}/line_items`, { body: item })).status).toBe(201)
  expect((await call('POST', `/orders/${id}/submit`)).json.status).toBe('submitted')
  expect(steps(id)).toEqual({
    updateOrder: 'no',
    deleteOrder: 'no',
    submitOrder: 'no',
    fulfillOrder: 'fulfilled',
    cancelOrder: 'canceled',
    ...refused,
  })
  const late = await call('POST', `/orders/${id}/line_items`, { body: item })
  expect([late.status, late.json.error.message]).toEqual([409, expect.stringMatching(/'submitted'.*'draft'/)])
  expect((await call('PATCH', `/orders/${id}`, { body: { note: 'x' } })).status).toBe(409)
  expect((await call('DELETE', `/orders/${id}`)).status).toBe(409)
  expect((await call('POST', `/orders/${id}/fulfill`)).json.status).toBe('fulfilled')
  expect(new Set(Object.values(steps(id)))).toEqual(new Set(['no']))
})

test.each([
  ['an id alone', (id: string) => id, 'order'],
  ['with its resource', (id: string) => `order/${id}`, 'order'],
  ['of another resource', (id: string) => `product/${id}`, undefined],
  ['nothing', () => 'order/', undefined],
  ['a name of every object', () => '__proto__/constructor', undefined],
])('an entity is found by %s', async (_, nameOf, resource) => {
  const { sandbox, call } = await openSandbox(orders)
  const { json } = await call('GET', '/orders?limit=1')
  expect(sandbox.next(nameOf(json.data[0].id))?.resource).toBe(resource)
})
