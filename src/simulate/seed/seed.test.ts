import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { valueAt } from '../../lib/json.ts'
import type { Release } from '../../sandbox/sandbox.ts'
import { type Opened, openSandbox } from '../../../test/open-sandbox.ts'
import { hasShared, shared } from '../../../test/shared.ts'
import { shop } from '../../../test/behaviour/shop.ts'

const documents: [name: string, source: string, resources: number][] = [
  ['shop', shop, 99],
  ['orders', 'examples/orders/openapi.yaml', 99],
  ['onboarding', 'examples/onboarding/openapi.yaml', 99],
  ...(hasShared
    ? ([
        ['a train travel API', shared('specs/train_travel.yaml'), 99],
        ['a payment API', shared('specs/stripe.yaml'), 30],
      ] as [string, string, number][])
    : []),
]

const allShown = new Set(['examples/orders/openapi.yaml'])
const chosen = ({ blueprint }: Release, most: number) => blueprint.resources.slice(0, most)

describe.each(documents)('%s', (_, source, most) => {
  test('no reference and no parent of a seed entity points at nothing', async () => {
    const { release } = await openSandbox(source)
    const { seeder } = release
    const known = new Map<string, Set<string>>()
    const keysOf = (name: string) => {
      const found = known.get(name) ?? new Set(seeder.collection(name).flatMap(({ key, value }) => namesOf(key, value)))
      known.set(name, found)
      return found
    }
    const dangling: string[] = []
    let references = 0
    for (const resource of chosen(release, most))
      for (const { key, value, meta } of seeder.collection(resource.name)) {
        for (const [parent, parentKey] of Object.entries(meta.parents))
          if (!keysOf(parent).has(parentKey)) dangling.push(`${resource.name} ${key}: parent ${parent} ${parentKey}`)
        for (const relation of resource.relations) {
          if (relation.kind === 'embed') continue
          const target = release.blueprint.resources.find(({ name }) => name === relation.resource)!
          if (target.singleton || target.membership || target.schema === null || keysOf(target.name).size === 0)
            continue
          for (const id of idsIn(valueAt(value, relation.field), target.idField ?? 'id')) {
            references++
            if (!keysOf(relation.resource).has(id))
              dangling.push(`${resource.name} ${key}: ${relation.field.join('.')} → ${relation.resource} ${id}`)
          }
        }
      }
    expect(dangling).toEqual([])
    expect(references).toBeGreaterThan(0)
  })

  test('every seed entity is valid by its schema, by its own key', async () => {
    const { release } = await openSandbox(source)
    const { model } = release.simulator
    const wrong: string[] = []
    for (const resource of chosen(release, most)) {
      const entities = release.seeder.collection(resource.name)
      expect(new Set(entities.map(({ key }) => key)).size).toBe(entities.length)
      for (const { key, value } of resource.schema === null ? [] : entities)
        for (const { path, message } of model.validators.at(resource.schema!, 'response').validate(value))
          wrong.push(`${resource.name} ${key}: ${path} ${message}`)
    }
    expect(wrong).toEqual([])
  })

  test('the same seed gives the same, whatever was looked at first; another gives other', async () => {
    const names = (release: Release) => chosen(release, most).map(({ name }) => name)
    const collect = (api: Opened, order: readonly string[]) =>
      new Map(order.map((name) => [name, JSON.stringify(api.release.seeder.collection(name))]))
    const first = await openSandbox(source)
    const forward = collect(first, names(first.release))
    const backward = collect(await openSandbox(source), names(first.release).reverse())
    for (const [name, text] of forward) expect([name, backward.get(name)]).toEqual([name, text])
    const other = collect(await openSandbox(source, { seed: 2 }), names(first.release))
    // Where everything is an example of the document there is nothing left to invent.
    const differing = [...forward].filter(([name, text]) => other.get(name) !== text)
    if (!allShown.has(source)) expect(differing.length).toBeGreaterThan(0)
  })
})

function namesOf(key: string, value: JsonObject): string[] {
  const own = key.split('\u001f').at(-1)!
  const texts = Object.values(value).filter((part) => typeof part === 'string' || typeof part === 'number')
  return [key, own, ...texts.map(String)]
}

function idsIn(value: JsonValue | undefined, idField: string): string[] {
  return [value].flat().flatMap((item) => {
    if (item === undefined || item === null) return []
    if (typeof item === 'object')
      return Array.isArray(item) || item[idField] === undefined ? [] : [String(item[idField])]
    return [String(item)]
  })
}

describe('what the document shows', () => {
  test('comes first, as it is written', async () => {
    const { call } = await openSandbox('examples/orders/openapi.yaml')
    for (const id of ['ord_8kT2mQv4XcY7pLw1', 'ord_3nR9bZs6HdJ1fGk5']) {
      const { status, json } = await call('GET', `/v1/orders/${id}`)
      expect([status, json.id]).toEqual([200, id])
    }
    expect((await call('GET', '/v1/orders/ord_8kT2mQv4XcY7pLw1')).json).toMatchObject({
      status: 'submitted',
      customer_name: 'Grace Okafor',
      created_at: '2026-03-02T09:58:40Z',
    })
  })
})

describe('the provider’s own data', () => {
  const customers: JsonObject[] = [
    { id: 'cus_aaaaaaaaaaaa', email: 'one@shop.test', created_at: '2020-01-01T00:00:00Z', updated_at: '2020-01-01T00:00:00Z' },
    { email: 'two@shop.test' },
  ] // biome-ignore format: two customers

  test.each(['customer', 'customers', 'Customers', '/customers'])('under the name %s is all there is', async (name) => {
    const { call } = await openSandbox(shop, { seedData: { [name]: customers } })
    const { data } = (await call('GET', '/v1/customers')).json
    expect(data.map(({ email }: JsonObject) => email)).toEqual(['one@shop.test', 'two@shop.test'])
    expect(data[0]).toEqual(customers[0])
    expect(data[1].id).toMatch(/^cus_[a-z0-9]{12}$/)
    expect((await call('GET', `/v1/customers/${data[1].id}`)).json).toEqual(data[1])
  })

  test('of one collection leaves the others whole', async () => {
    const { call } = await openSandbox(shop, { seedData: { customers } })
    const known = (await call('GET', '/v1/customers')).json.data.map(({ id }: JsonObject) => id)
    const invoices = (await call('GET', '/v1/invoices')).json
    expect(invoices.length).toBeGreaterThan(0)
    for (const { customer_id } of invoices) expect(known).toContain(customer_id)
  })

  test('an empty list is an empty collection', async () => {
    const { call } = await openSandbox(shop, { seedData: { customers: [] } })
    expect((await call('GET', '/v1/customers')).json).toEqual({ data: [], has_more: false })
  })

  test('of the examples is served whole', async () => {
    const { readFileSync } = await import('node:fs')
    const seedData = JSON.parse(readFileSync('examples/orders/seed.json', 'utf8'))
    const { call } = await openSandbox('examples/orders/openapi.yaml', { seedData })
    const { data } = (await call('GET', '/v1/products?limit=100')).json
    expect(data.map(({ id }: JsonObject) => id).sort()).toEqual(
      seedData.products.map(({ id }: JsonObject) => id).sort(),
    )
  })
})
