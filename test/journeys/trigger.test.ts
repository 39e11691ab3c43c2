import { beforeAll, describe, expect, test } from 'vitest'
import { unadjusted } from '../../src/journeys/trigger/adjust.ts'
import type { TriggerOptions } from '../../src/journeys/trigger/trigger.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { triggerableIn, triggerIn } from '../../src/sandbox/trigger.ts'
import { type Opened, openSandbox } from '../open-sandbox.ts'
import { hasShared, shared } from '../shared.ts'

const eventOf = ({ release }: Sandbox, name: string) => {
  const event = release.blueprint.events.find((one) => one.name === name)
  if (event === undefined) throw new Error(`There is no event ${name}`)
  return event
}

const trigger = (sandbox: Sandbox, name: string, options: Partial<TriggerOptions> = {}) =>
  triggerIn(sandbox, eventOf(sandbox, name), { adjustments: unadjusted, advance: true, ...options })

const example = (name: string) =>
  openSandbox(`examples/${name}/openapi.yaml`, { overlays: [`examples/${name}/overlay.yaml`] })

describe.each(['orders', 'onboarding'])('%s', (name) => {
  test('every event happens, about an entity that the calls made', async () => {
    const { sandbox, release } = await example(name)
    expect(release.blueprint.events.length).toBeGreaterThan(7)
    for (const event of release.blueprint.events) {
      const done = await trigger(sandbox, event.name)
      const stored =
        done.kind === 'fired' ? sandbox.events({ type: event.name }).find(({ id }) => id === done.event.id) : undefined
      expect([event.name, done.kind, stored?.resource]).toEqual([event.name, 'fired', event.resource])
      const replies = done.kind === 'fired' ? done.steps.map((step) => (step.kind === 'call' ? step.reply : null)) : []
      expect(JSON.stringify(replies)).toContain(stored!.key!)
    }
  })

  test('the list says of each how', async () => {
    const { sandbox } = await example(name)
    const rows = triggerableIn(sandbox)
    expect(rows.filter(({ calls }) => calls.length === 0)).toEqual([])
    expect(sandbox.exchanges()).toEqual([])
  })
})

describe('options', () => {
  test('values can be said otherwise', async () => {
    const { sandbox } = await example('orders')
    const done = await trigger(sandbox, 'order.submitted', {
      adjustments: { set: { note: 'by hand', 'create_order:currency': 'EUR' }, remove: [] },
    })
    expect(done.kind).toBe('fired')
    const [event] = sandbox.events({ type: 'order.submitted' })
    expect(event?.body).toContain('"note":"by hand"')
    expect(event?.body).toContain('"currency":"EUR"')
  })

  test('what makes a call invalid is told with the reason', async () => {
    const { sandbox } = await example('orders')
    const done = await trigger(sandbox, 'order.created', { adjustments: { set: { currency: 7 }, remove: [] } })
    expect(done).toMatchObject({ kind: 'failed', tried: [{ way: 'an order is made' }] })
    expect(done.tried[0]?.problem).toContain('currency')
  })

  test('a step that is not there is told', async () => {
    const { sandbox } = await example('orders')
    const done = await trigger(sandbox, 'order.created', { adjustments: { set: { 'pay:x': 1 }, remove: [] } })
    expect(done.tried[0]?.problem).toContain('the steps are create_order')
  })

  test('time is not moved unless asked', async () => {
    const { sandbox } = await example('onboarding')
    const before = sandbox.clock.now()
    const done = await trigger(sandbox, 'verification.processing', { advance: false })
    expect(done).toMatchObject({ kind: 'waiting', wait: { seconds: 5 } })
    expect(sandbox.clock.now()).toBe(before)
    await sandbox.clock.advance(5000)
    expect(sandbox.events({ type: 'verification.processing' })).toHaveLength(1)
  })

  test('a fabricated event says that it is one', async () => {
    const { sandbox } = await example('orders')
    const made = sandbox.fabricate(eventOf(sandbox, 'shipment.delivered'))
    expect(made).toMatchObject({ type: 'shipment.delivered', resource: 'shipment', detail: { fabricated: true } })
    expect(sandbox.events({ type: 'shipment.delivered' })).toEqual([made])
  })
})

test('conditions of rules are met by what is said, and what they look at is brought into its state', async () => {
  const { sandbox } = await example('onboarding')
  const rejected = await trigger(sandbox, 'verification.rejected')
  const sent = rejected.kind === 'fired' ? JSON.stringify(rejected.steps) : ''
  expect(sent).toContain('"family_name":"Rejected"')
  const paid = await trigger(sandbox, 'payment.created')
  const calls = paid.kind === 'fired' ? paid.steps.map(({ step }) => (step.kind === 'call' ? step.operation : '…')) : []
  expect(calls).toEqual(['createBusiness', 'createAccount', 'activateAccount', 'createPayment'])
})

describe.skipIf(!hasShared)('documents by others', () => {
  test.each<[string, number]>([
    ['petstore.yaml', 12],
    ['redocly_museum.yaml', 4],
    ['train_travel.yaml', 2],
  ])('%s: all that is known of happens', async (file, least) => {
    const { sandbox, release } = await openSandbox(shared(`specs/${file}`))
    const known = release.blueprint.events.filter(({ on }) => on !== null)
    const missed: string[] = []
    for (const { name } of known) if ((await trigger(sandbox, name)).kind !== 'fired') missed.push(name)
    expect(missed).toEqual([])
    expect(known.length).toBeGreaterThanOrEqual(least)
  })

  describe('payments', () => {
    let opened: Opened
    beforeAll(async () => {
      opened = await openSandbox(shared('specs/stripe.yaml'), { overlays: ['catalog/stripe/overlay.yaml'] })
    })

    test.each([
      ['payment_intent.succeeded', 'pm_card_visa'],
      ['payment_intent.requires_action', 'authentication'],
      ['payment_intent.payment_failed', 'confirm=true'],
      ['charge.captured', 'capture'],
      ['charge.refunded', 'refund|cancel'],
      ['setup_intent.setup_failed', 'setup_intents'],
      ['refund.created', 'charge=ch_'],
      ['customer.updated', 'customers'],
    ])('%s', async (name, said) => {
      const sandbox = await opened.another()
      const done = await trigger(sandbox, name)
      expect([done.kind, done.tried.map(({ problem }) => problem)]).toEqual(['fired', expect.anything()])
      const requests = sandbox.exchanges().map(({ path, detail }) => `${path} ${JSON.stringify(detail.request)}`)
      expect(requests.join('\n')).toMatch(new RegExp(said, 'i'))
    })
  })
})
