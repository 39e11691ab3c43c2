import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/lib/json.ts'
import { type Bank, openBank } from './bank.ts'

let bank: Bank
beforeAll(async () => {
  bank = await openBank()
})
afterAll(() => bank.close())
afterEach(() => bank.sandbox.faults.clear())

const payment = { amount: 100 }
const pay = (headers: Record<string, string> = {}, body: JsonObject = payment) =>
  bank.call('POST', '/payments', body, headers)
const count = async () => (await bank.call('GET', '/payments')).json.length

describe('what becomes of a call', () => {
  const rows: [name: string, effect: JsonObject, status: number, want: JsonObject][] = [
    ['a status', { status: 503 }, 503, { error: { code: 'internal_error' } }],
    ['the documented example of a status', { status: 409 }, 409, { error: { code: 'duplicate_payment' } }],
    ['a code listed by the errors', { code: 'card_declined' }, 402, { error: { code: 'card_declined' } }],
    [
      'a status, a code and a message',
      { status: 422, code: 'other', message: 'No' },
      422,
      { error: { code: 'other', message: 'No' } },
    ],
    ['more of the body', { status: 500, body: { hint: 'x' } }, 500, { error: {}, hint: 'x' }],
    ['a list for a body', { status: 500, body: [1] }, 500, [1] as unknown as JsonObject],
    ['an outcome', { outcome: 'amount_too_small' }, 400, { error: { message: 'At least 50 cents' } }],
    [
      'an outcome told in other words',
      { outcome: 'amount_too_small', message: 'Hm' },
      400,
      { error: { message: 'Hm' } },
    ],
    ['an authored outcome', { outcome: 'stolen_card' }, 402, { error: { code: 'card_declined' } }],
    ['a status as an outcome', { outcome: '402' }, 402, { error: {} }],
  ]
  test.each(rows)('%s', async (_name, effect, status, want) => {
    const before = await count()
    const id = await bank.arm({ match: { operation: 'createPayment' }, effect })
    const reply = await pay({}, { ...payment, card: '1' })
    expect(reply.status).toBe(status)
    expect(reply.json).toMatchObject(want)
    expect(reply.headers.get('specbox-fault')).toBe(id)
    expect(await count()).toBe(before)
  })

  test('a text is sent as it is', async () => {
    await bank.arm({ effect: { status: 502, body: '<h1>Bad gateway</h1>', headers: { 'content-type': 'text/html' } } })
    const reply = await pay()
    expect([reply.status, reply.text, reply.headers.get('content-type')]).toEqual([
      502,
      '<h1>Bad gateway</h1>',
      'text/html',
    ])
  })

  test('errors are valid by the document', async () => {
    const { blueprint, simulator } = bank.sandbox.release
    const { schema } = blueprint.errors
    const validator = simulator.model.validators.at(schema!, 'response')
    for (const status of [400, 402, 404, 409, 418, 422, 429, 500, 503]) {
      await bank.arm({ when: { count: 1 }, effect: { status } })
      const reply = await pay()
      expect([reply.status, validator.isValid(reply.json)]).toEqual([status, true])
    }
  })

  test('headers and waiting leave the call as it is', async () => {
    await bank.arm({ effect: { latencyMs: 60, headers: { 'X-Slow': 'yes' } } })
    const start = performance.now()
    const reply = await pay()
    expect(performance.now() - start).toBeGreaterThanOrEqual(55)
    expect([reply.status, reply.headers.get('x-slow'), reply.json.amount]).toEqual([201, 'yes', 100])
  })

  test('429 says when to come back', async () => {
    await bank.arm({ match: { method: 'post' }, when: { count: 1 }, effect: { retryAfter: 7 } })
    const reply = await pay()
    expect([reply.status, reply.json.error.code]).toEqual([429, 'rate_limited'])
    expect([reply.headers.get('retry-after'), reply.headers.get('x-ratelimit-remaining')]).toEqual(['7', '0'])
    expect((await pay()).status).toBe(201)
  })
})

describe('what becomes of the connection', () => {
  const unanswered: [transport: string, written: number][] = [
    ['drop', 0],
    ['reset', 0],
    ['lost', 1],
  ]
  test.each(unanswered)('%s', async (transport, written) => {
    const before = await count()
    await bank.arm({ match: { operation: 'createPayment' }, effect: { transport } })
    await expect(pay()).rejects.toThrow('fetch failed')
    expect((await count()) - before).toBe(written)
    const [, exchange] = bank.sandbox.exchanges({ limit: 2 })
    expect(exchange).toMatchObject({ status: written === 1 ? 201 : 0, operation: 'createPayment' })
    expect(exchange!.detail.reply).toMatchObject({ transport: { end: transport === 'lost' ? 'drop' : transport } })
  })

  test('truncate: carried out, half a reply', async () => {
    const before = await count()
    await bank.arm({ match: { operation: 'createPayment' }, effect: { transport: 'truncate' } })
    await expect(pay()).rejects.toThrow('terminated')
    expect((await count()) - before).toBe(1)
  })

  test('timeout: nothing comes, nothing is done', async () => {
    const before = await count()
    await bank.arm({ match: { operation: 'createPayment' }, effect: { transport: 'timeout' } })
    const { id, credentials } = bank.sandbox.record
    const url = `${(await bank.control('GET', '')).json.url}/v1/payments`
    const waiting = fetch(url, {
      method: 'POST',
      headers: { 'api-key': credentials[0]!.value, 'content-type': 'application/json' },
      body: JSON.stringify(payment),
      signal: AbortSignal.timeout(80),
    })
    await expect(waiting).rejects.toThrow('timeout')
    expect([id, await count()]).toEqual([bank.sandbox.record.id, before])
  })

  test('a lost reply is got by trying again with the same idempotency key', async () => {
    const before = await count()
    await bank.arm({ when: { nth: 1 }, effect: { transport: 'lost' } })
    const key = { 'idempotency-key': 'once' }
    await expect(pay(key)).rejects.toThrow('fetch failed')
    const again = await pay(key)
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect((await count()) - before).toBe(1)
  })
})

describe('which calls', () => {
  const statuses = async (calls: number, headers: Record<string, string> = {}) => {
    const seen: number[] = []
    for (let i = 0; i < calls; i++) seen.push((await pay(headers)).status)
    return seen
  }
  const rows: [name: string, when: JsonObject, want: number[]][] = [
    ['all', {}, [500, 500, 500, 500]],
    ['the second', { nth: 2 }, [201, 500, 201, 201]],
    ['the first two', { count: 2 }, [500, 500, 201, 201]],
    ['two from the second on', { nth: 2, count: 2 }, [201, 500, 500, 201]],
    ['never', { probability: 0 }, [201, 201, 201, 201]],
    ['always', { probability: 1, count: 3 }, [500, 500, 500, 201]],
  ]
  test.each(rows)('%s', async (_name, when, want) => {
    await bank.arm({ when, effect: { status: 500 } })
    expect(await statuses(4)).toEqual(want)
  })

  test('one after the other, oldest first', async () => {
    await bank.arm({ when: { count: 1 }, effect: { status: 503 } })
    await bank.arm({ when: { count: 1 }, effect: { status: 500 } })
    expect(await statuses(3)).toEqual([503, 500, 201])
  })

  test('by chance, the same for the same seed', async () => {
    const runs: number[][] = []
    for (const other of [await openBank(), await openBank()]) {
      await other.arm({ when: { probability: 0.5 }, effect: { status: 500 } })
      const run: number[] = []
      for (let i = 0; i < 24; i++) run.push((await other.call('POST', '/payments', payment)).status)
      runs.push(run)
      await other.close()
    }
    expect(runs[0]).toEqual(runs[1])
    const failed = runs[0]!.filter((status) => status === 500).length
    expect([failed > 4, failed < 20]).toEqual([true, true])
  })

  test('in a window of simulated time', async () => {
    const at = (minutes: number) => new Date(bank.sandbox.clock.now() + minutes * 60_000).toISOString()
    await bank.arm({ when: { window: [at(10), at(20)] }, effect: { status: 503 } })
    const seen: number[] = []
    for (let i = 0; i < 3; i++) {
      seen.push((await pay()).status)
      await bank.sandbox.clock.advance(10 * 60_000)
    }
    expect(seen).toEqual([201, 503, 201])
  })

  const matches: [name: string, match: JsonObject, want: { post: number; list: number; get: number }][] = [
    ['operation', { operation: 'getPayment' }, { post: 201, list: 200, get: 500 }],
    ['operation by method and path', { operation: 'POST /payments' }, { post: 500, list: 200, get: 200 }],
    ['method', { method: 'GET' }, { post: 201, list: 500, get: 500 }],
    ['path template', { path: '/payments/{payment_id}' }, { post: 201, list: 200, get: 500 }],
    ['path with a star', { path: '/payments/*' }, { post: 201, list: 200, get: 500 }],
    ['path and below', { path: '/payments/**' }, { post: 500, list: 500, get: 500 }],
    ['resource', { resource: 'payment' }, { post: 500, list: 500, get: 500 }],
    ['no such entity', { entity: 'pay_none' }, { post: 201, list: 200, get: 200 }],
    ['input', { input: { amount: '100', email: 'a@b.test' } }, { post: 500, list: 200, get: 200 }],
    ['other input', { input: { amount: 101 } }, { post: 201, list: 200, get: 200 }],
    ['another credential', { credential: 'sandbox_other' }, { post: 201, list: 200, get: 200 }],
  ]
  test.each(matches)('by %s', async (_name, match, want) => {
    const body = { ...payment, email: 'a@b.test' }
    const { id } = (await pay({}, body)).json
    await bank.arm({ match, effect: { status: 500 } })
    const post = (await pay({}, body)).status
    const list = (await bank.call('GET', '/payments')).status
    expect({ post, list, get: (await bank.call('GET', `/payments/${id}`)).status }).toEqual(want)
  })

  test('by entity and by credential', async () => {
    const [one, two] = [(await pay()).json.id, (await pay()).json.id]
    const credential = bank.sandbox.record.credentials[0]!.value
    await bank.arm({ match: { entity: one, credential }, effect: { status: 500 } })
    const statusOf = async (id: string) => (await bank.call('GET', `/payments/${id}`)).status
    expect([await statusOf(one), await statusOf(two)]).toEqual([500, 200])
    const listed = (await bank.control('GET', '/faults')).json.data[0]
    expect(listed.match.credential).toBe(`…${credential.slice(-4)}`)
  })
})

describe('precedence', () => {
  test('authentication and validation come before, and do not count', async () => {
    await bank.arm({ when: { count: 1 }, effect: { status: 503 } })
    expect((await bank.call('POST', '/payments', payment, { 'api-key': 'wrong' })).status).toBe(401)
    expect((await bank.call('POST', '/payments', { amount: 'x' })).status).toBe(400)
    expect([(await pay()).status, (await pay()).status]).toEqual([503, 201])
  })

  test('fault, then header, then magic value, then what the API does', async () => {
    const magic = { ...payment, card: '4000' }
    const header = { 'specbox-outcome': 'amount_too_small' }
    await bank.arm({ when: { count: 1 }, effect: { status: 503 } })
    const seen = [await pay(header, magic), await pay(header, magic), await pay({}, magic), await pay()]
    expect(seen.map(({ status }) => status)).toEqual([503, 400, 402, 201])
    expect(seen.map(({ headers }) => headers.get('specbox-outcome'))).toEqual([
      null,
      'amount_too_small',
      'stolen_card',
      null,
    ])
  })
})

describe('whose, and how long', () => {
  test('sandboxes do not share faults', async () => {
    const other = await bank.another()
    await other.arm({ effect: { status: 503 } })
    const [mine, theirs] = await Promise.all([pay(), other.call('POST', '/payments', payment)])
    expect([mine.status, theirs.status]).toEqual([201, 503])
    expect((await bank.control('GET', '/faults')).json.data).toEqual([])
  })

  test('what is armed outlives the server, with what it counted; a reset ends it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'specbox-fault-'))
    const path = join(folder, 'data.db')
    const seen: number[] = []
    const run = async (calls: number, then: (bank: Bank) => Promise<unknown>) => {
      const opened = await openBank(path)
      for (let i = 0; i < calls; i++) seen.push((await opened.call('POST', '/payments', payment)).status)
      await then(opened)
      await opened.close()
    }
    await run(0, (opened) => opened.arm({ when: { nth: 3, count: 2 }, effect: { status: 503 } }))
    await run(2, async () => undefined)
    await run(1, (opened) => opened.control('POST', '/faults', { limit: { requests: 2, seconds: 60 } }))
    await run(3, (opened) => opened.sandbox.reset())
    await run(3, async () => undefined)
    expect(seen).toEqual([201, 201, 503, 503, 201, 429, 201, 201, 201])
    await rm(folder, { recursive: true })
  })
})

describe('the control plane', () => {
  test('arms, lists and clears', async () => {
    const fault = { match: { operation: 'POST /payments' }, when: { count: 1 }, effect: { status: 503 } }
    const made = await bank.control('POST', '/faults', fault)
    expect(made).toMatchObject({
      status: 201,
      json: { ...fault, match: { operation: 'createPayment' }, scenario: null, seen: 0, fired: 0, spent: false },
    })
    await pay()
    const listed = (await bank.control('GET', '/faults')).json
    expect(listed).toEqual({ data: [{ ...made.json, seen: 1, fired: 1, spent: true }], limit: null })
    const gone = [
      await bank.control('DELETE', `/faults/${made.json.id}`),
      await bank.control('DELETE', '/faults/flt_9'),
    ]
    expect(gone.map(({ status }) => status)).toEqual([204, 404])
    await bank.arm({ effect: { status: 500 } })
    expect((await bank.control('DELETE', '/faults')).json).toEqual({ cleared: 1 })
    expect((await pay()).status).toBe(201)
  })

  const wrong: [fault: JsonObject, pointer: string][] = [
    [{}, '#/effect'],
    [{ effect: { status: 200 } }, '#/effect/status'],
    [{ effect: { transport: 'gone' } }, '#/effect/transport'],
    [{ effect: { outcome: 'none' }, match: { operation: 'createPayment' } }, '#/effect/outcome'],
    [{ effect: { status: 500, nothing: 1 } }, '#/effect/nothing'],
    [{ effect: { status: 500, headers: { 'a b': 'x' } } }, '#/effect/headers'],
    [{ effect: { status: 500, headers: { 'Content-Length': '1' } } }, '#/effect/headers'],
    [{ effect: { status: 500 }, match: { operation: 'none' } }, '#/match/operation'],
    [{ effect: { status: 500 }, match: { resource: 'none' } }, '#/match/resource'],
    [{ effect: { status: 500 }, when: { nth: 0 } }, '#/when/nth'],
    [{ effect: { status: 500 }, when: { window: ['x', null] } }, '#/when/window'],
    [{ effect: { status: 500 }, when: { probability: 2 } }, '#/when/probability'],
    [{ limit: { requests: 0, seconds: 1 } }, '#/limit'],
  ]
  test.each(wrong)('refuses %j', async (fault, pointer) => {
    const { status, json } = await bank.control('POST', '/faults', fault)
    expect([status, json.errors[0].pointer]).toEqual([422, pointer])
  })

  test('so many, and no more; what is spent makes room', async () => {
    for (let i = 0; i < 100; i++) await bank.arm({ when: { count: 1 }, effect: { status: 500 } })
    const one = { effect: { status: 500 } }
    expect((await bank.control('POST', '/faults', one)).status).toBe(409)
    await pay()
    expect((await bank.control('POST', '/faults', one)).status).toBe(201)
  })

  test('a scenario is armed by name, anew each time', async () => {
    expect((await bank.control('GET', '/scenarios')).json.data).toEqual([
      { name: 'outage', description: 'Everything is down, then it is slow', faults: 2 },
    ])
    for (const _ of [1, 2]) {
      const armed = await bank.control('POST', '/scenarios/outage')
      expect([armed.status, armed.json.data.length]).toEqual([201, 2])
      expect([(await pay()).status, (await pay()).status]).toEqual([503, 201])
    }
    expect((await bank.control('GET', '/faults')).json.data).toHaveLength(2)
    expect((await bank.control('POST', '/scenarios/none')).json.detail).toContain('outage')
  })
})
