import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../lib/json.ts'
import { loadText } from '../../openapi/load.ts'
import type { Blueprint } from '../blueprint.ts'
import { infer } from '../infer.ts'

const parameter = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } })
const text = { type: 'string' }
const json = (schema: JsonValue, example?: JsonValue) => ({
  200: { description: '', content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } } },
})
const order = { type: 'object', properties: { id: text, url: text, links: { type: 'object' } } }
const page = {
  type: 'object',
  properties: { orders: { type: 'array', items: order }, next_page_url: { type: ['string', 'null'] } },
}

async function inferred(one: JsonValue, many?: JsonValue): Promise<Blueprint> {
  const pageNumber = { name: 'page', in: 'query', schema: { type: 'integer' } }
  const document = {
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    servers: [{ url: 'https://api.example.com/v1' }],
    paths: {
      '/orders': { get: { parameters: [pageNumber], responses: json(page, many) } },
      '/orders/{id}': { get: { parameters: [parameter('id')], responses: json(order, one) } },
      '/orders/{id}/items': {
        get: {
          parameters: [parameter('id')],
          responses: json({ type: 'array', items: { type: 'object', properties: { id: text, sku: text } } }),
        },
      },
    },
  }
  const loaded = await loadText(JSON.stringify(document), 'memory:test.json')
  if (!loaded.ok) throw new Error(loaded.failure.problems[0]?.message)
  return infer(loaded.document)
}

const linksOf = async (example: JsonValue) =>
  (await inferred(example)).resources
    .find(({ name }) => name === 'order')
    ?.links?.map((link) => ({
      field: link.field.join('.'),
      path: link.path,
      relative: link.relative,
    }))

describe('links', () => {
  const self = { field: 'url', path: '/v1/orders/{id}' }
  test.each<{ name: string; example: JsonValue; want: JsonValue | undefined }>([
    {
      name: 'absolute',
      example: { id: 'a', url: 'https://api.example.com/v1/orders/a' },
      want: [{ ...self, relative: false }],
    },
    { name: 'without a host', example: { id: 'a', url: '/v1/orders/a' }, want: [{ ...self, relative: true }] },
    { name: 'without the prefix', example: { id: 'a', url: '/orders/a' }, want: [{ ...self, relative: true }] },
    {
      name: 'below the entity',
      example: { id: 'a', links: { items: '/v1/orders/a/items' } },
      want: [{ field: 'links.items', path: '/v1/orders/{id}/items', relative: true }],
    },
    { name: 'of another entity', example: { id: 'a', url: '/v1/orders/b' }, want: undefined },
    { name: 'of another host', example: { id: 'a', url: 'https://example.com/v1/orders/a' }, want: undefined },
    { name: 'no such path', example: { id: 'a', url: '/v1/bills/a' }, want: undefined },
  ])('$name', async ({ example, want }) => {
    expect(await linksOf(example)).toEqual(want)
  })

  test.each([
    { next: '/v1/orders?page=2', want: true },
    { next: 'https://api.example.com/v1/orders?page=2', want: undefined },
    { next: '//api.example.com/v1/orders?page=2', want: undefined },
  ])('a page link like $next', async ({ next, want }) => {
    const list = (await inferred({ id: 'a' }, { orders: [], next_page_url: next })).operations.find(
      ({ path }) => path === '/orders',
    )
    if (list?.behavior.kind !== 'list') throw new Error('no list')
    expect(list.behavior.pagination.fields).toEqual([
      { path: ['next_page_url'], role: 'next_url', ...(want === undefined ? {} : { relative: want }) },
    ])
  })
})
