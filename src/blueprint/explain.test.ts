import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { contractOf } from '../../test/contract.ts'
import { documentOf } from '../../test/document.ts'
import type { JsonObject } from '../lib/json.ts'
import type { Behavior, Blueprint, Resource } from './blueprint.ts'
import { explainOperation, explainResource } from './explain.ts'

const doc = documentOf(
  load(`
openapi: 3.1.0
info: {title: Orders, version: '1'}
security: [{key: []}]
paths:
  /orders:
    post:
      operationId: createOrder
      summary: <b>Create</b> an order. It starts as a draft.
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '201': {content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/Order'}}}}}}
        '422': {content: {application/json: {schema: {$ref: '#/components/schemas/Failure'}}}}
    get: {operationId: listOrders, responses: {'200': {content: {application/json: {schema: {type: object}}}}}}
  /orders/{id}/cancel:
    post: {parameters: [{name: id, in: path}], responses: {'204': {}}, security: []}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Order: {type: object, required: [sku], properties: {id: {type: string, readOnly: true}, sku: {type: string}, note: {type: [string, 'null']}}}
    Failure: {type: object, properties: {message: {}}}
`) as JsonObject,
)

const targeted = {
  resource: 'order',
  bindings: [],
  input: { path: [], list: false },
  output: { path: ['data'], list: false },
}
const behaviors: Record<string, Behavior> = {
  createOrder: { kind: 'create', ...targeted },
  listOrders: {
    kind: 'list',
    ...targeted,
    items: ['data'],
    keyed: false,
    pagination: {
      style: 'cursor',
      position: 'starting_after',
      before: null,
      size: 'limit',
      in: 'query',
      cursor: 'id',
      firstPage: 1,
      defaultSize: 10,
      maxSize: 100,
      fields: [{ path: ['has_more'], role: 'has_more' }],
      link: false,
    },
    filters: [],
    sort: null,
    expand: null,
  },
}
const order: Resource = {
  name: 'order',
  schema: '/components/schemas/Order',
  idField: 'id',
  id: { kind: 'prefixed', prefix: 'ord_', length: 24, alphabet: 'abc' },
  collectionPath: '/orders',
  itemPath: '/orders/{id}',
  parent: null,
  singleton: false,
  scoped: false,
  membership: false,
  relations: [{ field: ['customer_id'], resource: 'customer', kind: 'reference', many: false }],
  serverOwned: ['id'],
  timestamps: [],
  lifecycle: {
    field: 'status',
    initial: 'draft',
    states: ['draft', 'canceled'],
    terminal: ['canceled'],
    transitions: [{ from: ['draft'], to: 'canceled', operation: 'cancelOrder' }],
  },
  events: ['order.created'],
}

const { draft, findings } = contractOf(doc)
const blueprint: Blueprint = {
  api: 'orders',
  title: 'Orders',
  version: '1',
  digest: '',
  dialect: '3.1',
  ...draft,
  operations: draft.operations.map((operation) => ({
    ...operation,
    behavior: behaviors[operation.id] ?? operation.behavior,
  })),
  resources: [order],
  findings: [
    ...findings,
    {
      pass: 'resources',
      claim: 'weakly so',
      confidence: 'weak',
      evidence: ['/a', '/b', '/c', '/d'],
      about: 'createOrder',
    },
    { pass: 'resources', claim: 'strongly so', confidence: 'strong', evidence: ['/paths'], about: 'createOrder' },
  ],
}

describe('explaining an operation', () => {
  test('reads like an answer', () => {
    expect(explainOperation(blueprint, doc, 'createOrder')?.text).toBe(`POST /orders  (createOrder)
  does       creates an order
  says       "Create an order."
  body       required, application/json: sku (required string), note (string)
  replies    201 with the order under \`data\`, as application/json
  makes ids  \`id\`, like \`ord_…\`, 24 characters after the prefix
  needs      key (X-Key in the header)
  errors     documents 422; they look like Failure, as application/json; a body that breaks its schema gets 422

Evidence
  strongly so (strong, resources)
      /paths
  weakly so (weak, resources)
      /a
      /b
      /c
      and 1 more
`)
  })

  test('pages', () => {
    expect(explainOperation(blueprint, doc, 'listOrders')?.data.facts).toContainEqual({
      topic: 'pages',
      text: 'the array is under `data`; pages by cursor `starting_after`, the id of the last entity, `limit` sizes them (10, at most 100); the reply tells `has_more` (has more)',
    })
  })

  test('says so when nothing is known', () => {
    const facts = explainOperation(blueprint, doc, '/orders/{id}/cancel')?.data.facts
    expect(facts?.[0]?.text).toMatch(/^answers with a valid example; nothing is known/)
    expect(facts).toContainEqual({ topic: 'replies', text: '204, without a body' })
    expect(facts).toContainEqual({ topic: 'needs', text: 'no credential' })
  })

  test.each([
    ['createOrder', 'createOrder'],
    ['post /orders', 'createOrder'],
    ['POST  /orders/{id}/cancel', 'post_orders_id_cancel'],
    ['/orders', undefined],
    ['PATCH /orders', undefined],
    ['', undefined],
  ])('finds %j', (name, id) => {
    const subject = explainOperation(blueprint, doc, name)?.data.subject
    expect(id === undefined ? subject : subject?.endsWith(`(${id})`)).toBe(id === undefined ? undefined : true)
  })

  test('is JSON', () => {
    const { data } = explainOperation(blueprint, doc, 'createOrder')!
    expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  })
})

describe('explaining a resource', () => {
  test('reads like an answer', () => {
    expect(explainResource(blueprint, doc, 'orders')?.text).toBe(`order
  is             an order, at /orders/{id}; \`id\` is its id, like \`ord_…\`, 24 characters after the prefix
  looks like     Order: sku (required string), id (string), note (string)
  created by     POST /orders (createOrder)
  listed by      GET /orders (listOrders)
  server writes  \`id\`
  relates        \`customer_id\` refers to a customer
  states         \`status\`: draft, canceled, from \`draft\`
  moves          draft → canceled by cancelOrder
  events         order.created

    ┌───────┐
──▶ │ draft │
    └─┬─────┘
      └─ cancelOrder ─▶ canceled
    ╔══════════╗
    ║ canceled ║
    ╚══════════╝
`)
  })

  test('an unknown one', () => expect(explainResource(blueprint, doc, 'nothing')).toBeUndefined())
})
