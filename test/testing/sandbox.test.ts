import { afterEach, describe, expect, test } from 'vitest'
import { CallError, createSandbox, SandboxError, type TestSandbox } from '../../src/testing/index.ts'

const opened: TestSandbox[] = []
const open: typeof createSandbox = async (...args) => {
  const sandbox = await createSandbox(...args)
  opened.push(sandbox as TestSandbox)
  return sandbox as never
}
afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.close()
})

const order = { customer_email: 'ada@mailbox.example', customer_name: 'Ada', currency: 'USD' }

async function fulfilled(sandbox: TestSandbox): Promise<string> {
  const { id } = (await sandbox.call('POST /orders', { body: order, expect: 201 })).body
  const [product] = (await sandbox.call('GET /products', { expect: 200 })).body.data
  await sandbox.call('POST /orders/{order_id}/line_items', {
    path: { order_id: id },
    body: { product_id: product.id, quantity: 1 },
    expect: 201,
  })
  const shipping_address = { line1: 'Rue 1', city: 'Lyon', postal_code: '69003', country: 'FR' }
  await sandbox.call('PATCH /orders/{order_id}', { path: { order_id: id }, body: { shipping_address }, expect: 200 })
  await sandbox.call('submitOrder', { path: { order_id: id }, expect: 200 })
  await sandbox.call('fulfillOrder', { path: { order_id: id }, expect: 200 })
  return id
}

describe('a document', () => {
  test.each<[string, Parameters<typeof createSandbox>[0]]>([
    ['by the name of an example', 'orders'],
    ['by its path', 'examples/orders/openapi.yaml'],
    ['by its folder', 'examples/orders'],
    ['by a URL', new URL('../../examples/orders/openapi.yaml', import.meta.url)],
  ])('%s', async (_, spec) => {
    const sandbox = await open(spec, { port: null })
    expect(sandbox.api).toBe('orders')
    expect((await sandbox.call('GET /orders', { expect: 200 })).body.data.length).toBeGreaterThan(0)
  })

  test('itself', async () => {
    const sandbox = await open({
      openapi: '3.1.0',
      info: { title: 'Pets', version: '1' },
      paths: {
        '/pets': {
          get: {
            responses: { 200: { description: '', content: { 'application/json': { schema: { type: 'array' } } } } },
          },
        },
      },
    })
    expect((await sandbox.fetch('/pets')).status).toBe(200)
  })

  test.each([
    ['ordesr', /There is no file ordesr\. Did you mean the bundled example orders\?/],
    [{ hello: 'world' }, /The document cannot be used/],
  ])('%j cannot be used, and the error says how to mend it', async (spec, message) => {
    await expect(createSandbox(spec)).rejects.toThrow(message)
    await expect(createSandbox(spec)).rejects.toBeInstanceOf(SandboxError)
  })

  test('an overlay that is not there', async () => {
    await expect(createSandbox('orders', { overlays: ['strip'] })).rejects.toThrow(/Overlays of the catalog: .*stripe/)
  })
})

describe('calls', () => {
  test('by fetch without a socket, by fetch over one, and to the real host', async () => {
    const sandbox = await open('orders')
    const init = { method: 'POST', headers: sandbox.headers(), body: JSON.stringify(order) }
    const json = { ...init, headers: { ...init.headers, 'content-type': 'application/json' } }
    const made = await sandbox.fetch('/orders', json)
    expect(made.status).toBe(201)
    const { id } = (await made.json()) as { id: string }
    const urls = [`${sandbox.url}/v1/orders/${id}`, `${sandbox.url}/orders/${id}`]
    for (const url of urls) expect((await fetch(url, { headers: sandbox.headers() })).status).toBe(200)
    const real = await sandbox.fetch(`https://api.orders.example/v1/orders/${id}`, { headers: sandbox.headers() })
    expect(await real.json()).toMatchObject({ id, customer_name: 'Ada' })
    expect(real.url).toBe(`https://api.orders.example/v1/orders/${id}`)
    const request = new Request(`${sandbox.url}/orders/${id}`, { headers: sandbox.headers('BearerAuth') })
    expect((await sandbox.fetch(request)).status).toBe(200)
    expect((await sandbox.fetch('/orders')).status).toBe(401)
  })

  test('the answer says why', async () => {
    const sandbox = await open('orders', { port: null })
    const refused = await sandbox.call('POST /orders', { body: { ...order, currency: 'dollars' } })
    expect(refused.status).toBe(400)
    expect(refused.reason.join('\n')).toMatch(/currency/)
    const failed = sandbox.call('createOrder', { body: {}, expect: 201 })
    await expect(failed).rejects.toThrow(/^createOrder answered 400, not 201:\n/)
    await expect(failed).rejects.toMatchObject({ answer: { status: 400 } })
    await expect(failed).rejects.toBeInstanceOf(CallError)
    expect((await sandbox.call('GET /orders', { authorized: false })).status).toBe(401)
  })

  test.each([
    ['POST /ordres', {}, /no operation 'POST \/ordres'. Did you mean POST \/orders\?/],
    ['GET /orders/{order_id}', {}, /needs path: \{ order_id: … \}/],
    ['GET /orders/{order_id}', { path: { order_id: 'a', id: 'b' } }, /no path parameter 'id'/],
  ])('%s %j is a mistake of the test', async (name, init, message) => {
    const sandbox = await open('orders', { port: null })
    await expect(sandbox.call(name, init)).rejects.toThrow(message)
  })
})

describe('data', () => {
  test('from the start', async () => {
    const data = { orders: [{ id: 'ord_0000000000000001', status: 'fulfilled', customer_name: 'Grace' }] }
    const sandbox = await open('orders', { data, port: null })
    const list = await sandbox.call('GET /orders', { expect: 200 })
    expect(list.body.data).toMatchObject([{ id: 'ord_0000000000000001', status: 'fulfilled', customer_name: 'Grace' }])
    await sandbox.call('DELETE /orders/{order_id}', { path: { order_id: 'ord_0000000000000001' } })
    await sandbox.reset()
    expect((await sandbox.call('GET /orders')).body.data).toHaveLength(1)
  })

  test('later', async () => {
    const sandbox = await open('orders', { port: null })
    const [made] = await sandbox.seed('orders', [{ status: 'submitted', total: 1200 }])
    const read = await sandbox.call('GET /orders/{order_id}', { path: { order_id: made!.id }, expect: 200 })
    expect(read.body).toEqual(made)
    expect(read.body).toMatchObject({ status: 'submitted', total: 1200 })
    const [item] = await sandbox.seed('line_item', [{ quantity: 4 }], { within: { order: made!.id } })
    expect(item).toMatchObject({ order_id: made!.id, quantity: 4 })
    expect(sandbox.events()).toEqual([])
  })

  test.each([
    [{ ordrs: [{}] }, /no resource 'ordrs'. Did you mean orders\?/],
    [{ orders: [{ status: 'lost' }] }, /data\.orders\/0\/status must be one of/],
    [{ orders: [{}, { custmer_name: 'A' }] }, /data\.orders\/1\/custmer_name .*did you mean customer_name\?/],
  ])('%j is refused', async (data, message) => {
    await expect(createSandbox('orders', { data })).rejects.toThrow(message)
    const sandbox = await open('orders', { port: null })
    const [[name, entities] = ['', []]] = Object.entries(data)
    await expect(sandbox.seed(name, entities)).rejects.toThrow(SandboxError)
  })

  test('the same seed gives the same, another one does not', async () => {
    const ids = async (seed: number) => {
      const sandbox = await open('orders', { seed, port: null })
      const made = await sandbox.call('POST /orders', { body: order, expect: 201 })
      return [made.body.id, sandbox.headers()]
    }
    expect(await ids(1)).toEqual(await ids(1))
    expect(await ids(1)).not.toEqual(await ids(2))
  })
})

describe('webhooks', () => {
  test('are received, in any order, also those from before, each once', async () => {
    const sandbox = await open('orders')
    const id = await fulfilled(sandbox)
    const webhook = await sandbox.webhooks.next('order.fulfilled')
    expect(webhook).toMatchObject({ type: 'order.fulfilled', verified: true, problem: '' })
    expect(JSON.stringify(webhook.body)).toContain(id)
    expect(webhook.headers.get('webhook-id')).toBe(webhook.id)
    expect((await sandbox.webhooks.next('order.*')).type).toBe('order.created')
    await expect(sandbox.webhooks.next('order.fulfilled', { timeout: 20 })).rejects.toThrow(
      /No webhook order\.fulfilled came\..*order\.submitted/,
    )
    const wanted = sandbox.webhooks.next('order.created', { where: ({ text }) => text.includes('Grace') })
    await sandbox.call('POST /orders', { body: order, expect: 201 })
    await sandbox.call('POST /orders', { body: { ...order, customer_name: 'Grace' }, expect: 201 })
    expect((await wanted).text).toContain('Grace')
    expect(sandbox.events('order.created')).toHaveLength(3)
  })

  test('are handed to a function, which verifies them, and go on after a reset', async () => {
    const { Webhook } = await import('standardwebhooks')
    const sandbox = await open('orders', { port: null })
    const got: unknown[] = []
    const arrived: (() => void)[] = []
    const next = () => new Promise<void>((resolve) => arrived.push(resolve))
    const { secret } = await sandbox.webhooks.subscribe(
      async (request) => {
        got.push(new Webhook(secret).verify(await request.text(), Object.fromEntries(request.headers)))
        arrived.shift()?.()
        return new Response('thanks', { status: 202 })
      },
      { events: ['order.created'], scheme: 'standard-webhooks' },
    )
    for (let round = 1; round <= 2; round++) {
      const first = next()
      await sandbox.call('POST /orders', { body: order, expect: 201 })
      await first
      expect(got).toHaveLength(round)
      await sandbox.reset()
    }
  })

  test('what a handler throws shows in the delivery', async () => {
    const sandbox = await open('orders', { port: null })
    const thrown = new Promise<void>((resolve) => {
      void sandbox.webhooks.subscribe(() => {
        setImmediate(resolve)
        throw new Error('no such customer')
      })
    })
    await sandbox.call('POST /orders', { body: order, expect: 201 })
    await thrown
    const [delivery] = sandbox.webhooks.deliveries()
    expect(delivery?.attempts[0]).toMatchObject({ response: null, error: 'the handler threw: no such customer' })
  })

  test('nobody can be told at no address', async () => {
    const sandbox = await open('orders', { port: null })
    await expect(sandbox.webhooks.subscribe('ftp://x')).rejects.toThrow(/url must be an http/)
    await expect(sandbox.webhooks.subscribe('http://x', { scheme: 'morse' })).rejects.toThrow(/scheme .*morse/)
  })

  test('who waits hears of a reset and of the end', async () => {
    const sandbox = await open('orders', { port: null })
    const first = sandbox.webhooks.next('order.created')
    const second = expect(first).rejects.toThrow(/closed or reset/)
    await new Promise(setImmediate)
    await sandbox.reset()
    await second
  })
})

describe('time', () => {
  test('stands where it is put, is advanced, and is there again after a reset', async () => {
    const sandbox = await open('orders', { clock: new Date('2020-02-01T00:00:00Z'), port: null })
    const made = async () => {
      const { body } = await sandbox.call('POST /orders', { body: order, expect: 201 })
      return new Date(body.created_at).toISOString()
    }
    expect(await made()).toBe('2020-02-01T00:00:00.000Z')
    await sandbox.clock.advance('30 days')
    expect(sandbox.clock.now()).toEqual(new Date('2020-03-02T00:00:00Z'))
    expect(await made()).toBe('2020-03-02T00:00:00.000Z')
    await sandbox.reset()
    expect(await made()).toBe('2020-02-01T00:00:00.000Z')
  })

  test('what is due happens', async () => {
    const sandbox = await open('onboarding', { clock: new Date('2026-01-01T00:00:00Z'), port: null })
    expect(sandbox.clock.next()).toBeNull()
    const [payment] = await sandbox.seed('payments', [{}])
    expect(sandbox.clock.next()).toEqual(new Date('2026-01-01T00:00:30Z'))
    expect(await sandbox.clock.advance(29_999)).toBe(0)
    expect(await sandbox.clock.advance(1)).toBe(1)
    const moved = await sandbox.call('getPayment', { path: { payment_id: payment!.id }, expect: 200 })
    expect([payment!.status, moved.body.status]).toEqual(['created', 'processing'])
  })

  test.each([['soon'], [-1], [Number.NaN]])('%s is no duration', async (duration) => {
    const sandbox = await open('orders', { port: null })
    await expect(sandbox.clock.advance(duration)).rejects.toThrow(/is no duration/)
  })

  test('it never goes back', async () => {
    const sandbox = await open('orders', { port: null })
    await expect(sandbox.clock.freeze(new Date(0))).rejects.toThrow(/never goes back/)
    await expect(createSandbox('orders', { clock: new Date(Number.NaN) })).rejects.toThrow(/invalid Date/)
  })
})

describe('faults', () => {
  const posts = { operation: 'createOrder' }

  test('answer, once, and are cleared by a reset', async () => {
    const sandbox = await open('orders', { port: null })
    await sandbox.faults.set({ match: posts, when: { nth: 1 }, effect: { status: 503, retryAfter: 7 } })
    const failed = await sandbox.call('POST /orders', { body: order })
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '7'])
    await sandbox.call('POST /orders', { body: order, expect: 201 })
    await sandbox.faults.set({ effect: { status: 500 } })
    expect(sandbox.faults.list()).toHaveLength(2)
    await sandbox.reset()
    expect(sandbox.faults.list()).toEqual([])
    await sandbox.call('POST /orders', { body: order, expect: 201 })
  })

  test.each([
    ['reset', 'ECONNRESET'],
    ['drop', 'UND_ERR_SOCKET'],
  ] as const)('%s: fetch fails as it does over a socket', async (transport, code) => {
    const sandbox = await open('orders')
    await sandbox.faults.set({ effect: { transport } })
    const thrown = async (call: Promise<unknown>) =>
      call.then(
        () => null,
        (error) => [error.name, error.message, error.cause.code],
      )
    const init = { headers: sandbox.headers() }
    expect(await thrown(sandbox.fetch('/orders', init))).toEqual(['TypeError', 'fetch failed', code])
    expect(await thrown(fetch(`${sandbox.url}/orders`, init))).toEqual(['TypeError', 'fetch failed', code])
  })

  test('a body breaks off', async () => {
    const sandbox = await open('orders', { port: null })
    await sandbox.faults.set({ effect: { transport: 'truncate' } })
    const response = await sandbox.fetch('/orders', { headers: sandbox.headers() })
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow(TypeError)
  })

  test('no answer comes: the caller loses patience', async () => {
    const sandbox = await open('orders', { port: null })
    await sandbox.faults.set({ effect: { transport: 'timeout' } })
    const call = sandbox.fetch('/orders', { headers: sandbox.headers(), signal: AbortSignal.timeout(20) })
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test.each([
    [{ effect: { status: 200 } }, /effect\.status/],
    [{ match: { operation: 'nope' }, effect: { status: 500 } }, /match\.operation/],
  ])('%j is no fault', async (fault, message) => {
    const sandbox = await open('orders', { port: null })
    await expect(sandbox.faults.set(fault)).rejects.toThrow(message)
    await expect(sandbox.faults.play('doomsday')).rejects.toThrow(/no scenario 'doomsday'/)
    expect(sandbox.faults.outcomes('createOrder').length).toBeGreaterThan(0)
    expect(() => sandbox.faults.outcomes('nope')).toThrow(/no operation 'nope'/)
  })
})

describe('what is left of it', () => {
  test('exchanges tell what was called, and why it was answered so', async () => {
    const sandbox = await open('orders', { port: null })
    await sandbox.call('POST /orders', { body: order, expect: 201 })
    await sandbox.fetch('/nothing?a=1')
    const [first, second] = sandbox.exchanges()
    expect(first).toMatchObject({
      method: 'POST',
      status: 201,
      operation: expect.any(String),
      request: { body: order },
      response: { body: { customer_name: 'Ada' } },
    })
    expect(first!.reason.join('\n')).toMatch(/createOrder/)
    expect(second).toMatchObject({ method: 'GET', path: '/nothing', query: 'a=1', status: 404, operation: null })
    expect(JSON.stringify(sandbox.exchanges())).not.toContain(Object.values(sandbox.headers())[0])
  })

  test('sandboxes of one document know nothing of each other', async () => {
    const [a, b] = await Promise.all([open('orders'), open('orders')])
    await a.call('POST /orders', { body: order, expect: 201 })
    expect(a.url).not.toBe(b.url)
    expect(b.exchanges()).toEqual([])
    expect(b.events()).toEqual([])
  })

  test('a reset: URL and credentials stay, ids begin again', async () => {
    const sandbox = await open('orders')
    const before = { url: sandbox.url, credentials: sandbox.credentials }
    const made = async () => (await sandbox.call('POST /orders', { body: order, expect: 201 })).body.id
    const first = await made()
    await sandbox.reset()
    expect(sandbox.exchanges()).toEqual([])
    expect({ url: sandbox.url, credentials: sandbox.credentials }).toEqual(before)
    expect(await made()).toBe(first)
    expect((await fetch(`${sandbox.url}/orders/${first}`, { headers: sandbox.headers() })).status).toBe(200)
  })

  test('after the end nothing answers', async () => {
    const sandbox = await open('orders')
    const { url } = sandbox
    await sandbox.close()
    await sandbox.close()
    await expect(fetch(`${url}/orders`)).rejects.toThrow('fetch failed')
    await expect(sandbox.fetch('/orders')).rejects.toThrow('The sandbox is closed')
    await expect(sandbox.call('GET /orders')).rejects.toThrow('The sandbox is closed')
  })

  test('await using', async () => {
    let url = ''
    {
      await using sandbox = await createSandbox('orders')
      url = sandbox.url
      expect((await fetch(`${url}/orders`)).status).toBe(401)
    }
    await expect(fetch(`${url}/orders`)).rejects.toThrow('fetch failed')
  })

  test('no header authenticates by a scheme that is not there', async () => {
    const sandbox = await open('orders', { port: null })
    expect(() => sandbox.headers('Morse')).toThrow(/there are ApiKeyAuth, BearerAuth/)
  })

  test('a second sandbox of a document does not compile it again', async () => {
    await open('orders')
    const times: number[] = []
    for (let n = 0; n < 9; n++) {
      const before = performance.now()
      await open('orders')
      times.push(performance.now() - before)
    }
    expect(times.sort((a, b) => a - b)[4]).toBeLessThan(100)
  })
})
