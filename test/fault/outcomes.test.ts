import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/lib/json.ts'
import { type Bank, openBank } from './bank.ts'

let bank: Bank
beforeAll(async () => {
  bank = await openBank()
})
afterAll(() => bank.close())

const payment = { amount: 100, card: '1' }
const payAs = (outcome: string, body: JsonObject = payment) =>
  bank.call('POST', '/payments', body, outcome === '' ? {} : { 'specbox-outcome': outcome })

test('the catalogue of an operation', async () => {
  const { json } = await bank.control('GET', '/outcomes?operation=createPayment')
  const rows = json.data.map(({ name, status, source }: JsonObject) => `${name} ${status} ${source}`)
  expect(rows).toEqual([
    'stolen_card 402 authored',
    'fails_later 201 authored',
    'bad_request 400 response',
    'payment_required 402 response',
    'conflict 409 response',
    'too_many_requests 429 response',
    'amount_too_small 400 example',
    'currency_unknown 400 example',
    'card_declined 402 code',
    'insufficient_funds 402 code',
    'duplicate_payment 409 code',
    'rate_limited 429 code',
    'not_found 404 code',
    'internal_error 500 code',
    'other 400 code',
    'succeeded 201 state',
    'failed 201 state',
    'internal_server_error 500 general',
    'service_unavailable 503 general',
    'timeout 0 general',
    'drop 0 general',
    'reset 0 general',
    'truncate 0 general',
    'lost 0 general',
  ])
  expect(json.data[0]).toMatchObject({
    operation: 'createPayment',
    evidence: ['/x-specbox/outcomes/createPayment/stolen_card'],
    magic: { card: ['4000', '4001'] },
  })
})

test('every piece of evidence is in the document', async () => {
  const { document } = bank.sandbox.release
  const { json } = await bank.control('GET', '/outcomes')
  const pointers = json.data.flatMap(({ evidence }: { evidence: string[] }) => evidence)
  expect(pointers.length).toBeGreaterThan(5)
  for (const pointer of pointers) expect([pointer, document.at(pointer) !== undefined]).toEqual([pointer, true])
})

test('operations by id and by path, and what is none', async () => {
  const { json } = await bank.control('GET', `/outcomes?operation=${encodeURIComponent('GET /payments/{payment_id}')}`)
  expect(json.data[0]).toMatchObject({
    operation: 'getPayment',
    name: 'not_found',
    description: 'There is no such payment.',
  })
  expect((await bank.control('GET', '/outcomes?operation=none')).status).toBe(404)
})

describe('every outcome of every operation is what it says, by header', () => {
  test('status and a body valid by the document', async () => {
    const { blueprint, simulator } = bank.sandbox.release
    const validator = simulator.model.validators.at(blueprint.errors.schema!, 'response')
    const paid = (await payAs('')).json.id
    const seen: string[] = []
    const want: string[] = []
    for (const { id, path, method } of blueprint.operations) {
      for (const { name, status } of bank.sandbox.faults.outcomes(id)!.outcomes.filter((one) => one.status > 0)) {
        const headers = { 'specbox-outcome': name }
        const body = method === 'POST' ? payment : undefined
        const reply = await bank.call(method, path.replace('{payment_id}', paid), body, headers)
        seen.push(`${id} ${name} ${reply.status} ${reply.status < 400 || validator.isValid(reply.json)}`)
        want.push(`${id} ${name} ${status} true`)
      }
    }
    expect(seen).toEqual(want)
    expect(seen.length).toBeGreaterThan(30)
  })

  const rows: [name: string, status: number, error: JsonObject][] = [
    ['amount_too_small', 400, { code: 'amount_too_small', message: 'At least 50 cents' }],
    ['Amount Too-Small', 400, { code: 'amount_too_small', message: 'At least 50 cents' }],
    ['conflict', 409, { code: 'duplicate_payment', message: 'Paid already' }],
    ['409', 409, { code: 'duplicate_payment' }],
    ['insufficient_funds', 402, { code: 'insufficient_funds' }],
    ['stolen_card', 402, { code: 'card_declined', message: 'Call the bank about 1' }],
    ['payment_required', 402, { message: 'The payment was declined.' }],
    ['507', 507, {}],
  ]
  test.each(rows)('%s', async (name, status, error) => {
    const reply = await payAs(name)
    expect([reply.status, reply.json]).toMatchObject([status, { error }])
  })

  test('one that breaks the connection', async () => {
    await expect(payAs('drop')).rejects.toThrow('fetch failed')
  })

  test('one that is none: our own error, which lists them', async () => {
    const reply = await payAs('no_such')
    expect(reply.status).toBe(400)
    expect(reply.headers.get('content-type')).toBe('application/problem+json')
    expect(reply.json).toMatchObject({ type: 'urn:specbox:error:unknown_outcome', operation: 'createPayment' })
    expect(reply.json.outcomes).toContain('card_declined')
  })

  test('the trace says which and why', async () => {
    await payAs('card_declined')
    const [exchange] = bank.sandbox.exchanges({ limit: 1 })
    expect(exchange!.detail.trace).toContainEqual({
      stage: 'fault',
      note: 'outcome card_declined (code), chosen by the request header',
    })
  })
})

describe('by magic value', () => {
  const rows: [name: string, body: JsonObject, status: number][] = [
    ['of the overlay', { card: '4001' }, 402],
    ['in an address', { email: 'jo+insufficient_funds@example.com' }, 402],
    ['an address with a word of its own', { email: 'jo+holidays@example.com' }, 201],
    ['an address that would break the connection', { email: 'jo+drop@example.com' }, 201],
    ['no address', { card: '+insufficient_funds@' }, 201],
    ['another value', { card: '4002' }, 201],
  ]
  test.each(rows)('%s', async (_name, body, status) => {
    expect((await payAs('', { ...payment, ...body })).status).toBe(status)
  })
})
