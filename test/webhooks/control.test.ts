import { resolve } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { serveDocument, type Served } from '../serve.ts'
import { openReceiver, type Receiver } from './receiver.ts'

const orders = resolve(import.meta.dirname, '../../examples/orders/openapi.yaml')
let served: Served
let to: Receiver
const subscriptions: string[] = []

beforeAll(async () => {
  served = await serveDocument(orders)
})
afterAll(() => served.close())
beforeEach(async () => {
  to = await openReceiver()
})
afterEach(async () => {
  for (const id of subscriptions.splice(0)) await control('DELETE', `/subscriptions/${id}`)
  await to.close()
})

interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies by name and say what they want to find
  readonly json: any
}

async function control(method: string, path: string, body?: unknown, key = served.sandbox.record.controlKey) {
  const base = path.startsWith('/deliveries/') && method === 'POST' ? '' : `/sandboxes/${served.sandbox.record.id}`
  const reply = await fetch(`${served.url}/_specbox/v1${base}${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  return { status: reply.status, json: text === '' ? null : JSON.parse(text) } as Answer
}

async function subscribe(body: object): Promise<Answer['json']> {
  const made = await control('POST', '/subscriptions', body)
  expect(made.status).toBe(201)
  subscriptions.push(made.json.id)
  return made.json
}

async function order(): Promise<string> {
  const [credential] = served.sandbox.record.credentials
  const reply = await fetch(`${served.url}/v1/orders`, {
    method: 'POST',
    headers: { [credential!.name]: credential!.value, 'Content-Type': 'application/json' },
    body: JSON.stringify({ customer_email: 'ada@mailbox.example', currency: 'EUR' }),
  })
  expect(reply.status).toBe(201)
  return ((await reply.json()) as { id: string }).id
}

/** The deliveries of a subscription, once none is pending and there are as many as wanted. */
async function deliveries(subscription: string, count: number): Promise<Answer['json'][]> {
  for (let tries = 0; tries < 1000; tries++) {
    const { json } = await control('GET', `/deliveries?subscription=${subscription}`)
    if (json.data.length === count && json.data.every((one: { status: string }) => one.status !== 'pending'))
      return json.data
    await new Promise((again) => setTimeout(again, 5))
  }
  throw new Error('The deliveries did not come to an end')
}

test('a write over HTTP reaches a subscriber, signed with the secret that was shown', async () => {
  const { id, secret, scheme } = await subscribe({ url: to.url, events: ['order.created'] })
  expect(scheme).toBe('standard-webhooks')
  const key = await order()
  await to.until(({ length }) => length === 1)
  const { body, headers } = to.received[0]!
  expect(new Webhook(secret).verify(body, { ...headers })).toMatchObject({
    type: 'order.created',
    data: { object: { id: key } },
  })
  const [row] = await deliveries(id, 1)
  expect(row).toMatchObject({ status: 'delivered', type: 'order.created', attempts: 1, lastError: null })
  const shown = await control('GET', `/deliveries/${row.id}`)
  expect(shown.json.attempts[0]).toMatchObject({
    request: { url: to.url, body },
    response: { status: 200 },
    error: null,
  })
})

test('secrets are shown once', async () => {
  const { id, secret } = await subscribe({ url: to.url })
  for (const path of ['/subscriptions', `/subscriptions/${id}`]) {
    const { json } = await control('GET', path)
    expect(JSON.stringify(json)).not.toContain(secret)
  }
  const rotated = await control('POST', `/subscriptions/${id}/rotate`)
  expect(rotated.json.secret).not.toBe(secret)
  expect(Date.parse(rotated.json.formerSecretUntil)).toBeGreaterThan(Date.now() + 23 * 3_600_000)
})

test('an asymmetric scheme comes with its public key', async () => {
  const made = await subscribe({ url: 'inbox:', scheme: 'standard-webhooks-ed25519' })
  expect(made).toMatchObject({
    secret: expect.stringMatching(/^whsk_/),
    publicKey: expect.stringMatching(/^whpk_/),
  })
})

test.each<[body: object, pointer: string, detail: RegExp]>([
  [{}, '#/url', /url is missing/],
  [{ url: 'gopher://x' }, '#/url', /http\(s\)/],
  [{ url: 7 }, '#/url', /must be a text/],
  [{ url: 'inbox:', events: [] }, '#/events', /list of event names/],
  [{ url: 'inbox:', events: 'order.created' }, '#/events', /list of event names/],
  [{ url: 'inbox:', scheme: 'nobody' }, '#/scheme', /There are: standard-webhooks/],
  [{ url: 'inbox:', secret: 'whsec_%' }, '#/secret', /base64/],
  [{ url: 'inbox:', only: { resource: 'order' } }, '#/only', /"key"/],
  [{ url: 'inbox:', storm: { duplicate: 2 } }, '#/storm/duplicate', /probability/],
  [{ url: 'inbox:', storm: { hail: 1 } }, '#/storm/hail', /known are duplicate/],
  [{ url: 'inbox:', filter: 1 }, '#/filter', /known are url, events/],
])('%j is refused', async (body, pointer, detail) => {
  const { status, json } = await control('POST', '/subscriptions', body)
  expect(status).toBe(422)
  expect(json.errors[0].pointer).toBe(pointer)
  expect(json.detail).toMatch(detail)
})

test('resend, ping, recover, turn off and on', async () => {
  const { id } = await subscribe({ url: to.url })
  expect((await control('POST', `/subscriptions/${id}/ping`)).json).toMatchObject({ kind: 'ping', type: 'ping' })
  const [row] = await deliveries(id, 1)
  expect((await control('POST', `/deliveries/${row.id}/resend`)).status).toBe(202)
  await to.until(({ length }) => length === 2)
  expect(to.received[0]!.headers['webhook-id']).toBe(to.received[1]!.headers['webhook-id'])
  expect((await control('POST', `/subscriptions/${id}/recover`, { since: '2026-01-01T00:00:00Z' })).json).toEqual({
    recovered: 0,
  })
  expect((await control('POST', `/subscriptions/${id}/recover`, { since: 'then' })).status).toBe(422)
  expect((await control('PATCH', `/subscriptions/${id}`, { enabled: false })).json.enabled).toBe(false)
  await order()
  await control('PATCH', `/subscriptions/${id}`, { enabled: true })
  await order()
  await to.until(({ length }) => length === 3)
  expect(await deliveries(id, 2)).toHaveLength(2)
})

test('the inbox shows what would be sent, without a subscription', async () => {
  const key = await order()
  const { json } = await control('GET', '/inbox?limit=1')
  expect(json.hasMore).toBe(true)
  const [message] = json.data
  expect(new Webhook(served.sandbox.record.webhookSecret).verify(message.body, message.headers)).toMatchObject({
    type: 'order.created',
    data: { object: { id: key } },
  })
})

test('who does not control the sandbox sees and resends nothing', async () => {
  const { id } = await subscribe({ url: to.url })
  await control('POST', `/subscriptions/${id}/ping`)
  const [row] = await deliveries(id, 1)
  const other = await served.sandboxes.create({ api: served.sandbox.record.api })
  const key = other.record.controlKey
  for (const [method, path] of [
    ['GET', '/subscriptions'],
    ['GET', `/deliveries/${row.id}`],
    ['POST', `/deliveries/${row.id}/resend`],
  ] as const)
    expect((await control(method, path, undefined, key)).status).toBe(403)
  expect((await control('POST', '/deliveries/dlv_none/resend', undefined, key)).status).toBe(403)
  expect((await control('GET', '/subscriptions/sub_none')).status).toBe(404)
  expect((await control('GET', '/deliveries/dlv_none')).status).toBe(404)
})
