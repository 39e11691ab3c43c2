import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'

const { createSandbox, useSandbox } = await import(process.env.SPECBOX_TESTING)

const sandbox = useSandbox('orders', { before, afterEach, after })
const order = { customer_email: 'ada@mailbox.example', customer_name: 'Ada', currency: 'USD' }

test('a call, its webhook, and the same order over a socket', async () => {
  const made = await sandbox.call('POST /orders', { body: order, expect: 201 })
  assert.equal((await sandbox.webhooks.next('order.created')).verified, true)
  const read = await fetch(`${sandbox.url}/v1/orders/${made.body.id}`, { headers: sandbox.headers() })
  assert.equal((await read.json()).customer_name, 'Ada')
})

test('as new', () => {
  assert.deepEqual(sandbox.exchanges(), [])
  assert.deepEqual(sandbox.events(), [])
})

test('left open', async () => {
  const own = await createSandbox('orders')
  const response = await fetch(`${own.url}/orders`, { headers: own.headers() })
  assert.equal(response.status, 200)
})
