import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox, SandboxError, type TestSandbox, WorkflowError } from '../../src/testing/index.ts'

const opened: TestSandbox[] = []
const open: typeof createSandbox = async (...args) => {
  const sandbox = await createSandbox(...args)
  opened.push(sandbox as TestSandbox)
  return sandbox as never
}
afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.close()
})

const folder = mkdtempSync(join(tmpdir(), 'specbox-run-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const description = join(import.meta.dirname, '../../examples/orders/openapi.yaml')
/** Lists orders, and asks for a status. */
const listing = (status: number, workflowId = 'list') => ({
  workflowId,
  steps: [{ stepId: 'list', operationId: 'listOrders', successCriteria: [{ condition: `$statusCode == ${status}` }] }],
})
const arazzo = (...workflows: object[]) => ({
  arazzo: '1.0.1',
  info: { title: 'Mine', version: '1' },
  sourceDescriptions: [{ name: 'orders', url: pathToFileURL(description).href, type: 'openapi' }],
  workflows,
})

describe('a workflow of the API', () => {
  test('that somebody wrote: what it made is in this sandbox', async () => {
    const sandbox = await open('orders')
    const run = await sandbox.run('create-and-fulfill-order', { inputs: { quantity: 3 } })
    expect(run).toMatchObject({ outcome: 'passed', inputs: { quantity: 3 } })
    const order = await sandbox.call('getOrder', { path: { order_id: run.outputs.order }, expect: 200 })
    expect(order.body.status).toBe('fulfilled')
    const called = run.steps.flatMap(({ evidence }) => (evidence.kind === 'call' ? [evidence.reply?.exchange] : []))
    expect(called.length).toBeGreaterThan(3)
    expect(
      sandbox
        .exchanges()
        .slice(0, -1)
        .map(({ id }) => id),
    ).toEqual(called)
    expect(run.steps[0]!.evidence).toMatchObject({ request: { url: expect.stringContaining(`${sandbox.url}/`) } })
    // Its own listener is nobody's subscriber; the test hears of everything all the same.
    expect(sandbox.webhooks.deliveries()).toEqual([])
    expect((await sandbox.webhooks.next('order.fulfilled')).body.data.object.id).toBe(run.outputs.order)
  })

  test('each that is listed passes on a fresh sandbox, also where the clock stands', async () => {
    const options = { port: null, clock: new Date('2031-05-06T07:08:09Z') }
    const sandbox = await open('orders', options)
    const listed = await sandbox.workflows()
    expect(listed[0]).toEqual({
      name: 'create-and-fulfill-order',
      summary: expect.stringContaining('fulfilled'),
      origin: 'written',
      file: expect.stringMatching(/\.yaml$/),
      steps: 6,
    })
    expect(listed.filter(({ origin }) => origin === 'generated').length).toBeGreaterThan(10)
    for (const { name } of listed) {
      await sandbox.reset()
      const run = await sandbox.run(name)
      expect({ name, outcome: run.outcome }).toEqual({ name, outcome: 'passed' })
    }
  }, 30_000)

  test('that lets time pass moves this sandbox’s clock', async () => {
    const sandbox = await open('onboarding', { port: null, clock: new Date('2031-05-06T07:08:09Z') })
    const start = sandbox.clock.now().getTime()
    for (const { name } of await sandbox.workflows()) {
      await sandbox.run(name, { throws: false })
      if (sandbox.clock.now().getTime() > start) break
      await sandbox.reset()
    }
    expect(sandbox.clock.now().getTime() - start).toBeGreaterThan(1000)
  }, 30_000)

  test('a document in memory has generated ones', async () => {
    const schema = {
      type: 'object',
      required: ['name'],
      properties: { id: { type: 'string' }, name: { type: 'string' } },
    }
    const content = { 'application/json': { schema } }
    const sandbox = await open({
      openapi: '3.1.0',
      info: { title: 'Pets', version: '1' },
      paths: {
        '/pets': {
          post: { requestBody: { required: true, content }, responses: { 201: { description: '', content } } },
        },
        '/pets/{id}': {
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          get: { responses: { 200: { description: '', content }, 404: { description: '' } } },
        },
      },
    })
    const [first] = await sandbox.workflows()
    expect(first).toMatchObject({ origin: 'generated', file: null })
    expect((await sandbox.run(first!.name)).outcome).toBe('passed')
  })
})

describe('a workflow of one’s own', () => {
  const [one, two] = [join(folder, 'one.yaml'), join(folder, 'two.json')]
  beforeAll(() => {
    writeFileSync(one, JSON.stringify(arazzo(listing(200))))
    writeFileSync(two, JSON.stringify(arazzo(listing(200, 'first'), listing(200, 'second'))))
  })

  test.each<[string, Parameters<TestSandbox['run']>, string]>([
    ['by its path', [{ file: one }], 'list'],
    ['by its URL', [{ file: pathToFileURL(one) }], 'list'],
    ['one of several', [{ file: two }, { workflow: 'second' }], 'second'],
    ['itself', [arazzo(listing(200))], 'list'],
    ['itself, one of several', [arazzo(listing(200, 'a'), listing(200, 'b')), { workflow: 'a' }], 'a'],
  ])('%s', async (_, args, workflowId) => {
    const sandbox = await open('orders', { port: null })
    expect(await sandbox.run(...args)).toMatchObject({ workflowId, outcome: 'passed' })
    expect(sandbox.exchanges().map(({ operation }) => operation)).toEqual(['listOrders'])
  })

  test.each<[string, Parameters<TestSandbox['run']>, RegExp]>([
    [
      'no such name',
      ['create-and-fulfil-order'],
      /no workflow 'create-and-fulfil-order'\. Did you mean create-and-fulfill-order\?/,
    ],
    ['a path as a name', ['./my.arazzo.yaml'], /A file is given as \{ file: '\.\/my\.arazzo\.yaml' \}/],
    ['no such file', [{ file: join(folder, 'none.yaml') }], /none\.yaml cannot be used/],
    ['several, and none named', [{ file: two }], /several workflows: .*first, second/],
    ['none of that name in the document', [{ file: two }, { workflow: 'secnd' }], /Did you mean second\?/],
    [
      'no Arazzo document',
      [{ openapi: '3.1.0' }],
      /The Arazzo document cannot be used:\n {2}it is not an Arazzo document/,
    ],
    ['another API', [{ ...arazzo(listing(200)), sourceDescriptions: [] }], /cannot be used/],
  ])('cannot be run: %s', async (_, args, message) => {
    const sandbox = await open('orders', { port: null })
    const failed = sandbox.run(...args)
    await expect(failed).rejects.toBeInstanceOf(SandboxError)
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.not.toBeInstanceOf(WorkflowError)
  })

  test('strict: a misuse that is understood else', async () => {
    const sandbox = await open('orders', { port: null })
    const misuse = arazzo({ ...listing(200), steps: [{ ...listing(200).steps[0], operationId: 'orders.listOrders' }] })
    expect(await sandbox.run(misuse)).toMatchObject({
      outcome: 'passed',
      warnings: expect.arrayContaining([expect.stringMatching(/orders\.listOrders is read as/)]),
    })
    await expect(sandbox.run(misuse, { strict: true })).rejects.toThrow(/orders\.listOrders/)
  })
})

describe('a run that fails', () => {
  test('is thrown, and the message says where, what was expected, what came and why', async () => {
    const sandbox = await open('orders')
    await sandbox.faults.set({ match: { operation: 'submitOrder' }, effect: { status: 409 } })
    const error = await sandbox.run('create-and-fulfill-order').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(WorkflowError)
    const { message, run } = error as WorkflowError
    expect(run.outcome).toBe('failed')
    for (const line of [
      'Workflow create-and-fulfill-order failed:\n  ✗ Submit for fulfillment\n      expected $statusCode == 200\n           got $statusCode = 409\n',
      '           why flt_1: status 409\n',
      `          call POST ${sandbox.url}/v1/orders/`,
      '/submit answered 409\n               {\n                 "error": {\n',
    ])
      expect(message).toContain(line)
  })

  test('is returned with throws: false', async () => {
    const sandbox = await open('orders', { port: null })
    const run = await sandbox.run(arazzo(listing(404)), { throws: false })
    expect(run).toMatchObject({ outcome: 'failed', steps: [{ passed: false, judgements: [{ holds: false }] }] })
  })

  test('inputs that it cannot take, and a webhook that does not come in time', async () => {
    const sandbox = await open('orders', { port: null })
    await expect(sandbox.run('create-and-fulfill-order', { inputs: { quantity: 'many' } })).rejects.toThrow(/quantity/)
    const waits = {
      ...arazzo({
        workflowId: 'hear',
        steps: [
          {
            stepId: 'hear',
            channelPath: '{$sourceDescriptions.events.url}#/channels/order.created',
            action: 'receive',
          },
        ],
      }),
      arazzo: '1.1.0',
      sourceDescriptions: [{ name: 'events', url: './events.yaml', type: 'asyncapi' }],
    }
    const error = await sandbox.run(waits, { timeout: 20 }).catch((thrown: unknown) => thrown)
    expect((error as Error).message).toContain('✗ hear\n       problem No message came on order.created')
  })

  test('a closed sandbox runs nothing', async () => {
    const sandbox = await createSandbox('orders', { port: null })
    await sandbox.close()
    await expect(sandbox.run('create-and-fulfill-order')).rejects.toThrow('The sandbox is closed')
  })
})
