import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { shop } from '../../test/behaviour/shop.ts'
import { keyOf, type Opened, openSandbox } from '../../test/open-sandbox.ts'
import { loggedExchange } from './log.ts'

let api: Opened
beforeEach(async () => {
  api = await openSandbox(shop)
})

const secret = 'S3cr3tValue'
const logged = (
  body: string | null,
  type: string,
  query = '',
  headers: Record<string, string> = {},
  secrets: string[] = [],
) =>
  JSON.stringify(
    loggedExchange({
      id: 'req_1',
      at: 0,
      durationMs: 1,
      request: {
        method: 'POST',
        path: '/x',
        query,
        headers: { 'content-type': type, ...headers },
        body: body === null ? null : Buffer.from(body),
      },
      outcome: { reply: { status: 200, headers: {}, body }, operation: null, trace: [] },
      secrets,
    }),
  )

describe('what shows in no log', () => {
  const names = ['password', 'Passwd', 'client_secret', 'clientSecret', 'access_token', 'refreshToken', 'api_key', 'apiKey', 'private-key', 'cvc', 'card_number', 'pin', 'ssn', 'secret'] // biome-ignore format: one line
  const bodies: [type: string, body: (name: string) => string][] = [
    ['application/json', (name) => JSON.stringify({ a: 1, [name]: secret })],
    ['application/json', (name) => JSON.stringify({ deep: [{ [name]: secret, other: 1 }] })],
    ['application/json', (name) => JSON.stringify({ [name]: [secret, secret] })],
    ['application/json', (name) => `{"a": 1, "${name}": "${secret}", broken`],
    ['application/json', (name) => `{"${name}" : "${secret}", "pad": "${'x'.repeat(40_000)}"}`],
    ['application/json', (name) => `{"pad": "${'x'.repeat(32_700)}", "${name}": "${secret.repeat(20)}"}`],
    ['application/x-www-form-urlencoded', (name) => `a=1&${name}=${secret}&b=2`],
    ['application/x-www-form-urlencoded', (name) => `user[${name}]=${secret}`],
    ['application/x-www-form-urlencoded', (name) => `user%5B${name}%5D=${secret}`],
    ['multipart/form-data; boundary=x', (name) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${secret}\r\n--x--`],
    ['application/xml', (name) => `<user><${name}>${secret}</${name}></user>`],
  ] // biome-ignore format: a table
  test.each(bodies)('in %s', (type, body) => {
    for (const name of names) expect(logged(body(name), type)).not.toContain(secret)
  })

  test.each(names)('%s in the query and in a header', (name) => {
    expect(logged(null, 'text/plain', `a=1&${name}=${secret}`, { [`x-${name.toLowerCase()}`]: secret })).not.toContain(
      secret,
    )
  })

  test.each(['authorization', 'proxy-authorization', 'cookie', 'x-api-key', 'x-auth-token'])(
    'the header %s',
    (name) => {
      expect(logged(null, 'text/plain', '', { [name]: `Bearer ${secret}` })).not.toContain(secret)
    },
  )

  test('names are read through their encoding, and as deep as they stand', () => {
    expect(logged(`{"p\\u0061ssword":"${secret}"}`, 'application/json')).not.toContain(secret)
    expect(logged(`p%61ssw%6Frd=${secret}`, 'application/x-www-form-urlencoded')).not.toContain(secret)
    expect(logged(`${'[{"a":'.repeat(60)}{"pin":"${secret}"}${'}]'.repeat(60)}`, 'application/json')).not.toContain(
      secret,
    )
  })

  test('numbers are secrets too', () => {
    expect(logged('{"pin": 739154, "card_number": 4242424242424242}', 'application/json')).not.toMatch(
      /739154|42424242/,
    )
    expect(logged('{"pin": 739154, broken', 'application/json')).not.toContain('739154')
  })

  test('a known secret is found wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.string({ maxLength: 30 }), (before, after) => {
        const text = before + secret + after
        const log = logged(JSON.stringify({ note: text }), 'application/json', `q=${secret}`, { 'x-note': secret }, [
          secret,
        ])
        expect(log).not.toContain(secret)
      }),
    )
  })

  test('what is no secret stays readable', () => {
    const log = logged('{"email":"a@shop.test","pinned":true,"author":"Ada"}', 'application/json', 'limit=3', {
      'x-request-id': 'r1',
    })
    for (const text of ['a@shop.test', 'Ada', 'limit=3', 'r1']) expect(log).toContain(text)
  })

  test('the keys of the sandbox, in a path and in what is answered to it', async () => {
    const key = keyOf(api.sandbox)
    const { controlKey, webhookSecret } = api.sandbox.record
    for (const one of [key, controlKey, webhookSecret]) {
      await api.call('GET', `/v1/customers/${encodeURIComponent(one)}`)
      await api.call('GET', `/v1/nothing/${one}?x=${one}`)
      await api.call('POST', '/v1/customers', { body: { email: 'a@shop.test', name: one } })
      await api.call('POST', '/v1/customers', { body: { email: one } })
    }
    const log = JSON.stringify(api.sandbox.exchanges({ limit: 1000 }))
    for (const one of [key, controlKey, webhookSecret]) expect(log).not.toContain(one)
  })
})

describe('what shows', () => {
  test('the trace says why', async () => {
    const made = await api.call('POST', '/v1/customers', { body: { email: 'a@shop.test' } })
    await api.call('GET', `/v1/customers/${made.json.id}`)
    await api.call('GET', '/v1/customers/cus_000000000000')
    await api.call('POST', '/v1/customers', { body: { email: 7 } })
    await api.call('GET', '/v1/customers', { key: null })
    await api.call('GET', '/v1/nothing')
    await api.call('GET', '/v1/customers')
    const traces = api.sandbox.exchanges().map(({ status, operation, detail }) => {
      const notes = (detail.trace as { stage: string; note: string }[]).map(({ stage, note }) => `${stage}: ${note}`)
      return [status, operation, notes.filter((note) => !note.startsWith('behave: event ')).at(-1)]
    })
    expect(traces.reverse()).toEqual([
      [201, 'createCustomer', `behave: created customer ${made.json.id}`],
      [200, 'getCustomer', 'match: GET /customers/{customer_id} is getCustomer (read)'],
      [404, 'getCustomer', "render: not_found: No such customer: 'cus_000000000000'"],
      [400, 'createCustomer', expect.stringMatching(/^render: invalid: "email" must be/)],
      [401, 'listCustomers', expect.stringMatching(/^render: unauthorized: .*X-Api-Key/)],
      [404, null, 'render: not_found: No operation of this API has the path /v1/nothing'],
      [200, 'listCustomers', expect.stringMatching(/^behave: \d+ customer/)],
    ])
  })

  test('newest first, page by page, by the id that the caller was told', async () => {
    const ids = []
    for (let count = 0; count < 7; count++) ids.unshift((await api.call('GET', '/v1/settings')).headers['Request-Id'])
    const first = api.sandbox.exchanges({ limit: 4 })
    const rest = api.sandbox.exchanges({ limit: 4, before: first.at(-1)!.id })
    expect([...first, ...rest].map(({ id }) => id)).toEqual(ids)
  })
})

test('rows and bytes are bounded, the newest stay', async () => {
  const small = await openSandbox(shop, { store: { exchanges: { rows: 10, bytes: 60_000 } } })
  for (let count = 0; count < 30; count++) await small.call('GET', `/v1/nothing/${count}`)
  expect(small.sandbox.exchanges({ limit: 100 }).map(({ path }) => path)).toEqual(
    Array.from({ length: 10 }, (_, index) => `/v1/nothing/${29 - index}`),
  )
  for (let count = 0; count < 10; count++)
    await small.call('POST', '/v1/customers', { body: { email: 'a@shop.test', name: 'x'.repeat(30_000) } })
  const kept = small.sandbox.exchanges({ limit: 100 })
  expect(kept.length).toBeGreaterThan(0)
  expect(JSON.stringify(kept).length).toBeLessThan(100_000)
  for (let count = 0; count < 3; count++)
    await small.call('POST', '/v1/customers', { body: Buffer.alloc(1_000_000, 'x') })
  expect(JSON.stringify(small.sandbox.exchanges({ limit: 100 })).length).toBeLessThan(120_000)
})

test('what looks like a secret costs no more than its length', () => {
  const hostile = [
    '"'.repeat(300_000),
    '"password":"'.repeat(20_000),
    'name="password"'.repeat(20_000),
    '<password>'.repeat(20_000),
    'password='.repeat(30_000),
    `"password"${' '.repeat(200_000)}`,
  ]
  for (const body of hostile) {
    const started = performance.now()
    logged(body, 'application/json')
    expect(performance.now() - started).toBeLessThan(500)
  }
})
