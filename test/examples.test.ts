import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { isObject, type JsonObject, type JsonValue, own, valueAt } from '../src/lib/json.ts'
import { joinPointer, type Pointer } from '../src/lib/pointer.ts'
import type { SpecDocument } from '../src/openapi/document.ts'
import { loadDocument } from '../src/openapi/load.ts'
import type { Direction, Validators } from '../src/openapi/schema.ts'
import { createValidators } from '../src/openapi/validate/validators.ts'

/** The bundled examples are what a newcomer sees first: everything that they show must be true. */
const examples = [
  {
    name: 'orders',
    title: 'Orders API',
    operations: 19,
    webhooks: 8,
    security: ['ApiKeyAuth', 'BearerAuth'],
    seeds: { products: 'Product', orders: 'Order', line_items: 'LineItem', shipments: 'Shipment' },
    references: {
      order_id: 'orders',
      product_id: 'products',
    },
  },
  {
    name: 'onboarding',
    title: 'Onboarding API',
    operations: 35,
    webhooks: 21,
    security: ['OAuth2', 'ApiKey'],
    seeds: {
      businesses: 'Business',
      '/businesses/{business_id}/settings': 'Settings',
      people: 'Person',
      '/businesses/{business_id}/owners': 'Owner',
      documents: 'Document',
      verifications: 'Verification',
      accounts: 'Account',
      payments: 'Payment',
    },
    references: { business_id: 'businesses', person_id: 'people', account_id: 'accounts' },
  },
] as const

const methods = ['get', 'put', 'post', 'delete', 'patch']
const file = (name: string, path: string) => resolve(import.meta.dirname, '../examples', name, path)

describe.each(examples)('example $name', (example) => {
  let doc: SpecDocument
  let validators: Validators

  beforeAll(async () => {
    const loaded = await loadDocument(file(example.name, 'openapi.yaml'))
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure))
    doc = loaded.document
    validators = createValidators(doc)
  })

  test('loads without a problem', () => {
    expect(doc.problems).toEqual([])
    expect(doc.dialect).toBe('3.1')
    expect(valueAt(doc.root, ['info', 'title'])).toBe(example.title)
    expect(Object.keys(valueAt(doc.root, ['components', 'securitySchemes']) as JsonObject)).toEqual(example.security)
  })

  test('every operation is described, and says what can go wrong', () => {
    const tags = (doc.root.tags as JsonObject[]).map((tag) => tag.name)
    const operations = operationsUnder(doc, '/paths')
    const wrong = operations.flatMap(({ pointer, value }) => {
      const statuses = Object.keys((value.responses ?? {}) as JsonObject)
      const body = doc.resolve(joinPointer(pointer, 'requestBody')).value
      const needs = ['401', ...(body === undefined ? [] : ['400', '415']), ...(pointer.includes('{') ? ['404'] : [])]
      const problems = [
        ...['summary', 'description', 'operationId'].filter((key) => !own(value, key)),
        ...((value.tags ?? []) as string[]).filter((tag) => !tags.includes(tag)),
        ...needs.filter((status) => !statuses.includes(status)),
        ...(statuses.some((status) => status.startsWith('2')) ? [] : ['2xx']),
      ]
      return problems.map((problem) => `${pointer}: ${problem}`)
    })
    expect(wrong).toEqual([])
    expect(operations.length).toBe(example.operations)
    expect(operationsUnder(doc, '/webhooks').length).toBe(example.webhooks)
    const ids = [...operations, ...operationsUnder(doc, '/webhooks')].map(({ value }) => value.operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('links lead to operations', () => {
    const ids = operationsUnder(doc, '/paths').map(({ value }) => value.operationId)
    const links = nodes(doc, '').filter(({ pointer }) => /\/links\/[^/]+$/.test(pointer))
    expect(links.filter(({ value }) => !ids.includes(value.operationId as string))).toEqual([])
    expect(links.length).toBeGreaterThan(5)
  })

  test('every example is valid', () => {
    const shown = nodes(doc, '').flatMap(({ pointer, value }) => examplesOf(doc, pointer, value))
    const wrong = shown.flatMap(({ schema, direction, value, pointer }) =>
      validators
        .at(schema, direction)
        .validate(value)
        .map((violation) => ({ pointer, ...violation })),
    )
    expect(wrong).toEqual([])
    expect(shown.length).toBeGreaterThan(60)
  })

  test('no example shows what only the server sees', () => {
    const text = JSON.stringify(seedOf(example.name))
    expect(text).not.toMatch(/"(tax_id|national_id)"/)
  })

  test('the seed data is valid, and whole', () => {
    const seed = seedOf(example.name)
    expect(Object.keys(seed).sort()).toEqual(Object.keys(example.seeds).sort())
    const wrong = Object.entries(example.seeds).flatMap(([collection, schema]) =>
      seed[collection]!.flatMap((entity, index) =>
        validators
          .at(`/components/schemas/${schema}`, 'response')
          .validate(entity)
          .map((violation) => ({ collection, index, ...violation })),
      ),
    )
    expect(wrong).toEqual([])
    const dangling = Object.values(seed)
      .flat()
      .flatMap((entity) =>
        Object.entries(example.references)
          .filter(([field]) => own(entity, field) !== undefined)
          .filter(([field, collection]) => !seed[collection]!.some((other) => other.id === entity[field]))
          .map(([field]) => `${field} ${entity[field]}`),
      )
    expect(dangling).toEqual([])
    const ids = Object.values(seed)
      .flat()
      .flatMap((entity) => entity.id ?? [])
    expect(new Set(ids).size).toBe(ids.length)
  })
})

test('the totals of the seeded orders agree with their line items', () => {
  const { orders, line_items: items } = seedOf('orders')
  const sums = orders!.map((order) => {
    const own = items!.filter((item) => item.order_id === order.id)
    const subtotal = own.reduce((sum, item) => sum + (item.amount as number), 0)
    const count = own.reduce((sum, item) => sum + (item.quantity as number), 0)
    return { ...order, item_count: count, subtotal, total: subtotal + (order.shipping_total as number) }
  })
  expect(orders).toEqual(sums)
  expect(items!.filter((item) => item.amount !== (item.quantity as number) * (item.unit_price as number))).toEqual([])
})

function seedOf(name: string): Record<string, JsonObject[]> {
  return JSON.parse(readFileSync(file(name, 'seed.json'), 'utf8'))
}

interface Node {
  readonly pointer: Pointer
  readonly value: JsonObject
}

function operationsUnder(doc: SpecDocument, section: Pointer): Node[] {
  return Object.keys((doc.at(section) ?? {}) as JsonObject).flatMap((path) =>
    methods.flatMap((method) => {
      const pointer = joinPointer(section, path, method)
      const value = doc.at(pointer)
      return isObject(value) ? [{ pointer, value }] : []
    }),
  )
}

/** Every object of the document, references not followed, and what examples contain left out. */
function nodes(doc: SpecDocument, pointer: Pointer, value: JsonValue | undefined = doc.at(pointer)): Node[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => nodes(doc, joinPointer(pointer, index), item))
  if (!isObject(value)) return []
  const inside = Object.entries(value)
    .filter(([key]) => !['example', 'examples', 'default', 'enum'].includes(key))
    .flatMap(([key, item]) => nodes(doc, joinPointer(pointer, key), item))
  return [{ pointer, value }, ...inside]
}

interface Shown {
  readonly schema: Pointer
  readonly direction: Direction
  readonly value: JsonValue
  readonly pointer: Pointer
}

/** The examples of a media type, parameter or header (`schema` beside them) or of a schema (`examples` is an array). */
function examplesOf(doc: SpecDocument, pointer: Pointer, value: JsonObject): Shown[] {
  const direction: Direction = /\/requestBody\//.test(pointer) ? 'request' : 'response'
  const shown: { value: JsonValue; at: Pointer }[] = []
  const { example, examples } = value
  if (example !== undefined) shown.push({ value: example, at: joinPointer(pointer, 'example') })
  if (Array.isArray(examples))
    for (const item of examples) shown.push({ value: item, at: joinPointer(pointer, 'examples') })
  else if (isObject(examples)) {
    for (const name of Object.keys(examples)) {
      const resolved = doc.resolve(joinPointer(pointer, 'examples', name))
      if (isObject(resolved.value) && resolved.value.value !== undefined)
        shown.push({ value: resolved.value.value, at: resolved.pointer })
    }
  }
  const schema = value.schema === undefined ? pointer : joinPointer(pointer, 'schema')
  return shown.map((item) => ({ schema, direction, value: item.value, pointer: item.at }))
}
