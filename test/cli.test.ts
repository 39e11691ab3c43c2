import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildCommand, specbox, type Up, up } from './cli.ts'

const folders: string[] = []
const running: Up[] = []
const orders = resolve(import.meta.dirname, '../examples/orders/openapi.yaml')

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'specbox-cli-'))
  folders.push(made)
  return made
}

async function serve(args: string[], cwd = folder()): Promise<Up> {
  const server = await up(['up', ...args, '--port', '0'], { cwd })
  running.push(server)
  return server
}

beforeAll(buildCommand)
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
})
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true })
})

/** Small, fast to load, and with a mistake in it. */
const notes = `openapi: 3.1.0
info: { title: Notes, version: '1' }
paths:
  /notes:
    get:
      operationId: listNotes
      responses:
        '200':
          description: Notes.
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Note' } } } }
    post:
      operationId: createNote
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
      responses: { '201': { description: Made., content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } } }
  /notes/{id}:
    get:
      operationId: getNote
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: A note., content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } } }
components:
  schemas:
    Note: { type: object, required: [text], properties: { id: { type: string, readOnly: true }, text: { type: string } } }
`

function notesFolder(text = notes): string {
  const cwd = folder()
  writeFileSync(join(cwd, 'notes.yaml'), text)
  return cwd
}

describe('exit codes', () => {
  const rows: [args: string[], code: number, stream: 'out' | 'err', text: string][] = [
    [['--help'], 0, 'out', 'Examples:'],
    [['--version'], 0, 'out', '0.'],
    [['up', '--help'], 0, 'out', '$ specbox up'],
    [['frobnicate'], 2, 'err', "unknown command 'frobnicate'"],
    [['inspct'], 2, 'err', 'Did you mean inspect?'],
    [['up'], 2, 'err', "missing required argument 'spec'"],
    [['up', 'notes.yaml', '--port', 'x'], 2, 'err', 'whole number'],
    [['up', 'notes.yaml', '--name', 'A B'], 2, 'err', '--name must be'],
    [['up', 'nothing.yaml'], 2, 'err', 'There is no file nothing.yaml'],
    [['inspect', 'order'], 2, 'err', 'Did you mean the bundled example orders?'],
    [['inspect', 'broken.yaml'], 1, 'err', 'broken.yaml cannot be used'],
    [['explain', 'notes.yaml', 'note'], 0, 'out', 'note'],
    [['explain', 'notes.yaml', 'createNot'], 1, 'err', 'Did you mean createNote?'],
    [['lint', 'notes.yaml'], 0, 'out', 'nothing is missing'],
    [['sandbox', 'list', '--server', 'http://127.0.0.1:1'], 1, 'err', 'No Specbox answers at http://127.0.0.1:1'],
  ]
  test.each(rows)('%j', async (args, code, stream, text) => {
    const cwd = notesFolder()
    writeFileSync(join(cwd, 'broken.yaml'), 'openapi: [')
    const ran = await specbox(args, { cwd })
    expect(ran[stream]).toContain(text)
    expect(ran.code).toBe(code)
  })
})

describe('up', () => {
  test('the ready line is what the contract says', async () => {
    const { ready, written } = await serve(['orders', 'notes.yaml', '--memory'], notesFolder())
    expect(written.out).toBe(`${JSON.stringify(ready)}\n`)
    expect(ready).toMatchObject({ event: 'ready', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) })
    expect(ready.apis.map(({ api }) => api)).toEqual(['orders', 'notes'])
    const { sandbox, ...api } = ready.apis[0]!
    const port = ready.url.split(':')[2]
    expect(api).toEqual({
      api: 'orders',
      title: 'Orders API',
      version: '1.2.0',
      operations: 19,
      resources: 4,
      workflows: ['create-and-fulfill-order'],
    })
    expect(sandbox.url).toBe(`${ready.url}/sandboxes/${sandbox.id}`)
    expect(sandbox.hostUrl).toBe(`http://orders.localhost:${port}`)
    expect(sandbox.webhookSecret).toMatch(/^whsec_/)
    expect(sandbox.credentials).toMatchObject(
      [
        { scheme: 'ApiKeyAuth', type: 'apiKey', in: 'header', name: 'api-key' },
        { scheme: 'BearerAuth', type: 'http', in: 'header', name: 'Authorization', value: /^Bearer / },
      ].map(({ value: _, ...credential }) => credential),
    )
    const [key, bearer] = sandbox.credentials
    for (const base of [ready.url, sandbox.url])
      for (const { name, value } of [key!, bearer!]) {
        const reply = await fetch(`${base}/v1/orders`, { headers: { [name]: value } })
        expect([base, name, reply.status]).toEqual([base, name, 200])
      }
    expect((await fetch(`${ready.url}/v1/orders`)).status).toBe(404)
    expect((await fetch(`${sandbox.url}/v1/orders`)).status).toBe(401)
  })

  test('what was written survives a restart, with the same credentials, and only its owner reads the key file', async () => {
    const cwd = notesFolder()
    const first = await serve(['notes.yaml'], cwd)
    const keyFile = join(cwd, '.specbox/server.json')
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    const made = await fetch(`${first.ready.url}/notes`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"text":"kept"}',
    })
    const { id } = (await made.json()) as { id: string }
    await first.stop('SIGINT')
    expect(existsSync(keyFile)).toBe(false)
    const second = await serve(['notes.yaml'], cwd)
    expect(await (await fetch(`${second.ready.url}/notes/${id}`)).json()).toEqual({ id, text: 'kept' })
    const sandbox = (server: Up) => ({ ...server.ready.apis[0]!.sandbox, url: '', hostUrl: '' })
    expect(sandbox(second)).toEqual(sandbox(first))
    const third = await specbox(['up', 'notes.yaml', '--port', '0', '--json'], { cwd })
    expect(third.code).toBe(1)
    expect(JSON.parse(third.out).error.message).toContain('in use by another process')
    const memory = await specbox(['up', 'notes.yaml', '--port', new URL(second.ready.url).port, '--memory'], { cwd })
    expect(memory).toMatchObject({ code: 1, out: '' })
    expect(memory.err).toContain('is in use: choose another with --port')
  })

  test('stops at once and with 0 on a signal', async () => {
    const server = await serve(['notes.yaml', '--memory'], notesFolder())
    await fetch(`${server.ready.url}/notes`)
    expect(await server.stop('SIGTERM')).toMatchObject({ code: 0 })
  })

  test('the curl of the banner works when pasted', async () => {
    const { ready } = await serve(['orders', '--memory'])
    const { banner } = await import('../src/cli/banner.ts')
    const { findSpec } = await import('../src/cli/spec-source.ts')
    const { openApi } = await import('../src/cli/open-api.ts')
    const { createColors } = (await import('picocolors')).default
    const spec = findSpec('orders')
    const { blueprint } = await openApi(spec, {}, {})
    const text = banner(ready as never, [{ spec, blueprint }], { text: '', foreground: true }, createColors(false))
    const curl = /curl .*/.exec(text)![0]
    const { stdout } = await promisify(execFile)('sh', ['-c', `${curl} --silent --fail`])
    expect(JSON.parse(stdout).data.length).toBeGreaterThan(0)
  })

  test('--watch loads a changed document again and keeps what is there', async () => {
    const cwd = notesFolder()
    const server = await serve(['notes.yaml', '--watch', '--memory'], cwd)
    const post = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"text":"kept"}' }
    const { id } = (await (await fetch(`${server.ready.url}/notes`, post)).json()) as { id: string }
    appendFileSync(join(cwd, 'notes.yaml'), '\n}')
    await server.says('the last good version stays')
    expect((await fetch(`${server.ready.url}/notes/${id}`)).status).toBe(200)
    const remove = '    delete: { operationId: deleteNote, responses: { "204": { description: Gone. } } }\n'
    writeFileSync(join(cwd, 'notes.yaml'), notes.replace('components:\n', `${remove}components:\n`))
    await server.says('loaded again, 4 operations')
    expect((await fetch(`${server.ready.url}/notes/${id}`)).status).toBe(200)
  })

  test('--seed-file brings the data', async () => {
    const cwd = notesFolder()
    writeFileSync(join(cwd, 'seed.yaml'), 'notes:\n  - id: first\n    text: from the file\n')
    const { ready } = await serve(['notes.yaml', '--memory', '--seed-file', 'seed.yaml'], cwd)
    expect(await (await fetch(`${ready.url}/notes`)).json()).toEqual([{ id: 'first', text: 'from the file' }])
  })

  test('two documents of one name are refused', async () => {
    const ran = await specbox(['up', orders, orders, '--memory'], { cwd: folder() })
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toContain('would both be called orders')
  })
})

describe('with a running server', () => {
  test('generate, sandbox and logs', async () => {
    const cwd = notesFolder()
    const server = await serve([orders], cwd)
    const run = async (...args: string[]) => {
      const ran = await specbox([...args, '--json'], { cwd })
      expect([args, ran.code, ran.err]).toEqual([args, 0, ''])
      return JSON.parse(ran.out)
    }
    const generated = await run('generate', 'notes.yaml')
    const [api] = generated.apis
    expect(generated).toMatchObject({ event: 'ready', url: server.ready.url })
    expect(api).toMatchObject({ api: 'notes', operations: 3 })
    expect((await fetch(`${api.sandbox.url}/notes`)).status).toBe(200)
    const again = await run('generate', 'notes.yaml')
    expect(again.apis[0].sandbox.id).not.toBe(api.sandbox.id)

    const made = await run('sandbox', 'create', 'orders', '--name', 'acme')
    expect(made).toMatchObject({ api: 'orders', name: 'acme', controlKey: expect.any(String) })
    const ids = (await run('sandbox', 'list')).data.map(({ id }: { id: string }) => id)
    expect(ids).toEqual(['sbx_orders', api.sandbox.id, again.apis[0].sandbox.id, made.id])

    const headers = { [made.credentials[0].name]: made.credentials[0].value }
    await fetch(`${server.ready.url}/v1/orders`, { headers })
    const logs = await run('logs', 'acme')
    expect(logs.data).toMatchObject([{ method: 'GET', path: '/v1/orders', status: 200, operation: 'listOrders' }])

    expect(await run('sandbox', 'reset', 'acme')).toMatchObject({ id: made.id })
    expect(await run('sandbox', 'show', made.id)).not.toHaveProperty('controlKey')
    const kept = await run('sandbox', 'snapshot', 'acme', '--name', 'before')
    expect(await run('sandbox', 'snapshots', 'acme')).toEqual({ data: [kept] })
    expect(await run('sandbox', 'restore', 'acme', 'before')).toMatchObject({ id: made.id })
    const fork = await run('sandbox', 'fork', 'acme', '--snapshot', 'before', '--name', 'copy')
    expect(fork).toMatchObject({ api: 'orders', name: 'copy', controlKey: expect.stringMatching(/^control_/) })
    expect(await run('sandbox', 'snapshots', 'acme', '--delete', 'before')).toEqual({ id: kept.id, deleted: true })
    expect(await specbox(['sandbox', 'restore', 'acme', 'before'], { cwd })).toMatchObject({ code: 1 })
    const file = join(cwd, 'acme.json')
    expect(await run('sandbox', 'export', 'acme', file)).toEqual({ id: made.id, file })
    expect(await run('sandbox', 'export', 'acme')).toEqual(JSON.parse(readFileSync(file, 'utf8')))
    const moved = await run('sandbox', 'import', 'orders', file, '--name', 'moved')
    expect(moved).toMatchObject({ api: 'orders', name: 'moved', seed: made.seed })
    const wrong = await specbox(['sandbox', 'import', 'notes', file], { cwd })
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('other base data')])
    expect(await run('sandbox', 'delete', 'moved')).toEqual({ id: moved.id, deleted: true })
    expect(await run('sandbox', 'delete', 'copy')).toEqual({ id: fork.id, deleted: true })
    expect(await run('sandbox', 'delete', 'acme')).toEqual({ id: made.id, deleted: true })
    expect(await specbox(['sandbox', 'show', 'acme'], { cwd })).toMatchObject({ code: 1 })
    const elsewhere = { cwd: folder(), env: { SPECBOX_URL: server.ready.url } }
    const keyless = await specbox(['sandbox', 'list'], elsewhere)
    expect([keyless.code, keyless.err]).toEqual([1, expect.stringContaining('SPECBOX_KEY')])
    const env = { SPECBOX_URL: server.ready.url, SPECBOX_KEY: server.ready.apis[0]!.sandbox.controlKey }
    expect((await specbox(['sandbox', 'list'], { cwd: folder(), env })).out).toContain('sbx_orders')
  })
})

test('faults, outcomes and scenarios', async () => {
  const scenario = `x-specbox: { scenarios: { outage: { description: All down, faults: [{ effect: { status: 503 } }] } } }\n`
  const cwd = notesFolder(notes + scenario)
  await serve(['notes.yaml'], cwd)
  const run = async (...args: string[]) => {
    const ran = await specbox([...args, '--json'], { cwd })
    if (ran.code !== 0) throw new Error(`${args.join(' ')}: ${ran.err}`)
    return JSON.parse(ran.out)
  }
  const lost = [
    '--lost',
    '--nth',
    '2',
    '--input',
    'title=a',
    '--header',
    'X-A=b',
    '--between',
    '-',
    '2030-01-01T00:00:00Z',
  ]
  expect(await run('fault', 'set', '--operation', 'createNote', ...lost)).toMatchObject({
    sandbox: 'sbx_notes',
    match: { operation: 'createNote', input: { title: 'a' } },
    when: { nth: 2, window: [null, '2030-01-01T00:00:00Z'] },
    effect: { transport: 'lost', headers: { 'X-A': 'b' } },
  })
  expect(await run('fault', 'set', '--limit', '100/60')).toMatchObject({ limit: { requests: 100, seconds: 60 } })
  expect(await run('scenario', 'outage')).toMatchObject({ data: [{ id: 'flt_2', scenario: 'outage' }] })
  expect((await run('fault', 'list')).data.map(({ id }: { id: string }) => id)).toEqual(['flt_1', 'flt_2'])
  expect(await run('fault', 'clear', 'flt_1')).toMatchObject({ cleared: 1 })
  expect((await run('outcomes', 'notes', 'createNote')).data).toContainEqual(
    expect.objectContaining({ operation: 'createNote', name: 'service_unavailable', status: 503 }),
  )
  const wrong: [string[], number, string][] = [
    [['fault', 'set'], 2, 'Say what happens'],
    [['fault', 'set', '--lost', '--drop'], 2, 'cannot be had together'],
    [['fault', 'set', '--status', '200'], 2, 'from 400 to 599'],
    [['fault', 'set', '--status', '500', '--operation', 'none'], 1, 'names no operation'],
    [['fault', 'clear', 'flt_9'], 1, 'no fault flt_9'],
    [['scenario', 'none'], 1, 'it has outage'],
    [['outcomes', 'notes', 'none'], 1, "no operation 'none'"],
  ]
  const ran = await Promise.all(wrong.map(([args]) => specbox(args, { cwd })))
  expect(ran).toMatchObject(wrong.map(([, code, text]) => ({ code, err: expect.stringContaining(text) })))
}, 60_000)

test('inspect --json is the Blueprint, lint --json has places', async () => {
  const cwd = notesFolder(`${notes}    Unused: { type: string }\n`)
  const inspected = JSON.parse((await specbox(['inspect', 'notes.yaml', '--json'], { cwd })).out)
  expect(inspected).toMatchObject({
    api: 'notes',
    operations: [
      { operationId: 'listNotes', behavior: { kind: 'list', resource: 'note' } },
      { operationId: 'createNote', behavior: { kind: 'create', resource: 'note' } },
      { operationId: 'getNote', behavior: { kind: 'read', resource: 'note' } },
    ],
    resources: [{ name: 'note', idField: 'id', collectionPath: '/notes', itemPath: '/notes/{id}', parent: null }],
  })
  const linted = JSON.parse((await specbox(['lint', 'notes.yaml', '--json'], { cwd })).out)
  const line =
    readFileSync(join(cwd, 'notes.yaml'), 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('Unused')) + 1
  expect(linted.findings).toContainEqual(
    expect.objectContaining({ pass: 'lint/unused-components', file: 'notes.yaml', line }),
  )
  const text = await specbox(['inspect', 'notes.yaml'], { cwd })
  expect(text.out).toContain('100 % of the operations are understood')
})
