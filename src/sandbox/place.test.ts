import { describe, expect, test } from 'vitest'
import { openSandbox } from '../../test/open-sandbox.ts'

const orders = 'examples/orders/openapi.yaml'

describe('entities put into a sandbox', () => {
  test('are served, found in lists, and no event tells of them', async () => {
    const { sandbox, call } = await openSandbox(orders)
    const before = (await call('GET', '/orders?limit=100')).json.data.length
    const placed = sandbox.place('order', [{ status: 'fulfilled', customer_email: 'a@b.example' }])
    if (placed.kind !== 'placed') throw new Error('not placed')
    const [order] = placed.entities
    expect(order).toMatchObject({
      status: 'fulfilled',
      customer_email: 'a@b.example',
      id: expect.stringMatching(/^ord_/),
    })
    expect((await call('GET', `/orders/${String(order!.id)}`)).json).toEqual(order)
    expect((await call('GET', '/orders?limit=100')).json.data).toHaveLength(before + 1)
    expect(sandbox.events()).toEqual([])
  })

  test('stand in the container that they name', async () => {
    const { sandbox, call } = await openSandbox(orders)
    sandbox.place('order', [{ id: 'ord_0000000000000001' }])
    const placed = sandbox.place('line_item', [{ order_id: 'ord_0000000000000001', quantity: 2 }])
    expect(placed.kind).toBe('placed')
    const within = sandbox.place('line_item', [{ quantity: 3 }], { order: 'ord_0000000000000001' })
    expect(within).toMatchObject({ kind: 'placed', entities: [{ order_id: 'ord_0000000000000001' }] })
    const listed = await call('GET', '/orders/ord_0000000000000001/line_items')
    expect(listed.json.data.map(({ quantity }: { quantity: number }) => quantity).sort()).toEqual([2, 3])
  })

  test.each([
    ['order', { status: 'lost' }, '/0/status', /must be one of/],
    ['order', { custmer_email: 'a@b.example' }, '/0/custmer_email', /did you mean customer_email/],
    ['order', { shipping_address: { city: 'Bern' } }, '/0/shipping_address', /./],
    ['line_item', { quantity: 2 }, '/0', /is in no order: name one by its order_id/],
    ['line_item', { quantity: 2, order_id: 'ord_0000000000000009' }, '/0', /there is no order ord_0000000000000009/],
  ])('%s %j is refused, and nothing of the list is written', async (resource, entity, pointer, message) => {
    const { sandbox, call } = await openSandbox(orders)
    const before = (await call('GET', '/orders?limit=100')).text
    const placed = sandbox.place(resource, [entity, ...(resource === 'order' ? [{}] : [])])
    if (placed.kind !== 'misfit') throw new Error('placed')
    expect(placed.misfits[0]).toEqual({
      pointer: expect.stringContaining(pointer),
      message: expect.stringMatching(message),
    })
    expect((await call('GET', '/orders?limit=100')).text).toBe(before)
  })

  test('an id is taken once', async () => {
    const { sandbox } = await openSandbox(orders)
    const twice = { id: 'ord_0000000000000001' }
    expect(sandbox.place('order', [twice, twice])).toMatchObject({ kind: 'misfit', misfits: [{ pointer: '/1' }] })
  })
})
