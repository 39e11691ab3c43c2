import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExecReport } from '../../src/cli/exec/report.ts'
import { programs, type Specbox, specboxFrom } from './command.ts'

const node = process.execPath
const order = '{"customer_email":"tomas@mailbox.example","currency":"EUR"}'
const twoHosts = resolve(import.meta.dirname, 'two-hosts.json')

describe('specbox exec', () => {
  let specbox: Specbox
  beforeAll(async () => {
    specbox = await specboxFrom('command')
  }, 60_000)
  afterAll(() => specbox.remove())

  /** Runs a program given as text, with the report beside it. */
  const exec = async (args: readonly string[], program: string, env?: Record<string, string>) => {
    const [path, report] = [join(specbox.folder, 'program.mjs'), join(specbox.folder, 'report.json')]
    writeFileSync(path, program)
    const ended = await specbox.run(['exec', ...args, '--report', report, '--', node, path], env)
    return { ...ended, report: JSON.parse(readFileSync(report, 'utf8')) as ExecReport }
  }

  test('every client of Node reaches the sandbox: in the main thread, in workers, in child processes', async () => {
    const { code, out, err } = await specbox.run([
      'exec',
      'orders',
      '--offline',
      '--',
      node,
      join(programs, 'clients.cjs'),
    ])
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
    const all = {
      https: 200,
      agent: 200,
      'own roots': 200,
      http: 200,
      fetch: 200,
      axios: 200,
      http2: 200,
      'own socket': 200,
      'ESM import': 200,
    }
    const lines = out.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      ['main', 'worker', 'child'].map((where) => ({ where, ...all })),
    )
    expect(err).toContain('orders: 24 calls at api.orders.example, none failed')
  })

  test('the report says what was called, what failed and why, and what the document does not have', async () => {
    const { code, err, report } = await exec(
      ['orders'],
      `const call = (path, init) => fetch('https://api.orders.example/v1' + path, { ...init, headers: { authorization: 'Bearer mine' } })
      await call('/products'); await call('/products'); await call('/orders/ord_0000000000000000'); await call('/nothing?x=1', { method: 'POST' })`,
    )
    expect(code).toBe(0)
    const [api] = report.apis
    expect(api).toMatchObject({
      api: 'orders',
      sandbox: 'sbx_orders',
      hosts: ['api.orders.example'],
      calls: 4,
      swappedCredentials: 4,
    })
    expect(api!.operations).toEqual([
      { method: 'GET', path: '/products', operation: 'listProducts', calls: 2, statuses: { 200: 2 } },
      { method: 'GET', path: '/orders/{order_id}', operation: 'getOrder', calls: 1, statuses: { 404: 1 } },
    ])
    expect(api!.unknown).toEqual([{ method: 'POST', path: '/v1/nothing', status: 404, calls: 1 }])
    expect(api!.failures).toMatchObject([
      {
        operation: 'getOrder',
        status: 404,
        calls: 1,
        reason: expect.stringMatching(/^not_found: .*ord_0000000000000000/),
      },
      { operation: null, path: '/v1/nothing', status: 404, reason: expect.stringContaining('No operation') },
    ])
    expect(api!.exchanges).toContain(api!.failures[0]!.exchange)
    for (const line of [
      'GET  /products',
      'Failed, and why:',
      'Not in the document:',
      "had a credential that is not the sandbox's",
    ])
      expect(err).toContain(line)
  })

  test.each<[string, string[], string, number]>([
    ['the code is the command’s', [], 'process.exit(7)', 7],
    ['its signal is told as a shell does', [], 'process.kill(process.pid, "SIGKILL")', 137],
    ['--fail-on-error, nothing failed', ['--fail-on-error'], '', 0],
    ['--fail-on-error, a call failed', ['--fail-on-error'], 'await fetch("https://api.orders.example/v1/nothing")', 1],
    [
      '--fail-on-error, the command’s own code first',
      ['--fail-on-error'],
      'await fetch("https://api.orders.example/x"); process.exit(3)',
      3,
    ],
  ])('exit code: %s', async (_, args, program, want) => {
    expect((await exec(['orders', ...args], program)).code).toBe(want)
  })

  test('a signal goes to the command, and a report is made all the same', async () => {
    const program = 'process.on("SIGTERM", () => process.exit(9)); console.log("ready"); setInterval(() => {}, 1000)'
    const { child, end } = specbox.start(['exec', 'orders', '--', node, '-e', program])
    await new Promise<void>((ready) => child.stdout!.on('data', () => ready()))
    child.kill('SIGTERM')
    const { code, err } = await end
    expect(code).toBe(9)
    expect(err).toContain('ended with 9')
  })

  test('--json: standard output is the report, what the command prints goes to standard error', async () => {
    const { code, out, err } = await specbox.run(['exec', 'orders', '--json', '--', node, '-e', 'console.log("hello")'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ exitCode: 0, apis: [{ api: 'orders', calls: 0 }] })
    expect(err).toContain('hello')
  })

  test('--strict-auth: only the sandbox’s own key, which the command finds in its environment', async () => {
    const program = `const call = async (key) => (await fetch('https://api.orders.example/v1/products', { headers: { authorization: 'Bearer ' + key } })).status
      console.log(await call('mine'), await call(process.env.SPECBOX_API_KEY), process.env.SPECBOX_ORDERS_SANDBOX)`
    const strict = await exec(['orders', '--strict-auth'], program)
    expect(strict.out).toBe('401 200 sbx_orders\n')
    expect(strict.report.apis[0]).toMatchObject({ swappedCredentials: 0, failures: [{ status: 401 }] })
    const usual = await exec(['orders'], program)
    expect(usual.out).toBe('200 200 sbx_orders\n')
    expect(usual.report.apis[0]!.swappedCredentials).toBe(1)
  })

  test('no credential, or one of a form that the API does not take, is refused as ever', async () => {
    const { out } = await exec(
      ['orders'],
      `const call = async (headers) => (await fetch('https://api.orders.example/v1/products', { headers })).status
      console.log(await call({}), await call({ authorization: 'Basic bWU6eA==' }))`,
    )
    expect(out).toBe('401 401\n')
  })

  test('a client of its own gets a token at the token endpoint, and the token is good', async () => {
    const { code, out, err } = await exec(
      ['onboarding'],
      `const post = (body) => fetch('https://api.onboarding.example/oauth/token', { method: 'POST', body })
      const reply = await post(new URLSearchParams({ grant_type: 'client_credentials', client_id: 'mine', client_secret: 'secret' }))
      const { access_token } = await reply.json()
      const basic = await fetch('https://api.onboarding.example/oauth/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }),
        headers: { authorization: 'Basic ' + Buffer.from('mine:secret').toString('base64') } })
      const call = async (token) => (await fetch('https://api.onboarding.example/v1/businesses', { headers: { authorization: 'Bearer ' + token } })).status
      console.log(reply.status, basic.status, await call(access_token), await call('sandbox_at_sbx_onboarding.forged'))`,
    )
    expect({ code, out, err: code === 0 ? '' : err }).toEqual({ code: 0, out: '200 200 200 401\n', err: '' })
  })

  test('hosts of operations and of server variables lead there; two documents share a host', async () => {
    const second = join(specbox.folder, 'second.json')
    const text = readFileSync(twoHosts, 'utf8').replaceAll('/files', '/notes').replaceAll('File', 'Note')
    writeFileSync(second, text)
    const { code, out, err, report } = await exec(
      [twoHosts, second, '--host', 'x.test:8443'],
      `const post = async (url) => (await fetch(url, { method: 'POST', body: '{"name":"a"}', headers: { 'content-type': 'application/json' } })).json()
      const file = await post('https://upload.example.test/v1/files')
      const note = await post('https://upload.example.test/v1/notes')
      const read = async (url) => (await (await fetch(url)).json()).name
      console.log(await read('https://eu.files.example.test/v1/files/' + file.id), await read('https://us.files.example.test/v1/files/' + file.id),
        await read('https://us.files.example.test/v1/notes/' + note.id), await read('https://x.test:8443/v1/files/' + file.id))`,
    )
    expect({ code, out, err: code === 0 ? '' : err }).toEqual({ code: 0, out: 'a a a a\n', err: '' })
    expect(report.apis.map(({ api, calls }) => [api, calls])).toEqual([
      ['two-hosts', 4],
      ['second', 2],
    ])
  })

  test('webhooks to this machine arrive; those that do not are named', async () => {
    const { code, out, err, report } = await exec(
      ['orders'],
      `import { createServer } from 'node:http'
      const { SPECBOX_URL, SPECBOX_SANDBOX, SPECBOX_KEY } = process.env
      let seen
      const received = new Promise((resolve) => { seen = resolve })
      const receiver = createServer((request, response) => { response.end(); seen(request.method) }).listen(0, '127.0.0.1')
      await new Promise((resolve) => receiver.once('listening', resolve))
      for (const port of [receiver.address().port, 1])
        await fetch(SPECBOX_URL + '/_specbox/v1/sandboxes/' + SPECBOX_SANDBOX + '/subscriptions', {
          method: 'POST', headers: { authorization: 'Bearer ' + SPECBOX_KEY, 'content-type': 'application/json' },
          body: JSON.stringify({ url: 'http://127.0.0.1:' + port + '/hook', events: ['*'] }) })
      const reply = await fetch('https://api.orders.example/v1/orders', { method: 'POST',
        headers: { authorization: 'Bearer mine', 'content-type': 'application/json' }, body: '${order}' })
      console.log(reply.status, reply.status === 201 ? await received : await reply.text())
      receiver.close(); receiver.closeAllConnections()`,
    )
    expect({ code, out, err: code === 0 ? '' : err }).toEqual({ code: 0, out: '201 POST\n', err: '' })
    expect(report.apis[0]!.webhooks).toMatchObject({
      delivered: 1,
      undelivered: [
        { type: 'order.created', url: 'http://127.0.0.1:1/hook', reason: expect.stringContaining('ECONNREFUSED') },
      ],
    })
  })

  test('an armed fault of the way is felt behind TLS', async () => {
    const { out, report } = await exec(
      ['orders'],
      `const { SPECBOX_URL, SPECBOX_SANDBOX, SPECBOX_KEY } = process.env
      const armed = await fetch(SPECBOX_URL + '/_specbox/v1/sandboxes/' + SPECBOX_SANDBOX + '/faults', {
        method: 'POST', headers: { authorization: 'Bearer ' + SPECBOX_KEY, 'content-type': 'application/json' },
        body: JSON.stringify({ effect: { transport: 'drop' } }) })
      const failed = await fetch('https://api.orders.example/v1/products', { headers: { authorization: 'Bearer mine' } }).catch((error) => error.message)
      console.log(armed.status, failed)`,
    )
    expect(out).toBe('201 fetch failed\n')
    expect(report.apis[0]!.failures).toMatchObject([{ operation: 'listProducts', status: expect.any(Number) }])
  })

  test('served: fresh sandboxes of the Specbox running here, or one by name, which keeps what it is told', async () => {
    const { child, end } = specbox.start(['up', 'orders', '--port', '0', '--json'])
    const line = await new Promise<string>((ready) => child.stdout!.once('data', (chunk) => ready(String(chunk))))
    const { url, apis } = JSON.parse(line)
    const key = apis[0].sandbox.credentials[0].value as string
    const program = `const headers = { authorization: 'Bearer mine', 'content-type': 'application/json' }
      const made = await fetch('https://api.orders.example/v1/orders', { method: 'POST', body: '${order}', headers })
      const read = await fetch('https://api.orders.example/v1/orders/' + (await made.json()).id, { headers })
      console.log(made.status, read.status, process.env.SPECBOX_SANDBOX)`
    try {
      const fresh = await exec([], program)
      expect(fresh.out).toMatch(/^201 200 sbx_/)
      expect(fresh.out).not.toContain('sbx_orders')
      expect(fresh.report.apis[0]).toMatchObject({ calls: 2, swappedCredentials: 2 })
      const named = await exec(['--sandbox', 'orders', '--api-key', key.replace('Bearer ', '')], program)
      expect(named.out).toBe('201 200 sbx_orders\n')
      expect(named.report.apis[0]).toMatchObject({ sandbox: 'sbx_orders', calls: 2 })
      const again = await exec(['--sandbox', 'orders'], program)
      expect(again.report.apis[0]).toMatchObject({
        swappedCredentials: 0,
        calls: 2,
        failures: [{ status: 401 }, { status: 401 }],
      })
      const left = await specbox.run(['sandbox', 'list', '--json', '--server', url])
      expect(JSON.parse(left.out).data.map(({ id }: { id: string }) => id)).toEqual(['sbx_orders'])
    } finally {
      child.kill('SIGTERM')
      await end
    }
  })

  test.each<[string, string[], number, string]>([
    ['no command', ['exec', 'orders'], 2, 'specbox exec openapi.yaml -- npm test'],
    ['no document', ['exec', '--', node, '-v'], 2, 'No document was named'],
    ['no such command', ['exec', 'orders', '--', 'no-such-command-of-any'], 127, 'There is no command'],
    ['no host', ['exec', 'orders', '--host', 'a b', '--', node, '-v'], 2, 'a b is no host'],
    ['--sandbox and a document', ['exec', 'orders', '--sandbox', 'x', '--', node, '-v'], 2, 'leave the documents out'],
  ])('said in words: %s', async (_, args, code, text) => {
    const ended = await specbox.run(args)
    expect({ code: ended.code, said: ended.err.includes(text) ? text : ended.err }).toEqual({ code, said: text })
  })

  test('a document without hosts is refused, and one of this machine left alone', async () => {
    const path = join(specbox.folder, 'local.json')
    const withServer = (url: string) => readFileSync(twoHosts, 'utf8').replace(/https:[^"]*/g, url)
    writeFileSync(path, withServer('/v1'))
    const none = await specbox.run(['exec', path, '--', node, '-v'])
    expect(none.code).toBe(1)
    expect(none.err).toContain('--host api.example.com')
    writeFileSync(path, withServer('http://localhost:3999/v1'))
    const local = await specbox.run(['exec', path, '--host', 'api.test', '--', node, '-v'])
    expect(local.err).toContain('localhost:3999 is this machine and left alone')
  })

  test.skipIf(process.platform === 'win32')('the key of the authority is its owner’s; nothing else stays', async () => {
    const { out } = await exec(
      ['orders'],
      `import { statSync } from 'node:fs'
      import { dirname } from 'node:path'
      const folder = dirname(process.env.SSL_CERT_FILE)
      console.log(folder, (statSync(folder).mode & 0o777).toString(8), JSON.stringify(process.env).includes('PRIVATE KEY'))`,
    )
    const [folder, mode, leaked] = out.trim().split(' ')
    expect({ mode, leaked, left: existsSync(folder!) }).toEqual({ mode: '700', leaked: 'false', left: false })
    expect(statSync(join(specbox.folder, '.specbox/ca/authority.pem')).mode & 0o777).toBe(0o600)
  })
})
