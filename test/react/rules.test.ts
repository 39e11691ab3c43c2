import { describe, expect, test } from 'vitest'
import { lint } from '../../src/blueprint/lint/index.ts'
import { type Opened, openSandbox } from '../open-sandbox.ts'
import { shop } from './shop.ts'

const day = 86_400_000

async function opened() {
  const world = await openSandbox(shop)
  const customer = (await world.call('POST', '/v1/customers', { body: { name: 'Ada' } })).json
  const pay = async (body: { [name: string]: number | string | boolean }) =>
    (await world.call('POST', '/v1/payments', { body: { amount: 500, customer_id: customer.id, ...body } })).json
  return { ...world, customer, pay, events: () => eventNames(world) }
}

const eventNames = ({ store, sandbox }: Opened) =>
  store.events.list(sandbox.record.id, { after: 0 }).map(({ type }) => type)

describe('what an overlay declares', () => {
  test('has no mistakes', async () => {
    const { release } = await openSandbox(shop)
    const authored = lint(release.document, release.blueprint).filter(({ pass }) => pass.includes('authored'))
    expect(authored).toEqual([])
  })

  test('defaults and computed values of a new entity', async () => {
    const { pay } = await opened()
    expect(await pay({})).toMatchObject({ status: 'pending', received: 0, note: 'for 500', open: 500 })
  })

  test('a case chooses the first state', async () => {
    const { pay } = await opened()
    expect(await pay({ confirm: true })).toMatchObject({ status: 'authorized' })
  })

  test('a refusal has its status, code, text and body, and leaves nothing behind', async () => {
    const { call, events } = await opened()
    const before = (await call('GET', '/v1/payments')).json.data.length
    const refused = await call('POST', '/v1/payments', { body: { amount: 100_001 } })
    expect(refused.status).toBe(422)
    expect(refused.json).toMatchObject({ code: 'too_much', detail: 'At most 100000, not 100001', limit: 100_000 })
    expect((await call('GET', '/v1/payments')).json.data.length).toBe(before)
    expect(events()).toEqual([])
  })

  test('effects make and change other entities; values may rest on what they made', async () => {
    const { call, pay, customer, events } = await opened()
    const { id } = await pay({ confirm: true })
    const captured = await call('POST', `/v1/payments/${id}/capture`, { body: { amount_to_capture: 300 } })
    expect(captured.json).toMatchObject({ status: 'captured', received: 300, open: 200 })
    const charge = (await call('GET', `/v1/charges/${captured.json.charge_id}`)).json
    expect(charge).toMatchObject({ amount: 300, payment_id: id, live: true })
    expect((await call('GET', `/v1/customers/${customer.id}`)).json.spent).toBe(300)
    expect(events()).toEqual(['payment.created', 'charge.made', 'payment.captured'])
    expect((await call('GET', `/v1/payments/${id}`)).json).toEqual(captured.json)
  })

  test('a wrong state is refused as authored, and changes nothing', async () => {
    const { call, pay, events } = await opened()
    const payment = await pay({})
    const refused = await call('POST', `/v1/payments/${payment.id}/capture`)
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('It is pending, not authorized')
    expect(refused.json.code).toBe('not_authorized')
    expect((await call('GET', `/v1/payments/${payment.id}`)).json).toEqual(payment)
    expect(events()).toEqual(['payment.created'])
  })

  test('reactions at once, and to a deletion', async () => {
    const { call, pay, customer, events } = await opened()
    const { id } = await pay({ confirm: true })
    const { charge_id } = (await call('POST', `/v1/payments/${id}/capture`)).json
    const other = await pay({})
    await call('POST', `/v1/payments/${other.id}/cancel`)
    expect((await call('GET', `/v1/customers/${customer.id}`)).json.name).toBe('Ada!')
    await call('DELETE', `/v1/customers/${customer.id}`)
    expect((await call('GET', `/v1/charges/${charge_id}`)).json.live).toBe(false)
    expect(events().at(-1)).toBe('customer.deleted')
  })

  test('an update that changes something is told, one that changes nothing is not', async () => {
    const { call, pay, events } = await opened()
    const { id } = await pay({})
    await call('PATCH', `/v1/payments/${id}`, { body: { note: 'for 500' } })
    expect(events()).toEqual(['payment.created'])
    await call('PATCH', `/v1/payments/${id}`, { body: { note: 'other' } })
    expect(events()).toEqual(['payment.created', 'payment.updated'])
  })

  test('what was frozen is what a GET returned', async () => {
    const { call, pay, store, sandbox } = await opened()
    const payment = await pay({})
    const [created] = store.events.list(sandbox.record.id)
    expect(JSON.parse(created!.body).data).toEqual(payment)
    await call('PATCH', `/v1/payments/${payment.id}`, { body: { note: 'later' } })
    expect(store.events.get(sandbox.record.id, created!.id)?.body).toBe(created!.body)
  })
})

describe('time', () => {
  test('what is due happens at its moment, in order, stamped with it', async () => {
    const { call, pay, clock, sandbox, store } = await opened()
    const first = await pay({ confirm: true })
    clock.advance(day)
    const second = await pay({ confirm: true })
    const start = clock.now()
    expect(await sandbox.clock.advance(30 * day)).toEqual({ kind: 'advanced', fired: 2 })
    const told = store.events.list(sandbox.record.id, { after: 0 }).filter(({ type }) => type === 'payment.expired')
    expect(told.map(({ key, at }) => [key, at - start])).toEqual([
      [first.id, 6 * day],
      [second.id, 7 * day],
    ])
    const expired = (await call('GET', `/v1/payments/${second.id}`)).json
    expect(expired.updated_at).toBe(new Date(start + 7 * day).toISOString())
    expect(sandbox.clock.now()).toBe(start + 30 * day)
    expect(clock.now()).toBe(start)
  })

  test('who left the state before is not touched', async () => {
    const { call, pay, sandbox } = await opened()
    const { id } = await pay({ confirm: true })
    await call('POST', `/v1/payments/${id}/cancel`)
    expect(sandbox.clock.nextTimer()).toBeNull()
    await sandbox.clock.advance(30 * day)
    expect((await call('GET', `/v1/payments/${id}`)).json.status).toBe('canceled')
  })

  test('a moment that the entity names', async () => {
    const { call, pay, sandbox, events } = await opened()
    const { id } = await pay({ confirm: true })
    await call('POST', `/v1/payments/${id}/capture`)
    await sandbox.clock.advance(2 * day)
    expect((await call('GET', `/v1/payments/${id}`)).json.status).toBe('settled')
    expect(events().at(-1)).toBe('payment.settled')
  })

  test('when wall time has passed, the next call finds it happened', async () => {
    const { call, pay, clock } = await opened()
    const { id } = await pay({ confirm: true })
    clock.advance(8 * day)
    expect((await call('GET', `/v1/payments/${id}`)).json.status).toBe('expired')
  })

  test('a frozen clock stands until it is advanced or goes on', async () => {
    const { call, pay, clock, sandbox } = await opened()
    await sandbox.clock.freeze()
    const { id, created_at } = await pay({ confirm: true })
    clock.advance(8 * day)
    expect((await call('GET', `/v1/payments/${id}`)).json.status).toBe('authorized')
    expect((await pay({})).created_at).toBe(created_at)
    await sandbox.clock.resume()
    clock.advance(8 * day)
    expect((await call('GET', `/v1/payments/${id}`)).json.status).toBe('expired')
  })

  test('timers and clock are there after a restart, and gone after a reset', async () => {
    const { pay, clock, store, release, sandboxes, sandbox } = await opened()
    await pay({ confirm: true })
    await sandbox.clock.advance(day)
    const { createSandboxes } = await import('../../src/sandbox/sandboxes.ts')
    const again = createSandboxes({ store, clock })
    again.publish(release)
    const reopened = again.get(sandbox.record.id)!
    expect(reopened.clock.now()).toBe(clock.now() + day)
    expect(reopened.clock.nextTimer()).toBe(clock.now() + 7 * day)
    expect(sandboxes.get(sandbox.record.id)).toBe(sandbox)
    await reopened.reset()
    expect(reopened.clock.nextTimer()).toBeNull()
  })

  test('the same calls give the same events, byte for byte', async () => {
    const run = async () => {
      const { call, pay, sandbox, store } = await opened()
      const { id } = await pay({ confirm: true })
      await call('POST', `/v1/payments/${id}/capture`)
      await pay({ confirm: true })
      await sandbox.clock.advance(30 * day)
      return store.events.list(sandbox.record.id, { after: 0 }).map(({ id, at, body }) => [id, at, body])
    }
    const [one, two] = [await run(), await run()]
    expect(one.length).toBe(6)
    expect(one).toEqual(two)
  })
})
