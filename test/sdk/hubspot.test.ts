import { Client } from '@hubspot/api-client'
import { ApiException } from '@hubspot/api-client/lib/codegen/crm/contacts/index.js'
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'

describe.skipIf(!hasShared).each(['contacts', 'companies'] as const)('@hubspot/api-client: %s', (kind) => {
  let served: Served
  const client = (accessToken: string) =>
    new Client({ accessToken, basePath: served.url, numberOfApiCallRetries: 0 }).crm[kind]
  const make = (properties: Record<string, string>) =>
    client(served.key).basicApi.create({ properties, associations: [] })

  beforeAll(async () => {
    served = await serveDocument(shared(`specs/hubspot_${kind}_v3.json`))
  })
  afterAll(() => served.close())

  test('create (201), get, update, archive', async () => {
    const { basicApi } = client(served.key)
    const made = await make({ email: 'ada@example.com', name: 'Ada' })
    expect(made).toMatchObject({ archived: false, properties: { email: 'ada@example.com', name: 'Ada' } })
    expect(made.archivedAt).toBeUndefined()
    expect(Math.abs(made.createdAt.getTime() - Date.now())).toBeLessThan(60_000)
    expect(await basicApi.getById(made.id)).toMatchObject({ id: made.id, properties: made.properties })

    const changed = await basicApi.update(made.id, { properties: { name: 'Grace' } })
    expect(changed.properties).toEqual({ email: 'ada@example.com', name: 'Grace' })
    expect((await basicApi.getById(made.id)).properties).toEqual(changed.properties)

    await basicApi.archive(made.id)
    await expect(basicApi.getById(made.id)).rejects.toMatchObject({ code: 404 })
  })

  test('getPage by its cursor; getAll reads every page', async () => {
    const ids = new Set<string>()
    for (let i = 0; i < 7; i++) ids.add((await make({ email: `page${i}@example.com` })).id)
    const api = client(served.key)
    const first = await api.basicApi.getPage(2)
    expect(first.results).toHaveLength(2)
    const second = await api.basicApi.getPage(2, first.paging!.next!.after)
    expect(second.results.map(({ id }) => id)).not.toContain(first.results[1]!.id)
    const all = await api.getAll(3)
    expect(all.filter(({ id }) => ids.has(id))).toHaveLength(7)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  })

  test('search by filters, by text, by pages', async () => {
    for (let i = 0; i < 5; i++) await make({ email: `find${i}@example.com`, size: String(8 + i) })
    const { searchApi } = client(served.key)
    const search = (filters: { propertyName: string; operator: FilterOperatorEnum; value: string }[], more = {}) =>
      searchApi.doSearch({ filterGroups: [{ filters }], after: '0', limit: 10, properties: [], sorts: [], ...more })
    const { Eq, Gte, ContainsToken } = FilterOperatorEnum
    const one = await search([{ propertyName: 'email', operator: Eq, value: 'find3@example.com' }])
    expect(one).toMatchObject({ total: 1, results: [{ properties: { email: 'find3@example.com' } }] })
    const big = await search([{ propertyName: 'size', operator: Gte, value: '10' }])
    expect(big.results.map(({ properties }) => properties.size)).toEqual(['10', '11', '12'])
    const like = [{ propertyName: 'email', operator: ContainsToken, value: 'find*' }]
    const seen: (string | null)[] = []
    for (let after: string | undefined = '0'; after !== undefined; ) {
      const page = await search(like, { limit: 2, after })
      seen.push(...page.results.map(({ properties }) => properties.email ?? null))
      after = page.paging?.next?.after
    }
    expect(seen).toEqual([0, 1, 2, 3, 4].map((i) => `find${i}@example.com`))
    const text = { query: 'find2@', filterGroups: [], after: '0', limit: 10, properties: [], sorts: [] }
    expect((await searchApi.doSearch(text)).total).toBe(1)
  })

  test('refusals are ApiException', async () => {
    const missing = client(served.key).basicApi.getById('999999999999')
    await expect(missing).rejects.toMatchObject({ code: 404, body: { category: expect.any(String) } })
    if (kind === 'contacts') await expect(missing).rejects.toThrow(ApiException)
    await expect(client('wrong').basicApi.getPage()).rejects.toMatchObject({ code: 401 })
    const partial = { properties: {} } as { properties: Record<string, string>; associations: [] }
    await expect(client(served.key).basicApi.create(partial)).rejects.toMatchObject({ code: 400 })
  })
})

/** The document of deals has their type's number in its paths (`/objects/0-3`): the SDK's API of any object calls it. */
describe.skipIf(!hasShared)('@hubspot/api-client: objects of type 0-3', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveDocument(shared('specs/hubspot_deals_v3.json'))
  })
  afterAll(() => served.close())

  test('create, get, page, update, archive', async () => {
    const { basicApi } = new Client({ accessToken: served.key, basePath: served.url }).crm.objects
    const made = await basicApi.create('0-3', { properties: { dealname: 'Big', amount: '1500' }, associations: [] })
    expect(await basicApi.getById('0-3', made.id)).toMatchObject({ id: made.id, properties: made.properties })
    const changed = await basicApi.update('0-3', made.id, { properties: { amount: '2000' } })
    expect(changed.properties).toEqual({ dealname: 'Big', amount: '2000' })
    const seen: string[] = []
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const page = await basicApi.getPage('0-3', 2, after)
      seen.push(...page.results.map(({ id }) => id))
      after = page.paging?.next?.after
    }
    expect(seen).toContain(made.id)
    expect(seen.length).toBeGreaterThan(4)
    await basicApi.archive('0-3', made.id)
    await expect(basicApi.getById('0-3', made.id)).rejects.toMatchObject({ code: 404 })
  })
})
