import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { loadDocument, loadText } from '../../src/openapi/load.ts'
import { infer } from '../../src/blueprint/infer.ts'
import { createRelease } from '../../src/sandbox/release.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { Installation } from '../../src/sandbox/installation.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import type { Store } from '../../src/store/store.ts'
import { type Caller, callerOf } from '../open-sandbox.ts'
import { hasShared, shared } from '../shared.ts'
import { installationOf } from './installation.ts'
import { openReceiver, type Receiver } from './receiver.ts'

/** A shop whose hooks are told by themselves, within a shop and by a URL in a request. */
const shop = `
openapi: 3.1.0
info: { title: Shop, version: '1' }
x-specbox:
  webhooks: { signature: hmac-sha256 }
paths:
  /hooks:
    post:
      operationId: createHook
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/NewHook' } } } }
      responses: { '201': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Hook' } } } } }
    get:
      operationId: listHooks
      responses: { '200': { description: ok, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Hook' } } } } } }
  /hooks/{hook_id}:
    parameters: [{ name: hook_id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getHook
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Hook' } } } } }
    patch:
      operationId: updateHook
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/NewHook' } } } }
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Hook' } } } } }
    delete: { operationId: deleteHook, responses: { '204': { description: gone } } }
  /orders:
    post:
      operationId: createOrder
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/NewOrder' } } } }
      callbacks:
        changed:
          '{$request.body#/callback_url}': { post: { responses: { '200': { description: ok } } } }
      responses: { '201': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } }
    get:
      operationId: listOrders
      responses: { '200': { description: ok, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Order' } } } } } }
  /orders/{order_id}:
    parameters: [{ name: order_id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getOrder
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } }
    patch:
      operationId: updateOrder
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/NewOrder' } } } }
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } }
webhooks:
  order.created: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } } }
  order.updated: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } } }
components:
  schemas:
    NewHook:
      type: object
      properties:
        url: { type: string, format: uri }
        events: { type: array, items: { type: string } }
        secret: { type: string, writeOnly: true }
        active: { type: boolean }
    Hook:
      allOf:
        - { $ref: '#/components/schemas/NewHook' }
        - { type: object, required: [id], properties: { id: { type: string, readOnly: true } } }
    NewOrder:
      type: object
      properties: { note: { type: string }, callback_url: { type: string, format: uri } }
    Order:
      allOf:
        - { $ref: '#/components/schemas/NewOrder' }
        - { type: object, required: [id], properties: { id: { type: string, readOnly: true } } }
`

interface Opened extends Installation {
  readonly store: Store
  readonly sandbox: Sandbox
  readonly call: Caller
}

async function open(source: string, overlays: readonly string[] = []): Promise<Opened> {
  const loaded = source.includes('\n')
    ? await loadText(source, 'memory:shop')
    : await loadDocument(source, { overlays: [...overlays] })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure.problems))
  const store = openSqliteStore({ path: ':memory:' })
  const installation = installationOf(store)
  const blueprint = infer(loaded.document)
  installation.sandboxes.publish(createRelease({ document: loaded.document, blueprint, seed: 1 }))
  const sandbox = await installation.sandboxes.create({ api: blueprint.api, isDefault: true })
  return { ...installation, store, sandbox, call: callerOf(sandbox) }
}

const receivers: Receiver[] = []

afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close()
})

async function receiver(): Promise<Receiver> {
  const opened = await openReceiver()
  receivers.push(opened)
  return opened
}

describe("the API's own subscriptions", () => {
  let opened: Opened
  beforeAll(async () => {
    opened = await open(shop)
  })
  afterAll(async () => {
    await opened.webhooks.stop(500)
    await opened.store.close()
  })

  test('a hook is told from its creation to its deletion, signed with the secret that was written', async () => {
    const { call, webhooks, sandbox } = opened
    const to = await receiver()
    const made = await call('POST', '/hooks', {
      body: { url: `${to.url}/a`, events: ['order.created'], secret: 's3cret', active: true },
    })
    expect(made.status).toBe(201)
    await call('POST', '/orders', { body: { note: 'one' } })
    await to.until(({ length }) => length === 1)
    const { headers, body, path } = to.received[0]!
    expect(path).toBe('/a')
    expect(headers['x-signature']).toBe(`sha256=${createHmac('sha256', 's3cret').update(body).digest('hex')}`)

    await call('PATCH', `/hooks/${made.json.id}`, { body: { url: `${to.url}/b`, events: ['order.updated'] } })
    const order = await call('POST', '/orders', { body: { note: 'two' } })
    await call('PATCH', `/orders/${order.json.id}`, { body: { note: 'three' } })
    await to.until(({ length }) => length === 2)
    expect(to.received[1]).toMatchObject({ path: '/b', body: expect.stringContaining('three') })

    await call('PATCH', `/hooks/${made.json.id}`, { body: { active: false } })
    expect(webhooks.of(sandbox.record.id).map(({ enabled }) => enabled)).toEqual([false])
    await call('DELETE', `/hooks/${made.json.id}`)
    expect(webhooks.of(sandbox.record.id)).toEqual([])
  })

  test('a URL in a request hears of that entity alone, from its creation on; one URL is one subscription', async () => {
    const { call, webhooks, sandbox } = opened
    const to = await receiver()
    const body = { note: 'mine', callback_url: to.url }
    const [first, second] = [await call('POST', '/orders', { body }), await call('POST', '/orders', { body })]
    await call('POST', '/orders', { body: { note: 'of somebody else' } })
    await call('PATCH', `/orders/${first.json.id}`, { body: { note: 'changed' } })
    await to.until(({ length }) => length === 3)
    expect(webhooks.of(sandbox.record.id)).toHaveLength(1)
    const told = to.received.map(({ body: text }) => text)
    expect(told.filter((text) => text.includes(first.json.id))).toHaveLength(2)
    expect(told.filter((text) => text.includes(second.json.id))).toHaveLength(1)
  })

  test('a reset ends them', async () => {
    const { call, webhooks, sandbox } = opened
    await call('POST', '/hooks', { body: { url: 'http://127.0.0.1:1/', events: ['order.created'], active: true } })
    expect(webhooks.of(sandbox.record.id).length).toBeGreaterThan(0)
    await sandbox.reset()
    expect(webhooks.of(sandbox.record.id)).toEqual([])
  })
})

test.skipIf(!hasShared)("Stripe's webhook endpoints are subscriptions", async () => {
  const { call, webhooks, store } = await open(shared('specs/stripe.yaml'))
  const to = await receiver()
  const form = { type: 'application/x-www-form-urlencoded' }
  const url = encodeURIComponent(to.url)
  const made = await call('POST', '/v1/webhook_endpoints', {
    ...form,
    body: `url=${url}&enabled_events[]=customer.created`,
  })
  expect(made.status).toBe(200)
  const customer = await call('POST', '/v1/customers', { ...form, body: 'email=ada%40mailbox.example' })
  await to.until(({ length }) => length === 1)
  expect(JSON.parse(to.received[0]!.body)).toMatchObject({
    type: 'customer.created',
    data: { object: { id: customer.json.id, email: 'ada@mailbox.example' } },
  })
  await webhooks.stop(500)
  await store.close()
})
