import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'

describe.skipIf(!hasShared)('stripe 13.11.0, unmodified', () => {
  let served: Served
  let stripe: Stripe
  const client = (key: string) =>
    new Stripe(key, {
      apiVersion: '2023-08-16',
      host: '127.0.0.1',
      port: served.port,
      protocol: 'http',
      maxNetworkRetries: 0,
      telemetry: false,
    })

  beforeAll(async () => {
    served = await serveDocument(shared('specs/stripe.yaml'))
    stripe = client(served.key)
  }, 60_000)
  afterAll(() => served.close())

  test('customer: create, retrieve, update, delete', async () => {
    const address = { line1: '1 Rue de Rivoli', city: 'Paris', country: 'FR' }
    const made = await stripe.customers.create({
      name: 'Ada',
      email: 'ada@example.com',
      address,
      metadata: { team: 'a' },
    })
    expect(made).toMatchObject({
      object: 'customer',
      name: 'Ada',
      email: 'ada@example.com',
      address,
      metadata: { team: 'a' },
    })
    expect(made.description).toBeNull()
    expect(made.sources?.data).toEqual([])
    expect(Math.abs(made.created * 1000 - Date.now())).toBeLessThan(60_000)

    const got = await stripe.customers.retrieve(made.id)
    expect(got).toEqual(made)

    const changed = await stripe.customers.update(made.id, { name: 'Grace', metadata: { tier: 'gold' }, balance: -500 })
    expect(changed).toMatchObject({ id: made.id, name: 'Grace', email: 'ada@example.com', balance: -500 })
    expect(changed.metadata).toEqual({ team: 'a', tier: 'gold' })
    expect(await stripe.customers.retrieve(made.id)).toEqual(changed)

    expect(await stripe.customers.del(made.id)).toMatchObject({ id: made.id, object: 'customer', deleted: true })
    await expect(stripe.customers.retrieve(made.id)).rejects.toThrow(Stripe.errors.StripeInvalidRequestError)
  })

  test('auto-paging: for await reads every page, newest first', async () => {
    const email = 'pages@example.com'
    const made: string[] = []
    for (let i = 0; i < 7; i++) made.push((await stripe.customers.create({ name: `Page ${i}`, email })).id)
    const pages: number[] = []
    const seen: string[] = []
    for await (const customer of stripe.customers.list({ email, limit: 2 })) {
      seen.push(customer.id)
      if (seen.length % 2 === 1) pages.push(seen.length)
    }
    expect(seen).toEqual([...made].reverse())
    expect(pages).toHaveLength(4)

    const first = await stripe.customers.list({ email, limit: 3 })
    expect(first).toMatchObject({ object: 'list', has_more: true, url: '/v1/customers' })
    const back = await stripe.customers.list({ email, limit: 3, ending_before: made[0]! })
    expect(back.data.map(({ id }) => id)).toEqual([made[3], made[2], made[1]])
    expect(await stripe.customers.list({ email, limit: 100 }).autoPagingToArray({ limit: 100 })).toHaveLength(7)
  })

  test('product and price: numbers, booleans, nested objects and lists of a form; expand', async () => {
    const product = await stripe.products.create({
      name: 'Gold',
      active: false,
      features: [{ name: 'Support' }, { name: 'Backups' }],
      package_dimensions: { height: 1.5, length: 2, weight: 3, width: 4 },
    })
    expect(product).toMatchObject({
      active: false,
      features: [{ name: 'Support' }, { name: 'Backups' }],
      package_dimensions: { height: 1.5, length: 2, weight: 3, width: 4 },
    })
    const price = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 1200,
      recurring: { interval: 'month', interval_count: 2 },
      product: product.id,
      currency_options: { eur: { unit_amount: 1100, custom_unit_amount: { enabled: true } } },
    })
    expect(price).toMatchObject({
      unit_amount: 1200,
      product: product.id,
      recurring: { interval: 'month', interval_count: 2 },
    })
    const expanded = await stripe.prices.retrieve(price.id, { expand: ['product'] })
    expect(expanded.product).toEqual(await stripe.products.retrieve(product.id))
    const listed = await stripe.prices.list({ product: product.id, expand: ['data.product'] })
    expect(listed.data.map(({ product }) => (product as Stripe.Product).name)).toEqual(['Gold'])
  })

  test('payment intent: create, retrieve, list, update', async () => {
    const customer = await stripe.customers.create({ name: 'Payer' })
    const made = await stripe.paymentIntents.create({
      amount: 2000,
      currency: 'eur',
      customer: customer.id,
      automatic_payment_methods: { enabled: true },
      capture_method: 'manual',
      metadata: { order: '6735' },
    })
    expect(made).toMatchObject({
      object: 'payment_intent',
      amount: 2000,
      currency: 'eur',
      customer: customer.id,
      automatic_payment_methods: { enabled: true },
      capture_method: 'manual',
      status: 'requires_payment_method',
      canceled_at: null,
      latest_charge: null,
    })
    expect(made.client_secret).toEqual(expect.any(String))
    expect(await stripe.paymentIntents.retrieve(made.id)).toEqual(made)
    const expanded = await stripe.paymentIntents.retrieve(made.id, { expand: ['customer'] })
    expect(expanded.customer).toMatchObject({ id: customer.id, name: 'Payer' })
    const changed = await stripe.paymentIntents.update(made.id, { amount: 2500, description: 'Socks' })
    expect(changed).toMatchObject({ amount: 2500, description: 'Socks', metadata: { order: '6735' } })
    const listed = await stripe.paymentIntents.list({ customer: customer.id })
    expect(listed.data).toEqual([changed])
  })

  test('subscription: create, update, cancel', async () => {
    const customer = await stripe.customers.create({})
    const price = await stripe.prices.create({ currency: 'usd', unit_amount: 5, product_data: { name: 'Seat' } })
    const made = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id, quantity: 2 }] })
    expect(made).toMatchObject({ object: 'subscription', customer: customer.id, canceled_at: null })
    const changed = await stripe.subscriptions.update(made.id, { cancel_at_period_end: true })
    expect(changed.cancel_at_period_end).toBe(true)
    expect((await stripe.subscriptions.list({ customer: customer.id })).data.map(({ id }) => id)).toEqual([made.id])
    expect((await stripe.subscriptions.cancel(made.id)).id).toBe(made.id)
  })

  test('what belongs to a customer is found below it only', async () => {
    const one = await stripe.customers.create({ name: 'One' })
    const two = await stripe.customers.create({ name: 'Two' })
    const tax = await stripe.customers.createTaxId(one.id, { type: 'eu_vat', value: 'FR123456789' })
    expect(tax).toMatchObject({ object: 'tax_id', type: 'eu_vat', value: 'FR123456789', customer: one.id })
    expect(await stripe.customers.retrieveTaxId(one.id, tax.id)).toEqual(tax)
    expect((await stripe.customers.listTaxIds(one.id)).data).toEqual([tax])
    expect((await stripe.customers.listTaxIds(two.id)).data).toEqual([])
    await expect(stripe.customers.retrieveTaxId(two.id, tax.id)).rejects.toMatchObject({ statusCode: 404 })
    expect(await stripe.customers.deleteTaxId(one.id, tax.id)).toMatchObject({ id: tax.id, deleted: true })
    expect((await stripe.customers.listTaxIds(one.id)).data).toEqual([])

    const source = await stripe.customers.createSource(one.id, { source: 'tok_visa' })
    expect(await stripe.customers.retrieveSource(one.id, source.id)).toEqual(source)
    expect((await stripe.customers.listSources(one.id)).data.map(({ id }) => id)).toEqual([source.id])
    expect((await stripe.customers.listSources(two.id)).data).toEqual([])
  })

  test('search by fields', async () => {
    const made = await stripe.customers.create({ name: 'Sought', metadata: { tier: 'gold' } })
    const ids = async (query: string) => (await stripe.customers.search({ query })).data.map(({ id }) => id)
    expect(await ids("name:'Sought' AND metadata['tier']:'gold'")).toEqual([made.id])
    expect(await ids("name~'sough'")).toEqual([made.id])
    expect(await ids("name:'Sought' AND metadata['tier']:'lead'")).toEqual([])
    expect(await ids(`name:'Sought' AND created>${made.created}`)).toEqual([])
  })

  test('an idempotency key answers the second call as the first', async () => {
    const params = { name: 'Once' }
    const first = await stripe.customers.create(params, { idempotencyKey: 'one-key' })
    const again = await stripe.customers.create(params, { idempotencyKey: 'one-key' })
    expect(again).toEqual(first)
    await expect(stripe.customers.create({ name: 'Other' }, { idempotencyKey: 'one-key' })).rejects.toThrow(
      Stripe.errors.StripeError,
    )
    const found = (await stripe.customers.list({ limit: 100 })).data.filter(({ name }) => name === 'Once')
    expect(found.map(({ id }) => id)).toEqual([first.id])
  })

  test('a lost reply: the SDK repeats the call with its own key, and one customer is made', async () => {
    const losing = new Stripe(served.key, {
      apiVersion: '2023-08-16',
      host: '127.0.0.1',
      port: served.port,
      protocol: 'http',
      maxNetworkRetries: 1,
      telemetry: false,
      httpClient: losesFirstReply(),
    })
    const made = await losing.customers.create({ name: 'Retried', email: 'retried@example.com' })
    const found = await stripe.customers.list({ email: 'retried@example.com' })
    expect(found.data.map(({ id }) => id)).toEqual([made.id])
  })

  test('refusals are the SDK’s own errors', async () => {
    const missing = stripe.customers.retrieve('cus_nope')
    await expect(missing).rejects.toThrow(Stripe.errors.StripeInvalidRequestError)
    await expect(missing).rejects.toMatchObject({ statusCode: 404, message: "No such customer: 'cus_nope'" })
    const wrong = stripe.paymentIntents.create({ amount: 'much' as unknown as number, currency: 'eur' })
    await expect(wrong).rejects.toThrow(Stripe.errors.StripeInvalidRequestError)
    await expect(wrong).rejects.toMatchObject({ statusCode: 400, param: 'amount' })
    await expect(client('sk_test_wrong').customers.list()).rejects.toThrow(Stripe.errors.StripeAuthenticationError)
  })
})

/** The first reply of all never arrives, though the server has done the work. */
function losesFirstReply(): Stripe.HttpClient {
  const real = Stripe.createNodeHttpClient()
  const makeRequest = real.makeRequest.bind(real)
  const state = { lost: false }
  real.makeRequest = async (...call) => {
    const reply = await makeRequest(...call)
    if (state.lost) return reply
    state.lost = true
    await reply.toJSON()
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
  }
  return real
}
