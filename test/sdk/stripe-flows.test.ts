import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'
import { openReceiver, type Receiver } from '../webhooks/receiver.ts'

describe.skipIf(!hasShared)('flows by stripe 13.11.0, with our overlay and webhooks that it verifies', () => {
  let served: Served
  let stripe: Stripe
  let receiver: Receiver
  let endpoint: Stripe.WebhookEndpoint

  beforeAll(async () => {
    served = await serveDocument(shared('specs/stripe.yaml'), 1, ['catalog/stripe/overlay.yaml'])
    stripe = new Stripe(served.key, {
      apiVersion: '2023-08-16',
      host: '127.0.0.1',
      port: served.port,
      protocol: 'http',
      maxNetworkRetries: 0,
      telemetry: false,
    })
    receiver = await openReceiver()
    endpoint = await stripe.webhookEndpoints.create({ url: `${receiver.url}/hooks`, enabled_events: ['*'] })
  }, 60_000)
  afterAll(async () => {
    await receiver.close()
    await served.close()
  })

  /** What came about an object, verified with the secret that the endpoint's creation returned. */
  const verified = () =>
    receiver.received.map(({ body, headers }) =>
      stripe.webhooks.constructEvent(body, headers['stripe-signature']!, endpoint.secret!),
    )
  /** Each once: a delivery may come twice. */
  const about = (id: string) => {
    const events = new Map(verified().map((event) => [event.id, event]))
    return [...events.values()].filter(({ data }) => (data.object as { id?: string }).id === id)
  }
  const namesAbout = (id: string) => about(id).map(({ type }) => type)
  /** What comes about an object, in order; others come when they do. */
  const come = async (id: string, names: readonly string[]) => {
    await receiver.until(() => namesAbout(id).length >= names.length)
    expect(namesAbout(id)).toEqual(names)
  }

  test('the secret of the endpoint comes with its creation', () => {
    expect(endpoint).toMatchObject({ status: 'enabled', enabled_events: ['*'] })
    expect(endpoint.id).toMatch(/^we_/)
    expect(endpoint.secret).toMatch(/^whsec_/)
  })

  test('customer → payment intent with manual capture → confirm → capture → refund', async () => {
    const customer = await stripe.customers.create({ email: 'ada@example.com' })
    const made = await stripe.paymentIntents.create({
      amount: 2000,
      currency: 'eur',
      customer: customer.id,
      capture_method: 'manual',
    })
    expect(made).toMatchObject({ status: 'requires_payment_method', amount_capturable: 0, latest_charge: null })
    expect(made.id).toMatch(/^pi_/)

    const confirmed = await stripe.paymentIntents.confirm(made.id, { payment_method: 'pm_card_visa' })
    expect(confirmed).toMatchObject({ status: 'requires_capture', amount_capturable: 2000, amount_received: 0 })
    expect(confirmed.payment_method).toMatch(/^pm_/)
    const authorized = await stripe.charges.retrieve(confirmed.latest_charge as string)
    expect(authorized).toMatchObject({ captured: false, paid: true, amount: 2000, payment_intent: made.id })
    expect(authorized.payment_method_details?.card).toMatchObject({ brand: 'visa', last4: '4242' })

    const again = stripe.paymentIntents.confirm(made.id, { payment_method: 'pm_card_visa' })
    await expect(again).rejects.toMatchObject({
      statusCode: 400,
      type: 'StripeInvalidRequestError',
      code: 'payment_intent_unexpected_state',
    })

    const captured = await stripe.paymentIntents.capture(made.id, { amount_to_capture: 1500 })
    expect(captured).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 1500 })

    const refund = await stripe.refunds.create({ payment_intent: made.id, amount: 500 })
    expect(refund).toMatchObject({ status: 'succeeded', amount: 500, currency: 'eur', charge: authorized.id })
    const rest = stripe.refunds.create({ payment_intent: made.id, amount: 1001 })
    await expect(rest).rejects.toMatchObject({ statusCode: 400, param: 'amount' })

    await come(made.id, [
      'payment_intent.created',
      'payment_intent.amount_capturable_updated',
      'payment_intent.succeeded',
    ])
    await come(authorized.id, ['charge.succeeded', 'charge.captured', 'charge.refunded'])
    const succeeded = about(made.id).at(-1)!
    expect(succeeded.data.object).toEqual(JSON.parse(JSON.stringify(await stripe.paymentIntents.retrieve(made.id))))
    expect(succeeded.data.previous_attributes).toMatchObject({ status: 'requires_capture', amount_received: 0 })
    expect(succeeded.request?.id).toMatch(/^req_/)
  })

  test('a card that is declined: an error of the card, the intent waits for another', async () => {
    const refused = stripe.paymentIntents.create({
      amount: 700,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_chargeDeclinedInsufficientFunds',
    })
    const error = (await refused.catch((caught: unknown) => caught)) as Stripe.errors.StripeCardError
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError)
    expect(error).toMatchObject({ statusCode: 402, code: 'card_declined', decline_code: 'insufficient_funds' })
    const intent = await stripe.paymentIntents.retrieve(error.payment_intent!.id)
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
    })
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_mastercard' })
    expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null })
    await come(intent.id, ['payment_intent.created', 'payment_intent.payment_failed', 'payment_intent.succeeded'])
  })

  test('subscription → invoice paid, and the next one a month later', async () => {
    const customer = await stripe.customers.create({
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    })
    const product = await stripe.products.create({ name: 'Gold' })
    const price = await stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: 1200,
      recurring: { interval: 'month' },
    })
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id, quantity: 3 }],
      expand: ['latest_invoice'],
    })
    expect(subscription).toMatchObject({ status: 'active', currency: 'usd', customer: customer.id })
    expect(subscription.items.data).toMatchObject([{ quantity: 3, price: { id: price.id } }])
    const first = subscription.latest_invoice as Stripe.Invoice
    expect(first).toMatchObject({
      status: 'paid',
      total: 3600,
      amount_paid: 3600,
      amount_remaining: 0,
      billing_reason: 'subscription_create',
    })
    await come(first.id, ['invoice.created', 'invoice.finalized', 'invoice.paid', 'invoice.payment_succeeded'])
    const paid = about(first.id).find(({ type }) => type === 'invoice.paid')!
    expect(paid.data.object).toEqual(JSON.parse(JSON.stringify(await stripe.invoices.retrieve(first.id))))

    await served.sandbox.clock.advance(32 * 86_400_000)
    const renewed = await stripe.subscriptions.retrieve(subscription.id)
    expect(renewed.current_period_start).toBe(subscription.current_period_end)
    expect(renewed.latest_invoice).not.toBe(first.id)
    const second = await stripe.invoices.retrieve(renewed.latest_invoice as string)
    expect(second).toMatchObject({ status: 'paid', amount_paid: 3600, billing_reason: 'subscription_cycle' })
    await come(second.id, ['invoice.created', 'invoice.finalized', 'invoice.paid', 'invoice.payment_succeeded'])

    expect(await stripe.subscriptions.cancel(subscription.id)).toMatchObject({ status: 'canceled' })
    await come(subscription.id, [
      'customer.subscription.created',
      'customer.subscription.updated',
      'customer.subscription.deleted',
    ])
  })
})
