import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { infer } from '../../src/blueprint/infer.ts'
import type { ExecReport } from '../../src/cli/exec/report.ts'
import { workflowsOf } from '../../src/cli/run/find-workflows.ts'
import { openGround } from '../../src/cli/run/ground.ts'
import type { JsonObject } from '../../src/lib/json.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { coverageOf, type Traffic } from '../../src/proof/coverage/coverage.ts'
import { openPosted } from '../../src/proof/posted.ts'
import { prove } from '../../src/proof/prove.ts'
import { createRelease } from '../../src/sandbox/release.ts'
import type { Release } from '../../src/sandbox/sandbox.ts'
import { controlPlaneDocument } from '../../src/server/openapi-document.ts'
import { type Specbox, specboxFrom } from './command.ts'

const orders = resolve(import.meta.dirname, '../../examples/orders/openapi.yaml')

describe('which workflows calls cover', () => {
  let release: Release
  beforeAll(async () => {
    const loaded = await loadDocument(orders)
    if (!loaded.ok) throw new Error('The example cannot be read')
    release = createRelease({
      document: loaded.document,
      blueprint: infer(loaded.document, { api: 'orders' }),
      seed: 1,
    })
  })

  const ok = [{ condition: '$statusCode == 200' }]
  const made = { order: '$response.body#/id' }
  const create = { stepId: 'create', operationId: 'createOrder', outputs: made }
  const at = (value: string) => [{ name: 'order_id', in: 'path', value }]
  const linked = at('$steps.create.outputs.order')
  const submit = { stepId: 'submit', operationId: 'submitOrder', parameters: linked, successCriteria: ok }
  const again = { ...submit, stepId: 'again', successCriteria: [{ condition: '$statusCode == 409' }] }

  const paged = {
    stepId: 'more',
    operationId: 'listOrders',
    parameters: [{ name: 'cursor', in: 'query', value: '$steps.list.outputs.next' }],
  }
  const list = { stepId: 'list', operationId: 'listOrders', outputs: { next: '$response.body#/id' } }

  /** `createOrder 201 ord_1`: operation, status, the order that its path or its reply names, and a query. */
  const traffic = (...calls: string[]): Traffic =>
    calls.map((call, index) => {
      const [operation = '', status = '', order = '', query = ''] = call.split(' ')
      const path = release.blueprint.operations.find(({ id }) => id === operation)?.path ?? '/nothing'
      return {
        id: `exc_${index}`,
        operation: path === '/nothing' ? null : operation,
        status: Number(status),
        path: `/v1${path.replace('{order_id}', order)}`,
        detail: { request: { query }, reply: { body: JSON.stringify({ id: order }) } },
      }
    })

  const rows: [string, JsonObject[], string[], object][] = [
    [
      'in order, about one order',
      [create, submit, again],
      ['createOrder 201 a', 'listOrders 200', 'submitOrder 200 a', 'submitOrder 409 a'],
      { covered: 'whole', steps: 3, taken: 3, missing: [], exchanges: ['exc_0', 'exc_2', 'exc_3'] },
    ],
    [
      'the second of two orders',
      [create, submit],
      ['createOrder 201 a', 'createOrder 201 b', 'submitOrder 200 b'],
      { covered: 'whole', exchanges: ['exc_1', 'exc_2'] },
    ],
    [
      'of another order',
      [create, submit],
      ['createOrder 201 a', 'submitOrder 200 b'],
      { covered: 'partly', taken: 1, missing: ['submitOrder'] },
    ],
    [
      'in another order of time',
      [create, submit],
      ['submitOrder 200 a', 'createOrder 201 a'],
      { covered: 'partly', taken: 1 },
    ],
    [
      'another status',
      [create, again],
      ['createOrder 201 a', 'submitOrder 200 a'],
      { covered: 'partly', missing: ['submitOrder'] },
    ],
    [
      'a refused call',
      [create],
      ['createOrder 422 a'],
      { covered: 'not', taken: 0, missing: ['createOrder'], exchanges: [] },
    ],
    ['nothing', [create, submit], [], { covered: 'not', steps: 2 }],
    [
      'an order that is an input: the same wherever it is asked for',
      [
        { ...submit, parameters: at('$inputs.order') },
        { ...again, parameters: at('{$inputs.order}') },
      ],
      ['submitOrder 200 a', 'submitOrder 409 b'],
      { covered: 'partly', taken: 1 },
    ],
    [
      'an output that is another output',
      [
        create,
        { ...submit, outputs: { same: '$steps.create.outputs.order' } },
        { ...again, parameters: at('$steps.submit.outputs.same') },
      ],
      ['createOrder 201 a', 'submitOrder 200 a', 'submitOrder 409 b'],
      { covered: 'partly', taken: 2 },
    ],
    [
      'an operation that the document has not',
      [create, { stepId: 'x', operationId: 'praiseOrder' }],
      ['createOrder 201 a'],
      { covered: 'partly', taken: 1, missing: ['praiseOrder'] },
    ],
    [
      'a second page without its cursor',
      [list, paged],
      ['listOrders 200 c1', 'listOrders 200 c2 limit=1', 'listOrders 200 c3 cursor=c9'],
      { covered: 'partly', taken: 1, missing: ['listOrders'] },
    ],
    [
      'a second page',
      [list, paged],
      ['listOrders 200 c1', 'listOrders 200 c2', 'listOrders 200 c3 limit=1&cursor=c1'],
      { covered: 'whole', exchanges: ['exc_0', 'exc_2'] },
    ],
    [
      'a second page whose cursor the log keeps to itself',
      [list, paged],
      ['listOrders 200 c1', 'listOrders 200 c2 cursor=[redacted]'],
      { covered: 'whole' },
    ],
    [
      'a workflow within it',
      [
        create,
        { stepId: 'inner', workflowId: 'inner', parameters: [{ name: 'order', value: '$steps.create.outputs.order' }] },
      ],
      ['createOrder 201 a', 'submitOrder 200 b', 'submitOrder 200 a'],
      { covered: 'whole', steps: 2, exchanges: ['exc_0', 'exc_2'] },
    ],
  ]
  test.each(rows)('%s', async (_, steps, calls, want) => {
    const inner = { workflowId: 'inner', steps: [{ ...submit, parameters: at('$inputs.order') }] }
    const document = {
      arazzo: '1.0.1',
      info: { title: 'Mine', version: '1' },
      sourceDescriptions: [{ name: 'orders', url: './openapi.yaml', type: 'openapi' }],
      workflows: [{ workflowId: 'mine', steps }, inner],
    } as unknown as JsonObject
    const control = controlPlaneDocument('1', 'http://localhost/_specbox/v1')
    const opened = await openPosted(document, false, { release, control, events: {} })
    if (!opened.ok) throw new Error(opened.problems[0]?.message)
    expect(coverageOf(opened.entries, traffic(...calls), release.blueprint)[0]).toMatchObject({ name: 'mine', ...want })
  })
})

test.each(['orders', 'onboarding'])(
  '%s: what a workflow does when it runs covers it',
  async (api) => {
    const ground = await openGround(api, { seed: 1 }, process.env)
    try {
      const entries = await workflowsOf(ground, {})
      const covered: Record<string, string> = {}
      for (const entry of entries) {
        const sandbox = await ground.fresh()
        const run = await prove(entry, ground.partsOf(sandbox))
        const traffic = [...sandbox.exchanges({ limit: 1000 })].reverse()
        const row = coverageOf([entry], traffic, ground.release.blueprint)[0]
        if (run.outcome === 'passed') covered[entry.name] = row?.covered ?? ''
      }
      expect(Object.keys(covered).length).toBeGreaterThan(20)
      expect(Object.entries(covered).filter(([, how]) => how !== 'whole')).toEqual([])
    } finally {
      await ground.close()
    }
  },
  60_000,
)

describe('specbox exec', () => {
  let specbox: Specbox
  beforeAll(async () => {
    specbox = await specboxFrom('coverage')
  }, 120_000)
  afterAll(() => specbox.remove())

  const exec = async (program: string, ...args: string[]) => {
    const [path, report] = [join(specbox.folder, 'program.mjs'), join(specbox.folder, 'report.json')]
    writeFileSync(path, program)
    const ended = await specbox.run(['exec', 'orders', ...args, '--report', report, '--', process.execPath, path])
    return { ...ended, api: (JSON.parse(readFileSync(report, 'utf8')) as ExecReport).apis[0]! }
  }

  const preamble = `const call = async (method, path, body) => {
    const headers = { authorization: 'Bearer mine', 'content-type': 'application/json' }
    const response = await fetch('https://api.orders.example/v1' + path, { method, headers, body: JSON.stringify(body) })
    return response.status === 204 ? null : response.json()
  }
  const create = async () => (await call('POST', '/orders', { customer_email: 'ada@mailbox.example', currency: 'USD' })).id
  const fill = async (id) => {
    const [product] = (await call('GET', '/products?active=true&limit=1')).data
    await call('POST', '/orders/' + id + '/line_items', { product_id: product.id, quantity: 1 })
  }
  `

  test('says the calls of which workflows a program made in order', async () => {
    const { code, err, api } = await exec(`${preamble}
      const other = await create()
      await call('GET', '/products')
      const id = await create()
      await fill(id)
      await call('POST', '/orders/' + id + '/submit')
      await call('POST', '/orders/' + id + '/fulfill')
      await call('POST', '/orders/' + other + '/cancel')`)
    expect(code).toBe(0)
    const of = (name: string) => api.workflows.find((row) => row.name === name)
    expect(of('create-and-fulfill-order')).toEqual({
      name: 'create-and-fulfill-order',
      origin: 'written',
      covered: 'whole',
      steps: 5,
      taken: 5,
      missing: [],
      exchanges: [1, 2, 4, 5, 6].map((index) => api.exchanges[index]),
    })
    expect(of('create-and-cancel-order')).toMatchObject({
      origin: 'generated',
      covered: 'whole',
      exchanges: [api.exchanges[0], api.exchanges.at(-1)],
    })
    expect(of('refuse-to-submit-order-when-submitted')).toMatchObject({
      covered: 'partly',
      missing: ['submitOrder', 'getOrder'],
    })
    expect(of('create-and-read-shipment')!.covered).not.toBe('whole')
    expect(err).toContain('  Workflows whose calls were made in order:\n    create-and-fulfill-order\n')
    expect(err).toMatch(/ {4}of \d+ others: \d+ in part, \d+ not\n/)
    const count = (covered: string) => api.workflows.filter((row) => row.covered === covered).length
    expect(err).toContain(
      `of ${count('partly') + count('not')} others: ${count('partly')} in part, ${count('not')} not`,
    )
  })

  test('what was made for another order does not count, nor what was refused', async () => {
    const { err, api } = await exec(`${preamble}
      await call('GET', '/products')
      const [one, two] = [await create(), await create()]
      await fill(one)
      await call('POST', '/orders/' + two + '/submit')
      await call('POST', '/orders/' + one + '/fulfill')`)
    expect(api.failures.map(({ operation, status }) => `${operation} ${status}`)).toEqual(['fulfillOrder 409'])
    const row = api.workflows.find(({ name }) => name === 'create-and-fulfill-order')
    expect(row).toMatchObject({ covered: 'partly', steps: 5, missing: ['submitOrder', 'fulfillOrder'] })
    expect(err).not.toMatch(/^ {4}create-and-fulfill-order$/m)
  })

  test('nothing was called, or nobody wants to know', async () => {
    expect((await exec('')).api.workflows).toEqual([])
    const { err, api } = await exec(`${preamble} await create()`, '--no-workflows')
    expect({ workflows: api.workflows, said: err.includes('Workflows') }).toEqual({ workflows: [], said: false })
  })

  test('a workflow that cannot be read: the report is made all the same', async () => {
    mkdirSync(join(specbox.folder, 'mine/workflows'), { recursive: true })
    copyFileSync(orders, join(specbox.folder, 'mine/openapi.yaml'))
    writeFileSync(join(specbox.folder, 'mine/workflows/a.yaml'), 'arazzo: 1.0.1\nworkflows: 5\n')
    writeFileSync(join(specbox.folder, 'program.mjs'), `${preamble} await create()`)
    const ended = await specbox.run(['exec', 'mine', '--', process.execPath, join(specbox.folder, 'program.mjs')])
    expect(ended.code).toBe(0)
    expect(ended.err).toMatch(/ {2}Workflows could not be looked at: .*a\.yaml/)
  })
})
