import type { Step, Thing, Walk } from './walker.ts'

const orderOf = (thing: Thing | undefined) => thing?.of ?? thing!

const itemPath = (thing: Thing) => `/v1/orders/${orderOf(thing).id}/line_items`

const drop = (walk: Walk, gone: Thing) => {
  for (const thing of walk.things.filter((one) => one === gone || one.of === gone))
    walk.things.splice(walk.things.indexOf(thing), 1)
}

const transition = (name: string, from: readonly string[], to: string): Step => ({
  name,
  on: 'order',
  from,
  success: 200,
  call: (order, { world }) => world.call('POST', `${order!.path}/${name}`),
  events: () => [`order.${to}`],
  then: (order) => {
    order!.state = to
  },
})

/** The orders example as its document describes it. */
export const orderSteps: readonly Step[] = [
  {
    name: 'create order',
    on: null,
    from: [],
    success: 201,
    call: (_, { world }) =>
      world.call('POST', '/v1/orders', { body: { customer_email: 'ada@mailbox.example', currency: 'EUR' } }),
    events: () => ['order.created'],
    then: (_, { json }, { things }) => {
      things.push({ kind: 'order', id: json.id, path: `/v1/orders/${json.id}`, state: json.status, facts: {} })
    },
  },
  transition('submit', ['draft'], 'submitted'),
  transition('fulfill', ['submitted'], 'fulfilled'),
  transition('cancel', ['draft', 'submitted'], 'canceled'),
  {
    name: 'change order',
    on: 'order',
    from: ['draft'],
    success: 200,
    call: (order, { world, seen }) => world.call('PATCH', order!.path, { body: { note: `note ${seen.steps}` } }),
    events: () => ['order.updated'],
    then: () => {},
  },
  {
    name: 'delete order',
    on: 'order',
    from: ['draft'],
    success: 204,
    call: (order, { world }) => world.call('DELETE', order!.path),
    events: () => ['order.deleted'],
    then: (order, _, walk) => drop(walk, order!),
  },
  {
    name: 'add line item',
    on: 'order',
    from: ['draft'],
    success: 201,
    call: async (order, { world }) => {
      const product = (await world.call('GET', '/v1/products?active=true&limit=1')).json.data[0]
      return world.call('POST', itemPath(order!), { body: { product_id: product.id, quantity: 2 } })
    },
    events: () => ['order.updated'],
    then: (order, { json }, { things }) => {
      things.push({
        kind: 'line item',
        id: json.id,
        path: `${itemPath(order!)}/${json.id}`,
        state: 'there',
        of: order!,
        facts: {},
      })
    },
  },
  {
    name: 'change quantity',
    on: 'line item',
    from: ['there'],
    success: 200,
    allowed: (item) => item!.of!.state === 'draft',
    call: (item, { world, seen }) => world.call('PATCH', item!.path, { body: { quantity: (seen.steps % 90) + 3 } }),
    events: () => ['order.updated'],
    then: () => {},
  },
  {
    name: 'remove line item',
    on: 'line item',
    from: ['there'],
    success: 204,
    allowed: (item) => item!.of!.state === 'draft',
    call: (item, { world }) => world.call('DELETE', item!.path),
    events: () => ['order.updated'],
    then: (item, _, walk) => drop(walk, item!),
  },
  {
    name: 'ship',
    on: 'order',
    from: ['draft', 'submitted', 'fulfilled', 'canceled'],
    success: 201,
    call: (order, { world, seen }) =>
      world.call('POST', '/v1/shipments', {
        body: {
          order_id: order!.id,
          carrier: 'Northwind Parcel',
          tracking_number: `NW${String(seen.steps).padStart(8, '0')}`,
        },
      }),
    events: () => ['shipment.created'],
    then: (_, { json }, { things }) => {
      things.push({ kind: 'shipment', id: json.id, path: `/v1/shipments/${json.id}`, state: json.status, facts: {} })
    },
  },
  {
    name: 'deliver',
    on: 'shipment',
    from: ['in_transit'],
    success: 200,
    call: (shipment, { world }) => world.call('POST', `${shipment!.path}/deliver`),
    events: () => ['shipment.delivered'],
    then: (shipment) => {
      shipment!.state = 'delivered'
    },
  },
]

export const orderStates = ['draft', 'submitted', 'fulfilled', 'canceled']
  .map((state) => `order ${state}`)
  .concat(['shipment in_transit', 'shipment delivered'])
