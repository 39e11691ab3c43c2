import { describe, expect, test } from 'vitest'
import { printBlueprint } from '../../../test/golden/print.ts'
import { loadText } from '../../openapi/load.ts'
import { infer } from '../infer.ts'

/** An OpenAPI document of paths `METHOD /path` with reply and request schemas written in short. */
interface Given {
  readonly [operation: string]: {
    readonly returns?: unknown
    readonly takes?: unknown
    readonly query?: unknown
    readonly status?: number
  }
}

const schemas = {
  Order: {
    type: 'object',
    properties: {
      id: { type: 'string', example: 'ord_8KdY3fQ2mX' },
      customer_id: { type: 'string' },
      status: { type: 'string', enum: ['draft', 'submitted', 'canceled'] },
      note: { type: 'string' },
      created_at: { type: 'string', format: 'date-time' },
    },
  },
  Customer: {
    type: 'object',
    properties: {
      id: { type: 'string', format: 'uuid' },
      name: { type: 'string' },
      archived_at: { type: 'string', format: 'date-time' },
    },
  },
  NewOrder: { type: 'object', properties: { customer_id: { type: 'string' }, note: { type: 'string' } } },
  Tag: { type: 'object', properties: { name: { type: 'string' }, color: { type: 'string' } } },
}

const ref = (name: keyof typeof schemas) => ({ $ref: `#/components/schemas/${name}` })
const many = (name: keyof typeof schemas) => ({ type: 'array', items: ref(name) })
const object = (properties: object) => ({ type: 'object', properties })

async function inferred(given: Given): Promise<string[]> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [operation, { returns, takes, query, status }] of Object.entries(given)) {
    const [method = '', path = ''] = operation.split(' ')
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => ({
      name: match[1],
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }))
    const inQuery = Object.entries(query ?? {}).map(([name, schema]) => ({ name, in: 'query', schema }))
    paths[path] ??= {}
    paths[path][method.toLowerCase()] = {
      parameters: [...inPath, ...inQuery],
      ...(takes === undefined
        ? {}
        : { requestBody: { required: true, content: { 'application/json': { schema: takes } } } }),
      responses: {
        [status ?? (returns === undefined ? 204 : 200)]: {
          description: '',
          ...(returns === undefined ? {} : { content: { 'application/json': { schema: returns } } }),
        },
      },
    }
  }
  const document = { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths, components: { schemas } }
  const loaded = await loadText(JSON.stringify(document), 'memory:test.json')
  if (!loaded.ok) throw new Error(loaded.failure.problems[0]?.message)
  return printBlueprint(infer(loaded.document))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/ {2,}/g, ' '))
}

const crud: Given = {
  'GET /orders': { returns: many('Order') },
  'POST /orders': { returns: ref('Order'), takes: ref('NewOrder'), status: 201 },
  'GET /orders/{order_id}': { returns: ref('Order') },
  'PATCH /orders/{order_id}': { returns: ref('Order'), takes: ref('NewOrder') },
  'DELETE /orders/{order_id}': {},
}

const cases: readonly { name: string; given: Given; want: readonly string[] }[] = [
  {
    name: 'the quintet',
    given: crud,
    want: [
      'GET /orders list order items:/ pages:none',
      'POST /orders create order in:/ out:/',
      'GET /orders/{order_id} read order #order_id=id out:/',
      'PATCH /orders/{order_id} update order #order_id=id in:/ out:/',
      'DELETE /orders/{order_id} delete order #order_id=id',
      '* order id:ord_<10 62> /orders /orders/{order_id} server:id,status,created_at at:created_at(created date-time) states:status[draft|submitted|canceled] from draft',
    ],
  },
  {
    name: 'envelopes, pages, filters and sort',
    given: {
      ...crud,
      'GET /orders': {
        returns: object({ data: many('Order'), has_more: { type: 'boolean' }, next_cursor: { type: 'string' } }),
        query: {
          limit: { type: 'integer', maximum: 50, default: 10 },
          cursor: { type: 'string' },
          status: { type: 'string' },
          'created_at[gte]': { type: 'string' },
          q: { type: 'string' },
          sort: { type: 'string' },
          order: { type: 'string' },
          fields: { type: 'string' },
        },
      },
      'GET /orders/{order_id}': { returns: object({ data: ref('Order'), request_id: { type: 'string' } }) },
    },
    want: [
      'GET /orders list order items:data pages:cursor(cursor,limit 10/50 opaque) [has_more:has_more next_cursor:next_cursor] where:status,created_at[gte]~gte→created_at,q~text→ sort:sort/order',
      'GET /orders/{order_id} read order #order_id=id out:data',
    ],
  },
  {
    name: 'two paths to one thing',
    given: {
      ...crud,
      'GET /customers/{customer_id}': { returns: ref('Customer') },
      'GET /customers/{customer_id}/orders': { returns: many('Order') },
      'POST /customers/{customer_id}/orders': { returns: ref('Order'), takes: ref('NewOrder') },
    },
    want: [
      'GET /customers/{customer_id}/orders list order ^customer_id(customer)=customer_id items:/ pages:none',
      'POST /customers/{customer_id}/orders create order ^customer_id(customer)=customer_id in:/ out:/',
      '* order id:ord_<10 62> /orders /orders/{order_id} rel:customer_id→customer server:id,status,created_at at:created_at(created date-time) states:status[draft|submitted|canceled] from draft',
    ],
  },
  {
    name: 'one word, two things',
    given: {
      'GET /projects/{p}': { returns: ref('Order') },
      'GET /teams/{t}': { returns: ref('Customer') },
      'GET /projects/{p}/members': { returns: { type: 'array', items: object({ id: {}, role: {} }) } },
      'GET /teams/{t}/members': { returns: { type: 'array', items: object({ id: {}, since: {}, level: {} }) } },
    },
    want: [
      'GET /projects/{p}/members list project_member ^p(project) items:/ pages:none',
      'GET /teams/{t}/members list team_member ^t(team) items:/ pages:none',
    ],
  },
  {
    name: 'actions by participle, by moment, and of unknown effect',
    given: {
      ...crud,
      'GET /customers/{id}': { returns: ref('Customer') },
      'POST /orders/{order_id}/cancel': { returns: ref('Order') },
      'POST /orders/{order_id}:submit': { returns: ref('Order') },
      'POST /orders/{order_id}/remind': {},
      'POST /customers/{id}/archive': { returns: ref('Customer') },
    },
    want: [
      'POST /orders/{order_id}/cancel transition order #order_id=id out:/ to:status=canceled',
      'POST /orders/{order_id}:submit transition order #order_id=id out:/ to:status=submitted',
      'POST /orders/{order_id}/remind transition order #order_id=id to:-=-',
      'POST /customers/{id}/archive transition customer #id=id out:/ to:archived_at=archived',
    ],
  },
  {
    name: 'memberships, singletons and upserts',
    given: {
      'GET /groups/{g}': { returns: ref('Customer') },
      'PUT /groups/{g}/users/{u}': {},
      'DELETE /groups/{g}/users/{u}': {},
      'GET /settings': { returns: object({ theme: {}, language: {} }) },
      'PATCH /settings': { returns: object({ theme: {}, language: {} }), takes: object({ theme: {} }) },
      'GET /tags/{name}': { returns: ref('Tag') },
      'PUT /tags/{name}': { returns: ref('Tag'), takes: ref('Tag') },
      'GET /health': { returns: object({ status: {}, uptime: {} }) },
    },
    want: [
      'PUT /groups/{g}/users/{u} replace group_user ^g(group) #u upsert',
      'DELETE /groups/{g}/users/{u} delete group_user ^g(group) #u',
      'GET /settings read setting out:/',
      'PATCH /settings update setting in:/ out:/',
      'PUT /tags/{name} replace tag #name=name in:/ out:/ upsert',
      'GET /health example',
      '* tag name:client(path) - /tags/{name} server:',
    ],
  },
  {
    name: 'ids of several parts and self references',
    given: {
      'GET /repos/{owner}/{repo}': {
        returns: object({
          id: { type: 'integer' },
          name: { type: 'string' },
          owner: object({ login: { type: 'string' } }),
        }),
      },
      'GET /teams/{team_id}': { returns: ref('Customer') },
      'GET /teams/{team_id}/teams': { returns: many('Customer') },
    },
    want: [
      'GET /repos/{owner}/{repo} read repo ^owner(?)=owner.login #repo=name out:/',
      'GET /teams/{team_id}/teams list team ^team_id(team) items:/ pages:none',
    ],
  },
  {
    name: 'verbs in paths',
    given: {
      'POST /item/create': {
        returns: object({ item: object({ item_id: {}, name: {} }), request_id: {} }),
        takes: object({ name: {} }),
      },
      'POST /item/get': {
        returns: object({ item: object({ item_id: {}, name: {} }), request_id: {} }),
        takes: { ...object({ item_id: {} }), required: ['item_id'] },
      },
      'POST /item/remove': {
        returns: object({ request_id: {} }),
        takes: { ...object({ item_id: {} }), required: ['item_id'] },
      },
      'GET /orders': { returns: many('Order') },
      'POST /orders/search': {
        returns: object({ items: many('Order'), total: { type: 'integer' } }),
        takes: object({ page: { type: 'integer' }, per_page: { type: 'integer' }, status: { type: 'string' } }),
      },
    },
    want: [
      'POST /item/create create item in:/ out:item',
      'POST /item/get read item #body:item_id=item_id in:/ out:item',
      'POST /item/remove delete item #body:item_id=item_id in:/',
      'POST /orders/search list order items:items pages:page(body page,per_page 20/100 from 1) [total:total] where:status',
    ],
  },
  {
    name: 'odd calls stay examples',
    given: {
      'POST /convert': { returns: object({ amount: {}, rate: {} }), takes: object({ from: {}, to: {} }) },
      'GET /search': { returns: object({ score: {}, hits: {} }), query: { q: { type: 'string' } } },
      'POST /oauth/token': { returns: object({ access_token: {}, expires_in: {} }), takes: object({ grant_type: {} }) },
    },
    want: ['POST /convert example', 'GET /search example', 'POST /oauth/token example'],
  },
  {
    name: 'one entity in an array, created by PUT on the collection',
    given: {
      'GET /Contacts': {
        returns: object({
          Contacts: { type: 'array', items: object({ ContactID: { format: 'uuid', type: 'string' }, Name: {} }) },
        }),
      },
      'PUT /Contacts': {
        returns: object({
          Contacts: { type: 'array', items: object({ ContactID: { format: 'uuid', type: 'string' }, Name: {} }) },
        }),
        takes: object({ Contacts: { type: 'array', items: object({ Name: {} }) } }),
      },
      'GET /Contacts/{ContactID}': {
        returns: object({
          Contacts: { type: 'array', items: object({ ContactID: { format: 'uuid', type: 'string' }, Name: {} }) },
        }),
      },
    },
    want: [
      'PUT /Contacts create contact in:Contacts[] out:Contacts[]',
      'GET /Contacts/{ContactID} read contact #ContactID=ContactID out:Contacts[]',
    ],
  },
  {
    name: 'the same things by another of their properties',
    given: { ...crud, 'GET /orders/customer_id/{customer_id}': { returns: ref('Order') } },
    want: ['GET /orders/customer_id/{customer_id} read order #customer_id=customer_id out:/'],
  },
  {
    name: 'a PUT that demands less than a creation leaves the rest alone',
    given: {
      ...crud,
      'POST /orders': { returns: ref('Order'), takes: { ...object({ note: {} }), required: ['note'] }, status: 201 },
      'PUT /orders/{order_id}': { returns: ref('Order'), takes: object({ note: {} }) },
    },
    want: ['PUT /orders/{order_id} update order #order_id=id in:/ out:/'],
  },
  {
    name: 'a PUT that demands as much replaces',
    given: { ...crud, 'PUT /orders/{order_id}': { returns: ref('Order'), takes: ref('NewOrder') } },
    want: ['PUT /orders/{order_id} replace order #order_id=id in:/ out:/'],
  },
  {
    name: 'filters have the values of their fields',
    given: {
      ...crud,
      'GET /orders': {
        returns: many('Order'),
        query: {
          status: { enum: ['draft', 'all'] },
          note: { enum: ['true', 'false'] },
          customers: { type: 'boolean' },
        },
      },
    },
    want: ['GET /orders list order items:/ pages:none where:status'],
  },
  {
    name: 'states that only a filter names',
    given: {
      'GET /tags': {
        returns: { type: 'array', items: object({ id: {}, status: { type: 'string' } }) },
        query: { status: { type: 'string', enum: ['pending', 'approved'], default: 'approved' } },
      },
      'GET /tags/{tag_id}': { returns: object({ id: {}, status: { type: 'string' } }) },
    },
    want: ['* tag id:uuid /tags /tags/{tag_id} server:id states:status[pending|approved] from approved'],
  },
]

describe('behaviors', () => {
  test.each(cases)('$name', async ({ given, want }) => {
    const got = await inferred(given)
    for (const line of want)
      expect(got.find((candidate) => key(candidate) === key(line))).toBe(line.replace(/ server:$/, ''))
  })
})

/** `GET /path` of an operation's line, `* name` of a resource's. */
const key = (line: string) => line.split(' ').slice(0, 2).join(' ')
