import { expect, test } from 'vitest'
import { lint } from '../../src/blueprint/lint/index.ts'
import { openSandbox } from '../open-sandbox.ts'

const ref = (name: string) => `{ $ref: '#/components/schemas/${name}' }`
const reply = (name: string) => `{ description: It, content: { application/json: { schema: ${ref(name)} } } }`
const item = '[{ name: id, in: path, required: true, schema: { type: string } }]'

const bank = `
openapi: 3.1.0
info: { title: Bank, version: 1.0.0 }
paths:
  /payments:
    post:
      operationId: pay
      requestBody: { content: { application/json: { schema: { type: object, required: [amount], properties: { amount: { type: integer }, card: { type: string } } } } } }
      responses: { '201': ${reply('Payment')} }
    get: { operationId: payments, responses: { '200': { description: All, content: { application/json: { schema: { type: object, properties: { data: { type: array, items: ${ref('Payment')} } } } } } } } }
  /payments/{id}:
    get: { operationId: payment, parameters: ${item}, responses: { '200': ${reply('Payment')} } }
  /payments/{id}/retry:
    post: { operationId: retry, parameters: ${item}, responses: { '200': ${reply('Payment')} } }
  /cards:
    post: { operationId: addCard, requestBody: { content: { application/json: { schema: { type: object, properties: { last4: { type: string } } } } } }, responses: { '201': ${reply('Card')} } }
    get: { operationId: cards, responses: { '200': { description: All, content: { application/json: { schema: { type: object, properties: { data: { type: array, items: ${ref('Card')} } } } } } } } }
  /cards/{id}:
    get: { operationId: card, parameters: ${item}, responses: { '200': ${reply('Card')} } }
    patch: { operationId: changeCard, parameters: ${item}, requestBody: { content: { application/json: { schema: { type: object, properties: { note: { type: string } } } } } }, responses: { '200': ${reply('Card')} } }
components:
  schemas:
    Payment:
      type: object
      required: [id, amount, status, card]
      properties:
        id: { type: string, readOnly: true }
        amount: { type: integer }
        card: { type: [string, 'null'] }
        status: { type: string, enum: [paid, failed], readOnly: true }
        reason: { type: [string, 'null'], readOnly: true }
        nth: { type: [integer, 'null'], readOnly: true }
        tries: { type: integer, readOnly: true, default: 0 }
    Card:
      type: object
      required: [id, last4]
      properties: { id: { type: string, readOnly: true }, last4: { type: string }, note: { type: [string, 'null'] } }
x-specbox:
  constants:
    testCards: { visa: '4242', broken: '0002' }
    reasons: { '0002': do_not_honor }
  resources:
    card:
      tokens: { of: testCards, prefix: card_test_, set: { last4: item } }
    payment:
      lifecycle: { field: status, states: [paid, failed] }
      defaults: { tries: 0 }
      reactions:
        - { 'on': failed, at: now, set: { tries: entity.tries + 1 } }
  operations:
    pay: &paying
      let:
        used: find('card', get(entity, 'card'))
        why: get(reasons, coalesce(get(used, 'last4'), 'none'))
        before: count('payment', 'card', used.id)
      cases:
        - { if: entity.amount < 1, refuse: { status: 422, message: "'Nothing to pay'" } }
        - if: why != null
          to: failed
          set: { reason: why, nth: before + 1 }
          emit: payment.failed
          refuse: { kept: true, status: 402, code: declined, message: "'Declined: ' + why", body: { payment: entity.id } }
        - { to: paid, set: { nth: before + 1 }, emit: payment.paid }
    retry: *paying
  webhooks: { only: true }
  events: { payment.failed: { resource: payment, 'on': null }, payment.paid: { resource: payment, 'on': null } }
`

async function opened() {
  const world = await openSandbox(bank)
  const before = (await world.call('GET', '/cards?limit=100')).json.data.length
  const names = () => world.sandbox.events({ after: 0 }).map(({ type }) => type)
  return { ...world, names, cards: async () => (await world.call('GET', '/cards?limit=100')).json.data.length - before }
}

test('the overlay has no mistakes', async () => {
  const { release } = await openSandbox(bank)
  expect(lint(release.document, release.blueprint).filter(({ severity }) => severity === 'error')).toEqual([])
})

test('a test token becomes an entity, and the request names that', async () => {
  const { call, cards, names } = await opened()
  const paid = await call('POST', '/payments', { body: { amount: 5, card: 'card_test_visa' } })
  expect(paid).toMatchObject({ status: 201, json: { status: 'paid', nth: 1 } })
  expect((await call('GET', `/cards/${paid.json.card}`)).json).toMatchObject({ id: paid.json.card, last4: '4242' })
  expect(await cards()).toBe(1)
  expect(names()).toEqual(['payment.paid'])
})

test('a token in the path of a write stands for a new entity; in that of a read it is no id', async () => {
  const { call, cards } = await opened()
  const changed = await call('PATCH', '/cards/card_test_visa', { body: { note: 'mine' } })
  expect(changed).toMatchObject({ status: 200, json: { last4: '4242', note: 'mine' } })
  expect((await call('GET', '/cards/card_test_visa')).status).toBe(404)
  expect(await cards()).toBe(1)
})

test('a refusal that keeps: the reply is the error, and what happened is there', async () => {
  const { call, names } = await opened()
  const card = (await call('POST', '/cards', { body: { last4: '0002' } })).json
  const declined = await call('POST', '/payments', { body: { amount: 5, card: card.id } })
  expect(declined.status).toBe(402)
  expect(declined.json).toMatchObject({ code: 'declined', detail: 'Declined: do_not_honor' })
  const kept = (await call('GET', `/payments/${declined.json.payment}`)).json
  expect(kept).toMatchObject({ status: 'failed', reason: 'do_not_honor', card: card.id, nth: 1 })
  const again = await call('POST', '/payments', { body: { amount: 5, card: card.id } })
  expect((await call('GET', `/payments/${again.json.payment}`)).json.nth).toBe(2)
  expect(names()).toEqual(['payment.failed', 'payment.failed'])
})

test('a refusal that does not keep leaves nothing but the token’s entity', async () => {
  const { call, names } = await opened()
  const before = (await call('GET', '/payments?limit=100')).json.data.length
  expect((await call('POST', '/payments', { body: { amount: 0, card: 'card_test_visa' } })).status).toBe(422)
  expect((await call('GET', '/payments?limit=100')).json.data.length).toBe(before)
  expect(names()).toEqual([])
})

test('a moment that does not move comes once', async () => {
  const { call, sandbox } = await opened()
  const declined = await call('POST', '/payments', { body: { amount: 5, card: 'card_test_broken' } })
  expect(await sandbox.clock.advance(86_400_000)).toEqual({ kind: 'advanced', fired: 1 })
  expect((await call('GET', `/payments/${declined.json.payment}`)).json.tries).toBe(1)
})
