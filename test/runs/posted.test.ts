import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/lib/json.ts'
import { documentOf, openDesk, waitsForever } from './desk.ts'

type Desk = Awaited<ReturnType<typeof openDesk>>
let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const products: JsonObject = { stepId: 'products', operationId: 'listProducts' }
const source = (url: string, type: string, name = 'other'): JsonObject => ({ name, url, type })

describe('a posted document', () => {
  test('runs against the sandbox, whatever its sources are called', async () => {
    const sandbox = await desk.fresh()
    const started = await desk.start(sandbox, {
      document: documentOf([{ ...products, operationId: '$sourceDescriptions.api.listProducts' }]),
    })
    expect(started).toMatchObject({
      status: 202,
      json: { workflow: 'posted', origin: 'posted' },
    })
    expect(started.headers.Location).toBe(`/_specbox/v1/runs/${started.json.id}`)
    const ended = await desk.ended(sandbox, started)
    expect(ended).toMatchObject({ status: 'passed', problem: '', stepsTaken: 1, run: { outcome: 'passed' } })
    expect(ended.steps).toMatchObject([{ workflowId: 'posted', depth: 0, stepId: 'products', passed: true }])
    expect(sandbox.exchanges().map(({ path }) => path)).toEqual(['/v1/products'])
  })

  test.each([
    [
      'a second API',
      [source('a.yaml', 'openapi', 'a'), source('http://127.0.0.1:1/b.yaml', 'openapi', 'b')],
      'a stands for it already',
    ],
    ['other Arazzo', [source('file:///etc/passwd', 'arazzo')], 'not fetched'],
    ['Arazzo elsewhere', [source('http://169.254.169.254/latest', 'arazzo')], 'not fetched'],
  ])('%s is refused', async (_name, sourceDescriptions, detail) => {
    const sandbox = await desk.fresh()
    const document = documentOf([products], { sourceDescriptions })
    const reply = await desk.start(sandbox, { document })
    expect(reply).toMatchObject({ status: 422, json: { type: 'urn:specbox:error:unusable_document' } })
    expect(reply.json.detail).toContain(detail)
  })

  test.each([
    ['file:///etc/passwd', 'openapi'],
    ['http://169.254.169.254/latest/meta-data', 'openapi'],
    ['http://169.254.169.254/asyncapi', 'asyncapi'],
  ])('a source at %s is the sandbox itself', async (url, type) => {
    const sandbox = await desk.fresh()
    const sourceDescriptions = [source('specbox:description', 'openapi', 'api'), source(url, type)].slice(
      type === 'openapi' ? 1 : 0,
    )
    const started = await desk.start(sandbox, { document: documentOf([products], { sourceDescriptions }) })
    expect(await desk.ended(sandbox, started)).toMatchObject({ status: 'passed' })
  })

  test('schemas of inputs reach nothing outside', async () => {
    const sandbox = await desk.fresh()
    const inputs = { type: 'object', properties: { a: { $ref: 'file:///etc/passwd' } } }
    const document = documentOf([products], { workflows: [{ workflowId: 'posted', inputs, steps: [products] }] })
    const started = await desk.start(sandbox, { document, inputs: { a: 'x' } })
    const text = JSON.stringify(started.status === 202 ? await desk.ended(sandbox, started) : started.json)
    expect(text).not.toContain('root:')
  })

  test.each([
    ['nothing', {}, 'workflow must be'],
    ['no document', { document: [] }, 'document must be'],
    ['no Arazzo', { document: { openapi: '3.1.0' } }, 'Arazzo'],
    ['too large', { document: documentOf([products], { 'x-large': 'x'.repeat(3_000_000) }) }, 'larger than'],
    ['inputs', { workflow: 'a', inputs: 3 }, 'inputs must be'],
    ['strict', { workflow: 'a', strict: 'yes' }, 'strict must be'],
    ['an unknown field', { workflow: 'a', wait: 1 }, 'known are workflow, inputs, document, strict'],
    [
      'several, none named',
      { document: documentOf([], { workflows: ['a', 'b'].map((workflowId) => ({ workflowId, steps: [products] })) }) },
      'a, b',
    ],
  ])('%s: 422', async (_name, body, detail) => {
    const reply = await desk.start(await desk.fresh(), body)
    expect([reply.status, reply.json.detail]).toEqual([422, expect.stringContaining(detail)])
  })

  test('one that is nested without end is refused', async () => {
    const body = `{"document":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}`
    const reply = await desk.start(await desk.fresh(), body)
    expect([reply.status, reply.json.detail]).toEqual([422, expect.stringContaining('nested')])
  })

  test('a step may use the control plane with the key of its sandbox, and cannot start runs', async () => {
    const [sandbox, other] = [await desk.fresh(), await desk.fresh()]
    const control = (stepId: string, operation: string, id: string, status: number): JsonObject => ({
      stepId,
      operationId: `$sourceDescriptions.specbox.${operation}`,
      parameters: [
        { name: 'id', in: 'path', value: id },
        { name: 'Authorization', in: 'header', value: '$inputs.key' },
      ],
      ...(operation === 'runWorkflow'
        ? { requestBody: { contentType: 'application/json', payload: { workflow: 'a' } } }
        : {}),
      successCriteria: [{ condition: `$statusCode == ${status}` }],
    })
    const steps = [
      control('own', 'getSandbox', sandbox.record.id, 200),
      control('another', 'getSandbox', other.record.id, 403),
      control('again', 'runWorkflow', sandbox.record.id, 403),
    ]
    const inputs = { type: 'object', properties: { key: { type: 'string', 'x-specbox-credential': 'control' } } }
    const document = documentOf([], { workflows: [{ workflowId: 'posted', inputs, steps }] })
    const ended = await desk.ended(sandbox, await desk.start(sandbox, { document }))
    expect((ended.steps as JsonObject[]).map(({ stepId, passed, problem }) => [stepId, passed, problem])).toEqual(
      ['own', 'another', 'again'].map((id) => [id, true, '']),
    )
    expect(JSON.stringify(ended)).not.toContain(sandbox.record.controlKey)
  })
})

describe('many runs', () => {
  test('a fifth at once is 429; deleting the sandbox stops the others', async () => {
    const sandbox = await desk.fresh()
    const document = documentOf([waitsForever])
    const started = [1, 2, 3, 4].map(() => desk.start(sandbox, { document }))
    expect((await Promise.all(started)).map(({ status }) => status)).toEqual([202, 202, 202, 202])
    expect(await desk.start(sandbox, { document })).toMatchObject({ status: 429, headers: { 'Retry-After': '1' } })
    const other = await desk.fresh()
    expect((await desk.start(other, { document: documentOf([products]) })).status).toBe(202)
    const waiting = desk.call('GET', `/runs/${(await started[0]!).json.id}?wait=50`, desk.sandboxes.installationKey)
    await desk.call('DELETE', `/sandboxes/${sandbox.record.id}`, sandbox.record.controlKey)
    expect((await waiting).status).toBe(404)
  })

  test('newest first, without their steps', async () => {
    const sandbox = await desk.fresh()
    const ids: unknown[] = []
    for (let count = 0; count < 3; count++) {
      const started = await desk.start(sandbox, { document: documentOf([products]) })
      await desk.ended(sandbox, started)
      ids.unshift(started.json.id)
    }
    const { json } = await desk.call('GET', `/sandboxes/${sandbox.record.id}/runs`, sandbox.record.controlKey)
    const rows = json.data as JsonObject[]
    expect(rows.map(({ id, status, stepsTaken }) => [id, status, stepsTaken])).toEqual(
      ids.map((id) => [id, 'passed', 1]),
    )
    expect(rows[0]).not.toHaveProperty('steps')
  })

  test('steps are told as they end, those that are known are left out', async () => {
    const sandbox = await desk.fresh()
    const started = await desk.start(sandbox, { document: documentOf([products, waitsForever]) })
    const key = sandbox.record.controlKey
    const news = await desk.call('GET', `/runs/${started.json.id}?wait=30&after=0`, key)
    expect(news.json).toMatchObject({ status: 'running', stepsTaken: 1, steps: [{ stepId: 'products' }], run: null })
    const none = await desk.call('GET', `/runs/${started.json.id}?wait=0.01&after=1`, key)
    expect(none.json).toMatchObject({ status: 'running', steps: [] })
    await desk.sandboxes.delete(sandbox.record.id)
  })
})

test('what a killed run left behind is tidied up by the next, which leaves nothing', async () => {
  const sandbox = await desk.fresh()
  const { id } = sandbox.record
  const origin = { kind: 'control' } as const
  await desk.webhooks.subscribe({ sandbox: id, url: 'listen:workflow', events: ['*'], scheme: null, origin })
  await desk.webhooks.subscribe({ sandbox: id, url: 'inbox:', events: ['*'], scheme: null, origin })
  await desk.ended(sandbox, await desk.start(sandbox, { document: documentOf([products]) }))
  expect(desk.webhooks.of(id).map(({ url }) => url)).toEqual(['inbox:'])
})

test('secrets are masked unless asked for, by words that are the same each time', async () => {
  const sandbox = await desk.fresh()
  const started = await desk.start(sandbox, { document: documentOf([products]) })
  const masked = await desk.ended(sandbox, started)
  const secret = sandbox.record.credentials[0]!.value
  expect(JSON.stringify(masked)).not.toContain(secret)
  expect(masked.redacted).toEqual([sandbox.record.credentials[0]!.scheme])
  expect(await desk.ended(sandbox, started)).toEqual(masked)
  const shown = await desk.ended(sandbox, started, '&secrets=shown&include=receipt')
  expect(JSON.stringify(shown.run)).toContain(secret)
  expect(shown.secrets).toContainEqual({ name: sandbox.record.credentials[0]!.scheme, value: secret })
  expect(JSON.stringify(shown)).not.toContain(sandbox.record.controlKey)
  expect(shown.receipt).toMatchObject({ api: { api: 'orders' }, document: { description: { arazzo: '1.1.0' } } })
})
