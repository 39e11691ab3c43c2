import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildCommand, type Ran, specbox, type Up, up } from '../cli.ts'

const example = resolve(import.meta.dirname, '../../examples/orders')
const folder = () => mkdtempSync(join(tmpdir(), 'specbox-served-'))
const here = folder()
const story = 'create-and-fulfill-order'
let server: Up

beforeAll(async () => {
  await buildCommand()
  server = await up(['up', 'orders', '--port', '0'], { cwd: here })
})
afterAll(async () => {
  await server.stop()
})

const inServer = (...args: string[]) => specbox(args, { cwd: here })
const jsonOf = ({ out }: Ran) => JSON.parse(out)

async function control(method: string, path: string, body?: unknown, key = server.ready.apis[0]!.sandbox.controlKey) {
  const reply = await fetch(`${server.ready.url}/_specbox/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: reply.status, json: await reply.json() }
}

test('the ready line and the list of APIs have the written workflows', async () => {
  expect(server.ready.apis[0]).toMatchObject({ workflows: [story] })
  expect((await control('GET', '/apis')).json.data[0].workflows).toEqual([story])
})

test('a run over HTTP, to its webhook; no other key sees it', async () => {
  const started = await control('POST', '/sandboxes/sbx_orders/runs', { workflow: story, inputs: { quantity: 3 } })
  expect(started).toMatchObject({ status: 202, json: { sandbox: 'sbx_orders', workflow: story } })
  const { json } = await control('GET', `/runs/${started.json.id}?wait=30`)
  expect(json).toMatchObject({ status: 'passed', stepsTaken: 6, run: { outcome: 'passed', inputs: { quantity: 3 } } })
  expect(json.steps.at(-1)).toMatchObject({ passed: true, evidence: { kind: 'message', message: { verified: true } } })
  const secret = server.ready.apis[0]!.sandbox.credentials[0]!.value
  expect(JSON.stringify(json)).not.toContain(secret)
  const { json: other } = await control('POST', '/sandboxes', { api: 'orders', name: 'other' })
  for (const id of [started.json.id, 'run_none'])
    expect(await control('GET', `/runs/${id}`, undefined, other.controlKey)).toMatchObject({
      status: 404,
      json: { detail: `There is no run ${id}` },
    })
  expect((await control('POST', '/sandboxes/sbx_orders/runs', { workflow: story }, other.controlKey)).status).toBe(403)
  expect((await control('GET', `/sandboxes/${other.id}`, undefined, other.controlKey)).status).toBe(200)
  await fetch(`${server.ready.url}/_specbox/v1/sandboxes/${other.id}`, {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${other.controlKey}` },
  })
})

test('specbox run takes the server of its folder: the same steps, a receipt that holds, calls in the log of the sandbox', async () => {
  const before = (await control('GET', '/sandboxes/sbx_orders/runs')).json.data.length
  const ran = await inServer('run', 'orders', story, '--json')
  expect([ran.code, ran.err]).toEqual([0, expect.stringContaining(`Runs in sandbox sbx_orders at ${server.ready.url}`)])
  const apart = jsonOf(await specbox(['run', 'orders', story, '--json'], { cwd: folder() }))
  const told = ({ runs }: { runs: Record<string, unknown>[] }) =>
    runs.map(({ api, workflow, outcome, file, steps }) => ({
      api,
      workflow,
      outcome,
      file,
      steps: (steps as Record<string, unknown>[]).map(({ step, description, passed, criteria }) => ({
        step,
        description,
        passed,
        criteria: (criteria as { condition: string; holds: boolean }[]).map(({ condition, holds }) => [
          condition,
          holds,
        ]),
      })),
    }))
  expect(told(jsonOf(ran))).toEqual(told(apart))
  const secret = server.ready.apis[0]!.sandbox.credentials[0]!.value
  expect(ran.out).not.toContain(secret)
  const { receipt } = jsonOf(ran).runs[0]
  expect(readFileSync(join(here, receipt), 'utf8')).not.toContain(secret)
  const verified = await inServer('verify', receipt)
  expect([verified.code, verified.out]).toEqual([0, expect.stringContaining('passed on sandbox:sbx_orders')])
  expect((await control('GET', '/sandboxes/sbx_orders/runs')).json.data.length).toBe(before + 1)
  expect((await inServer('run', 'orders', story, '--no-receipts')).out).toContain('delivered, signature verified')
  expect((await inServer('run', 'orders', story, '--no-receipts', '--show-secrets', '--json')).out).toContain(secret)
})

test('specbox run --all takes fresh sandboxes and leaves none', async () => {
  const ran = await inServer('run', 'orders', '--all', '--no-receipts', '--json')
  const { workflows, passed } = jsonOf(ran)
  const listed = jsonOf(await inServer('workflows', 'orders', '--json'))
  expect([ran.code, workflows, passed]).toEqual([0, listed.data.length, listed.data.length])
  expect(listed.data.length).toBeGreaterThan(10)
  expect(listed.data[0]).toMatchObject({ name: story, origin: 'written', webhooks: ['order.fulfilled'] })
  expect((await control('GET', '/sandboxes')).json.data.map(({ id }: { id: string }) => id)).toEqual(['sbx_orders'])
})

test('a file of the user runs there; what is wrong in it is told with its place', async () => {
  const file = join(here, 'mine.arazzo.yaml')
  const text = `arazzo: 1.0.1
info: { title: Mine, version: '1' }
sourceDescriptions: [{ name: orders, url: ./openapi.yaml, type: openapi }]
workflows:
  - workflowId: look
    steps:
      - stepId: products
        operationId: listProducts
        successCriteria:
          - condition: $statusCode == 418
`
  writeFileSync(file, text)
  const ran = await inServer(
    'run',
    'orders',
    './mine.arazzo.yaml',
    '--sandbox',
    'orders',
    '--no-receipts',
    '--junit',
    'mine.xml',
  )
  expect([ran.code, ran.out]).toEqual([1, expect.stringContaining('$statusCode = 200')])
  expect(readFileSync(join(here, 'mine.xml'), 'utf8')).toContain('mine.arazzo.yaml')
  writeFileSync(file, text.replace('stepId: products', 'stepIdd: products'))
  const broken = await inServer('run', 'orders', './mine.arazzo.yaml', '--sandbox', 'orders')
  expect([broken.code, broken.out + broken.err]).toEqual([1, expect.stringContaining('stepId')])
})

test.each([
  [['run', 'crm', 'a', '--sandbox', 'orders'], 2, 'is a sandbox of orders, not of crm'],
  [['run', 'orders', 'a', '--sandbox', 'nowhere'], 1, 'There is no sandbox nowhere'],
  [['run', 'orders', 'create-and-fulfil-order'], 2, 'Did you mean create-and-fulfill-order?'],
  [['run', 'orders', story, '--sandbox', 'orders', '--mutate'], 2, 'Leave out --sandbox'],
  [['run', 'orders', story, '--scenario', 'none', '--no-receipts'], 1, 'none'],
])('%j', async (args, code, text) => {
  const ran = await inServer(...args)
  expect([ran.code, ran.err]).toEqual([code, expect.stringContaining(text)])
})

test('SPECBOX_URL names a server, from any folder; a path means this process', async () => {
  const cwd = folder()
  const env = { SPECBOX_URL: server.ready.url, SPECBOX_KEY: server.ready.apis[0]!.sandbox.controlKey }
  const there = await specbox(['run', 'orders', story, '--no-receipts'], { cwd, env })
  expect([there.code, there.err]).toEqual([0, expect.stringContaining(server.ready.url)])
  const unknown = await specbox(['run', 'crm', 'a'], { cwd, env })
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('It serves orders')])
  const path = await specbox(['run', join(example, 'openapi.yaml'), story, '--no-receipts'], { cwd, env })
  expect([path.code, path.err]).toEqual([0, ''])
})

test('--watch runs again when the workflow or the description changes, and says what is broken', async () => {
  const cwd = folder()
  cpSync(example, join(cwd, 'api'), { recursive: true })
  const watching = await up(['run', 'api/openapi.yaml', story, '--no-receipts', '--watch'], { cwd })
  const changed = async (change: () => void): Promise<string> => {
    watching.written.err = ''
    change()
    await watching.says('Watching')
    return watching.written.err
  }
  await watching.says('Watching')
  const [file = ''] = readdirSync(join(cwd, 'api/workflows')).filter((name) => name.endsWith('.arazzo.yaml'))
  const workflow = join(cwd, 'api/workflows', file)
  const text = readFileSync(workflow, 'utf8')
  await changed(() => writeFileSync(workflow, text.replace('$statusCode == 201', '$statusCode == 299')))
  expect(await changed(() => writeFileSync(workflow, 'arazzo: 1.1.0\nworkflows: 3\n'))).toContain('error: ')
  await changed(() => writeFileSync(workflow, text))
  await changed(() => appendFileSync(join(cwd, 'api/openapi.yaml'), '\n# changed\n'))
  const { code, out } = await watching.stop()
  const outcomes = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).outcome)
  expect([code, ...outcomes]).toEqual([0, 'passed', 'failed', 'passed', 'passed'])
})
