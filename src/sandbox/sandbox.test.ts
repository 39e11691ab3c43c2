import { describe, expect, test } from 'vitest'
import { shop } from '../../test/behaviour/shop.ts'
import { type Answer, callerOf, keyOf, type Opened, openSandbox } from '../../test/open-sandbox.ts'

/** A run of calls of every kind; what came back, less what is each call's own. */
async function run(api: Opened): Promise<string[]> {
  const seen: string[] = []
  const call = async (method: string, target: string, body?: object): Promise<Answer> => {
    api.clock.advance(1000)
    const answer = await api.call(method, target, body === undefined ? {} : { body: body as never })
    const headers = { ...answer.headers, 'Request-Id': '' }
    seen.push(`${method} ${target} ${answer.status} ${JSON.stringify(headers)} ${answer.text}`)
    return answer
  }
  const { data } = (await call('GET', '/v1/customers')).json
  const made = await call('POST', '/v1/customers', { email: 'a@shop.test', name: 'A' })
  await call('POST', '/v1/customers', { email: 7 })
  await call('POST', `/v1/customers/${made.json.id}/notes`, { text: 'x' })
  await call('PATCH', `/v1/customers/${data[0].id}`, { name: 'changed' })
  await call('PUT', `/v1/customers/${made.json.id}`, { email: 'b@shop.test' })
  await call('POST', '/v1/invoices', { customer_id: made.json.id, amount: 3 })
  await call('DELETE', `/v1/customers/${data[1].id}`)
  for (const target of ['/v1/customers', '/v1/invoices', '/v1/settings', '/v1/articles', '/v1/customers/x'])
    await call('GET', target)
  return seen
}

describe('determinism', () => {
  test('the same seed and the same calls give the same bytes', async () => {
    expect(await run(await openSandbox(shop))).toEqual(await run(await openSandbox(shop)))
  })

  test('another seed gives other data and other ids', async () => {
    const [one, two] = [await run(await openSandbox(shop)), await run(await openSandbox(shop, { seed: 2 }))]
    expect(two[0]).not.toBe(one[0])
    expect(two[1]).not.toBe(one[1])
  })

  test('what is refused in between changes nothing of what follows', async () => {
    const [plain, disturbed] = [await openSandbox(shop), await openSandbox(shop)]
    await disturbed.call('GET', '/v1/nothing')
    await disturbed.call('POST', '/v1/customers', { body: { email: 7 } })
    await disturbed.call('GET', '/v1/customers', { key: 'wrong' })
    expect(await run(disturbed)).toEqual(await run(plain))
  })
})

describe('reset', () => {
  test('returns to the seed, keeps the credentials, and is the same run again', async () => {
    const api = await openSandbox(shop)
    const before = (await api.call('GET', '/v1/customers?limit=100')).text
    const record = structuredClone(api.sandbox.record)
    await run(api)
    expect((await api.call('GET', '/v1/customers?limit=100')).text).not.toBe(before)
    await api.sandbox.reset()
    expect((await api.call('GET', '/v1/customers?limit=100')).text).toBe(before)
    expect(api.sandbox.record).toEqual(record)
    expect((await api.call('GET', '/v1/customers', { key: keyOf(api.sandbox) })).status).toBe(200)
  })

  test('costs what was written, not what was seeded', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      id: `cus_${String(index).padStart(12, '0')}`,
      email: 'a@shop.test',
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
    }))
    const api = await openSandbox(shop, { seedData: { customers: many } })
    await api.call('PATCH', `/v1/customers/${many[0]!.id}`, { body: { name: 'x' } })
    const started = performance.now()
    for (let round = 0; round < 20; round++) await api.sandbox.reset()
    // Seeding took seconds; twenty resets of one row are far below one.
    expect(performance.now() - started).toBeLessThan(1000)
    expect((await api.call('GET', `/v1/customers/${many[0]!.id}`)).json).toEqual(many[0])
  })
})

describe('a full sandbox', () => {
  const limits = (given: object) => openSandbox(shop, { store: { limits: given } })
  const customer = { email: 'a@shop.test' }

  test('says so in the API’s own shape, and goes on', async () => {
    const { call } = await limits({ entitiesPerCollection: 3 })
    const answers = []
    for (let count = 0; count < 5; count++) answers.push(await call('POST', '/v1/customers', { body: customer }))
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 507, 507])
    expect(answers[4]!.json).toMatchObject({
      code: expect.any(String),
      message: expect.stringMatching(/full.*[Dd]elete/),
    })
    expect(answers[4]!.headers['Request-Id']).toBeDefined()
    const target = answers[0]!.headers.Location!
    expect((await call('PATCH', target, { body: { name: 'x' } })).status).toBe(200)
    expect((await call('DELETE', target)).status).toBe(204)
    expect((await call('POST', '/v1/customers', { body: customer })).status).toBe(201)
  })

  test('over all collections', async () => {
    const { call } = await limits({ entitiesPerSandbox: 2 })
    const statuses = []
    for (const slug of ['a', 'b', 'c'])
      statuses.push((await call('PUT', `/v1/articles/${slug}`, { body: { title: 'x' } })).status)
    expect(statuses).toEqual([201, 201, 507])
    expect((await call('GET', '/v1/articles/c')).status).toBe(404)
  })

  test('an entity too large is 413, kept nowhere', async () => {
    const { call, sandbox } = await limits({ bytesPerEntity: 2000 })
    const refused = await call('POST', '/v1/customers', { body: { ...customer, name: 'x'.repeat(3000) } })
    expect([refused.status, refused.json]).toMatchObject([413, { message: expect.stringContaining('2000') }])
    expect((await call('GET', '/v1/customers?email=a@shop.test')).json.data).toEqual([])
    expect(sandbox.exchanges()[1]).toMatchObject({ status: 413, operation: 'createCustomer' })
  })

  test('an idempotent reply too large to keep undoes what it would have repeated', async () => {
    const { call } = await limits({ bytesPerEntity: 700 })
    const body = { ...customer, name: 'x'.repeat(300) }
    expect((await call('POST', '/v1/customers', { body })).status).toBe(201)
    const headers = { 'idempotency-key': 'k'.repeat(300) }
    expect((await call('POST', '/v1/customers', { body, headers })).status).toBe(413)
    expect((await call('GET', '/v1/customers?email=a@shop.test')).json.data).toHaveLength(1)
  })
})

test('two sandboxes have secrets of their own', async () => {
  const { sandbox, another, release } = await openSandbox(shop)
  const others = [await another(), await another()]
  const secrets = [sandbox, ...others].flatMap(({ record }) => [
    keyOf({ record, release } as never),
    record.controlKey,
    record.webhookSecret,
  ])
  expect(new Set(secrets).size).toBe(9)
  expect(new Set([sandbox, ...others].map(({ record }) => record.name)).size).toBe(3)
  expect((await callerOf(others[0]!)('GET', '/v1/customers')).status).toBe(200)
})
