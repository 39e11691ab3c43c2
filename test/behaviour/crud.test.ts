import { beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/lib/json.ts'
import { type Opened, openSandbox } from '../open-sandbox.ts'
import { shop } from './shop.ts'

let api: Opened
beforeEach(async () => {
  api = await openSandbox(shop)
})

const create = async (body: JsonObject = { email: 'ada@shop.test' }) => {
  const made = await api.call('POST', '/v1/customers', { body })
  expect(made.status).toBe(201)
  return made
}
const at = (id: string) => `/v1/customers/${id}`

describe('one entity', () => {
  test('is there from its creation to its deletion', async () => {
    const made = await create({ email: 'ada@shop.test', name: 'Ada', tags: ['vip'] })
    const { id } = made.json
    expect(made.json).toMatchObject({ email: 'ada@shop.test', name: 'Ada', tags: ['vip'] })
    expect((await api.call('GET', at(id))).text).toBe(made.text)
    const first = await api.call('GET', '/v1/customers?limit=100')
    expect(first.json.data.filter((one: JsonObject) => one.id === id)).toEqual([made.json])
    const updated = await api.call('PATCH', at(id), { body: { name: 'Countess' } })
    expect(updated.json).toMatchObject({ id, email: 'ada@shop.test', name: 'Countess', tags: ['vip'] })
    expect((await api.call('GET', at(id))).text).toBe(updated.text)
    const deleted = await api.call('DELETE', at(id))
    expect([deleted.status, deleted.text]).toEqual([204, ''])
    for (const [method, body] of [
      ['GET', undefined],
      ['PATCH', { name: 'x' }],
      ['PUT', { email: 'x@shop.test' }],
      ['DELETE', undefined],
    ] as const) {
      const gone = await api.call(method, at(id), body === undefined ? {} : { body })
      expect([method, gone.status, gone.json.message]).toEqual([method, 404, expect.stringContaining(id)])
    }
    const rest = await api.call('GET', '/v1/customers?limit=100')
    expect(rest.json.data.map((one: JsonObject) => one.id)).not.toContain(id)
  })

  test('seeded ones are changed and deleted as well', async () => {
    const { data } = (await api.call('GET', '/v1/customers')).json
    await api.call('DELETE', at(data[0].id))
    await api.call('PATCH', at(data[1].id), { body: { name: 'changed' } })
    const left = (await api.call('GET', '/v1/customers')).json.data
    expect(left.map((one: JsonObject) => one.id)).toEqual(data.slice(1).map((one: JsonObject) => one.id))
    expect(left[0].name).toBe('changed')
  })
})

describe('update', () => {
  const whole = {
    email: 'ada@shop.test',
    name: 'Ada',
    nickname: 'A',
    address: { line1: '1 High St', city: 'Leeds' },
    tags: ['a', 'b'],
    metadata: { team: 'x', level: '2' },
  }
  const cases: [what: string, patch: JsonObject, want: JsonObject, absent?: string][] = [
    ['replaces a scalar', { name: 'B' }, { name: 'B', nickname: 'A' }],
    ['a nullable one is set to null', { name: null }, { name: null }],
    ['null removes what cannot be null', { nickname: null }, { name: 'Ada' }, 'nickname'],
    ['objects merge', { address: { city: 'York' } }, { address: { line1: '1 High St', city: 'York' } }],
    ['null inside an object', { address: { city: null } }, { address: { line1: '1 High St', city: null } }],
    ['null removes inside', { address: { line1: null, city: 'York' } }, { address: { city: 'York' } }],
    ['an object becomes null', { address: null }, { address: null }],
    ['lists are replaced', { tags: ['c'] }, { tags: ['c'] }],
    ['lists are emptied', { tags: [] }, { tags: [] }],
    ['maps merge', { metadata: { level: null, size: 'M' } }, { metadata: { team: 'x', size: 'M' } }],
    ['an empty patch changes nothing', {}, whole],
  ]
  for (const type of ['application/json', 'application/merge-patch+json'])
    test.each(cases)(`${type}: %s`, async (_, patch, want, absent) => {
      const { id } = (await create(whole)).json
      const { status, json } = await api.call('PATCH', at(id), { body: patch, type })
      expect([status, json]).toEqual([200, { ...json, ...want }])
      if (absent !== undefined) expect(json).not.toHaveProperty(absent)
      expect((await api.call('GET', at(id))).json).toEqual(json)
    })

  test('what breaks the schema is refused by name and changes nothing', async () => {
    const made = await create(whole)
    const refused = await api.call('PATCH', at(made.json.id), { body: { name: 'x', email: 7 } })
    expect([refused.status, refused.json.param]).toEqual([400, 'email'])
    expect((await api.call('GET', at(made.json.id))).text).toBe(made.text)
  })
})

describe('replace', () => {
  test('wipes what was not sent and keeps what is the server\u2019s', async () => {
    const made = (await create({ email: 'ada@shop.test', name: 'Ada', tags: ['a'], nickname: 'A' })).json
    const { status, json } = await api.call('PUT', at(made.id), { body: { email: 'new@shop.test' } })
    expect(status).toBe(200)
    expect(json).toMatchObject({ id: made.id, email: 'new@shop.test', created_at: made.created_at })
    expect([json.name ?? null, json.tags ?? [], json.balance]).toEqual([null, [], made.balance])
    expect(json.nickname).not.toBe('A')
  })

  test('what a GET returned can be sent back', async () => {
    const made = (await create({ email: 'ada@shop.test', name: 'Ada', metadata: { a: 'b' } })).json
    const { json } = await api.call('PUT', at(made.id), { body: made })
    expect({ ...json, updated_at: '' }).toEqual({ ...made, updated_at: '' })
  })

  test('of nothing is 404 where no upsert is documented', async () => {
    const refused = await api.call('PUT', at('cus_000000000000'), { body: { email: 'a@shop.test' } })
    expect([refused.status, refused.json.code]).toEqual([404, expect.any(String)])
    expect((await api.call('GET', at('cus_000000000000'))).status).toBe(404)
  })
})

describe('upsert', () => {
  test('makes, then changes, and says which', async () => {
    const made = await api.call('PUT', '/v1/articles/hello', { body: { title: 'One' } })
    expect([made.status, made.json]).toMatchObject([201, { slug: 'hello', title: 'One' }])
    expect((await api.call('GET', made.headers.Location!)).text).toBe(made.text)
    const changed = await api.call('PUT', '/v1/articles/hello', { body: { title: 'Two' } })
    expect([changed.status, changed.json, changed.headers.Location]).toMatchObject([
      200,
      { slug: 'hello', title: 'Two' },
      undefined,
    ])
  })

  test.each(['a b', 'ü', 'a/b', '%', '__proto__', 'constructor', "o'x", '日本'])('the id %s', async (id) => {
    const target = `/v1/articles/${encodeURIComponent(id)}`
    expect((await api.call('PUT', target, { body: { title: 'T' } })).json).toMatchObject({ slug: id, title: 'T' })
    expect((await api.call('GET', target)).json).toMatchObject({ slug: id, title: 'T' })
  })
})

describe('singleton', () => {
  test('is always there, the same at any time, and can be replaced', async () => {
    const first = await api.call('GET', '/v1/settings')
    api.clock.advance(86_400_000)
    const second = await api.call('GET', '/v1/settings')
    expect([second.text, second.headers.ETag]).toEqual([first.text, first.headers.ETag])
    const theme = first.json.theme === 'dark' ? 'light' : 'dark'
    const put = await api.call('PUT', '/v1/settings', { body: { theme, language: 'fi' } })
    expect([put.status, put.json]).toMatchObject([200, { theme, language: 'fi' }])
    expect((await api.call('GET', '/v1/settings')).json).toEqual(put.json)
    await api.sandbox.reset()
    expect((await api.call('GET', '/v1/settings')).text).toBe(first.text)
  })
})

describe('membership (examples/onboarding)', () => {
  test('is put, listed below its group only, and removed; both ends must be there', async () => {
    const { call } = await openSandbox('examples/onboarding/openapi.yaml')
    const [one, two] = (await call('GET', '/v1/businesses')).json.items.map((business: JsonObject) => business.id)
    const person = (await call('POST', `/v1/businesses/${one}/people`, { body: personBody })).json.id
    const target = `/v1/businesses/${one}/owners/${person}`
    const body = { share_percent: 40, is_controlling: true }
    expect((await call('PUT', target, { body })).status).toBe(200)
    expect((await call('PUT', target, { body: { ...body, share_percent: 60 } })).json.share_percent).toBe(60)
    const owners = async (business: string) => (await call('GET', `/v1/businesses/${business}/owners`)).text
    expect((await owners(one)).split(person)).toHaveLength(2)
    expect(await owners(two)).not.toContain(person)
    expect((await call('DELETE', `/v1/businesses/${two}/owners/${person}`)).status).toBe(404)
    expect((await call('DELETE', target)).status).toBe(204)
    expect((await call('DELETE', target)).status).toBe(404)
    expect(await owners(one)).not.toContain(person)
    const nowhere = `/v1/businesses/00000000-0000-4000-8000-000000000000/owners/${person}`
    expect((await call('PUT', nowhere, { body })).status).toBe(404)
    const nobody = `/v1/businesses/${one}/owners/00000000-0000-4000-8000-000000000000`
    expect([404, 422]).toContain((await call('PUT', nobody, { body })).status)
  })
})

const personBody = {
  given_name: 'Ada',
  family_name: 'Byron',
  role: 'owner',
  birth_date: '1990-01-02',
  email: 'ada@shop.example',
}
