import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventType } from '../../src/blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, valueAt } from '../../src/lib/json.ts'
import type { Release } from '../../src/sandbox/sandbox.ts'
import { askedNames } from '../../src/simulate/events/names.ts'
import { eventEntity } from '../../src/simulate/events/event-entity.ts'
import { formOf } from '../../src/simulate/events/form.ts'
import { renderPayload, type Subject } from '../../src/simulate/events/payload.ts'
import { hasShared, shared } from '../shared.ts'
import { eventOf, now, parsed, releaseOf, render, subjectOf, violations, within } from './render.ts'

/** A small API with one of each kind of body. */
const document = `
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /shops: {post: {operationId: createShop, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Shop'}}}}, responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Shop'}}}}}}}
  /shops/{shop_id}:
    parameters: [{name: shop_id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getShop, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Shop'}}}}}}
  /shops/{shop_id}/orders:
    parameters: [{name: shop_id, in: path, required: true, schema: {type: string}}]
    post: {operationId: createOrder, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}, responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}
  /shops/{shop_id}/orders/{id}:
    parameters: [{name: shop_id, in: path, required: true, schema: {type: string}}, {name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getOrder, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}
    patch: {operationId: updateOrder, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}
    delete: {operationId: deleteOrder, responses: {'204': {description: ok}}}
webhooks:
  order.created:
    post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Whole'}}}}, responses: {'200': {description: ok}}}
  order.updated:
    post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Changed'}}}}, responses: {'200': {description: ok}}}
  order.deleted:
    post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Digest'}}}}, responses: {'200': {description: ok}}}
  order.shipped:
    post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Whole'}}}}, responses: {'200': {description: ok}}}
components:
  schemas:
    Shop: {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}, city: {type: string}}}
    Order:
      type: object
      required: [id, total]
      properties: {id: {type: string}, total: {type: integer}, note: {type: [string, 'null']}, placed: {type: string, format: date-time}}
    Envelope: {type: object, required: [id, created, kind, live_mode], properties: {id: {type: string, format: uuid}, created: {type: integer}, kind: {type: string, const: event}, live_mode: {type: boolean}}}
    Whole:
      allOf: [{$ref: '#/components/schemas/Envelope'}]
      type: object
      required: [type, data]
      properties: {type: {type: string}, data: {$ref: '#/components/schemas/Order'}}
    Changed:
      type: object
      required: [event_id, event_type, occurred_at, order]
      properties:
        event_id: {type: integer}
        event_type: {type: string}
        occurred_at: {type: string, format: date-time}
        order: {$ref: '#/components/schemas/Order'}
        previous_attributes: {type: object}
        shop: {$ref: '#/components/schemas/Shop'}
    Digest:
      type: object
      required: [type, timestamp, data]
      properties:
        type: {type: string}
        timestamp: {type: string, description: Unix timestamp}
        data: {type: object, required: [order_id, shop_id, reason], properties: {order_id: {type: string}, shop_id: {type: string}, total: {type: integer}, reason: {type: string}}}
`

async function opened(): Promise<Release> {
  const release = await releaseOf(document)
  if (release === null) throw new Error('the document does not load')
  return release
}

const release = await opened()

function bodyOf(
  name: string,
  previous: JsonObject | null = null,
): { body: JsonObject; subject: Subject; event: EventType } {
  const event = eventOf(release, name)
  const body = parsed(render(release, event, previous))
  if (!isObject(body)) throw new Error('not an object')
  return { body, subject: subjectOf(release, event, previous), event }
}

describe('a body says', () => {
  test('its name, its id, when it was, what is the same in all, and the entity as it is', () => {
    const { body, subject, event } = bodyOf('order.created')
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/),
      created: now / 1000,
      kind: 'event',
      live_mode: false,
      type: 'order.created',
      data: subject.value,
    })
    expect(violations(release, event, render(release, event))).toEqual([])
  })

  test('what was there before, and where it belongs', () => {
    const { body, subject } = bodyOf('order.updated', {
      total: -1,
      note: subjectOf(release, eventOf(release, 'order.updated')).value.note ?? null,
    })
    expect(body).toMatchObject({
      event_type: 'order.updated',
      occurred_at: '2026-05-01T12:00:00.000Z',
      order: subject.value,
    })
    expect(body.event_id).toEqual(expect.any(Number))
    expect(body.previous_attributes).toEqual({ total: -1 })
    const shop = release.seeder.collection('shop').find(({ key }) => key === subject.parents.shop)
    expect(body.shop).toEqual(shop?.value)
  })

  test('nothing of before where nothing was', () => {
    expect(Object.hasOwn(bodyOf('order.updated').body, 'previous_attributes')).toBe(false)
  })

  test('in a digest: the ids of the entity and of its container, properties by their names', () => {
    const { body, subject } = bodyOf('order.deleted')
    expect(body).toMatchObject({ type: 'order.deleted', timestamp: String(now / 1000) })
    expect(body.data).toMatchObject({
      order_id: subject.value.id,
      shop_id: subject.parents.shop,
      total: subject.value.total,
    })
  })

  test('all of it as a form where the document wants one', () => {
    const { body, mediaType } = render(release, eventOf(release, 'order.shipped'))
    expect(mediaType).toBe('application/x-www-form-urlencoded')
    const form = new URLSearchParams(body)
    expect(form.get('type')).toBe('order.shipped')
    expect(form.get('data[total]')).toMatch(/^\d+$/)
  })

  test('{type, timestamp, data} where nothing is declared', async () => {
    const thin = await releaseOf(document.replace(/webhooks:[\s\S]*components:/, 'components:'))
    if (thin === null) throw new Error('the document does not load')
    const event = eventOf(thin, 'order.created')
    expect(event.source).toBe('synthesised')
    const rendered = render(thin, event)
    expect(rendered.body).toBe(
      `{"type":"order.created","timestamp":"2026-05-01T12:00:00.000Z","data":${subjectOf(thin, event).body}}`,
    )
  })
})

test('a body put together as text is the one that is built, whatever the entity', () => {
  const event = eventOf(release, 'order.created')
  const { model } = release.simulator
  const entity = fc.record({
    id: fc.string(),
    total: fc.integer(),
    note: fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null)),
  })
  within(release, (world) => {
    const base = subjectOf(release, event)
    const bodyWith = (value: JsonObject) =>
      renderPayload(model, world, event, { ...base, value, body: JSON.stringify(value) }).body
    bodyWith(base.value)
    const common = JSON.parse(bodyWith(base.value)) as JsonObject
    fc.assert(
      fc.property(entity, (value) => {
        const body = bodyWith(value)
        expect(JSON.parse(body)).toEqual({ ...common, data: value })
        // The very text that a GET returns.
        expect(body.includes(`"data":${JSON.stringify(value)}`)).toBe(true)
      }),
    )
  })
})

test.each<[JsonValue, string]>([
  [{ a: 'x y', b: null, c: true }, 'a=x+y&b=&c=true'],
  [{ a: { b: 1, c: ['p', 'q&r'] } }, 'a%5Bb%5D=1&a%5Bc%5D%5B0%5D=p&a%5Bc%5D%5B1%5D=q%26r'],
  [{ ä: 'ü=1' }, '%C3%A4=%C3%BC%3D1'],
  [[], ''],
  ['text', ''],
])('%j as a form is %s', (value, want) => {
  expect(formOf(value)).toBe(want)
})

test.each<[JsonValue | undefined, readonly string[]]>([
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  ['a', ['a']],
  [
    [{ name: 'PAYMENT.SALE' }, { event: 'b' }],
    ['PAYMENT.SALE', 'b'],
  ],
  [[{ __proto__: { name: 'x' } }, {}, 7, null, ''], []],
  [undefined, []],
  [null, []],
])('%j asks for %j', (value, want) => {
  expect(askedNames(value)).toEqual(want)
})

describe.skipIf(!hasShared)('bodies of real documents', () => {
  /** Of the largest only some: compiling the validators of all its bodies takes long. */
  const every = new Map([
    ['github.json', 12],
    ['telnyx.yaml', 3],
    ['stripe.yaml', 4],
  ])

  test.each([
    'train_travel.yaml', 'redocly_museum.yaml', 'scalar_galaxy.yaml', 'svix.json', 'resend.yaml', 'openai.yaml', 'chargebee_v1.json',
    'apideck_crm.yaml', 'workos.yaml', 'mollie.yaml', 'figma.yaml', 'adyen_webhooks_v1.json', 'directory/zeit.co.json', 'stripe.yaml', 'telnyx.yaml', 'github.json',
  ])('%s: each is valid by the schema that is declared for it, twice', async (file) => {
    const opened = await releaseOf(shared(`specs/${file}`))
    if (opened === null) throw new Error(`${file} does not load`)
    const step = every.get(file) ?? 1
    const events = opened.blueprint.events.filter((event, index) => event.payload.schema !== null && index % step === 0)
    expect(events.length).toBeGreaterThan(0)
    const wrong = within(opened, (world) =>
      events.flatMap((event) => {
        const bodies = [1, 2].map(() => renderPayload(opened.simulator.model, world, event, subjectOf(opened, event)))
        return bodies.flatMap((body) => violations(opened, event, body).map((why) => `${event.name}: ${why}`))
      }),
    )
    expect(wrong).toEqual([])
  }, 30_000) // biome-ignore format: a list

  test.each([
    ['github.json', 'issues.opened', { action: 'opened' }, ['repository', 'sender']],
    ['stripe.yaml', 'customer.created', { object: 'event', type: 'customer.created', livemode: false, created: now / 1000 }, ['id', 'pending_webhooks']],
    ['workos.yaml', 'user.created', { object: 'event', event: 'user.created' }, ['id', 'created_at']],
  ])('%s: %s', async (file, name, want, present) => {
    const opened = await releaseOf(shared(`specs/${file}`))
    if (opened === null) throw new Error(`${file} does not load`)
    const event = eventOf(opened, name)
    const body = parsed(render(opened, event))
    expect(body).toMatchObject(want)
    expect(Object.keys(body as JsonObject)).toEqual(expect.arrayContaining(present))
    const { id, node_id: node } = subjectOf(opened, event).value
    expect(valueAt(body, event.payload.entity ?? [])).toMatchObject(node === undefined ? { id } : { id, node_id: node })
  }) // biome-ignore format: a table

  test.each([
    ['stripe.yaml', 'customer.created', ['data', 'object']],
    ['workos.yaml', 'user.created', ['data']],
    ['chargebee_v1.json', 'customer_created', ['content', 'customer']],
  ])('%s lists %s as it lists events', async (file, name, entity) => {
    const opened = await releaseOf(shared(`specs/${file}`))
    if (opened === null) throw new Error(`${file} does not load`)
    const { model } = opened.simulator
    const { envelope } = opened.blueprint.webhooks
    const event = eventOf(opened, name)
    const subject = subjectOf(opened, event)
    const shown = within(opened, (world) =>
      eventEntity(model, world, event, subject, renderPayload(model, world, event, subject)),
    )
    if (shown === null || envelope?.schema == null) throw new Error('nothing is listed')
    expect(model.validators.at(envelope.schema, 'response').validate(shown)).toEqual([])
    expect(valueAt(shown, envelope.name ?? [])).toBe(name)
    expect(valueAt(shown, entity)).toMatchObject({ id: subject.value.id })
  })
})
