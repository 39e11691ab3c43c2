import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/lib/json.ts'
import { installationOf } from '../webhooks/installation.ts'
import { serve } from '../../src/server/server.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import { keyOf, type Opened, openSandbox } from '../open-sandbox.ts'
import { shop } from './shop.ts'

let api: Opened
beforeAll(async () => {
  api = await openSandbox(shop)
})

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('bodies', () => {
  const bodies: [what: string, body: string | Uint8Array, want: number][] = [
    ['a prototype', '{"email":"a@shop.test","__proto__":{"polluted":true}}', 201],
    ['a prototype in a map', '{"email":"a@shop.test","metadata":{"__proto__":"x"}}', 201],
    ['a constructor', '{"email":"a@shop.test","constructor":{"prototype":{"polluted":true}}}', 201],
    ['an escaped prototype', '{"email":"a@shop.test","\\u005f_proto__":{"polluted":true}}', 201],
    ['200 deep', `{"email":"a@shop.test","x":${nested(200)}}`, 201],
    ['100,000 deep', nested(100_000), 400],
    ['100,000 open', '{"a":'.repeat(100_000), 400],
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['a zero byte', '\u0000', 400],
    ['half a surrogate', '{"email":"a@shop.test","name":"\\ud800"}', 201],
    ['a number too large', '{"email":"a@shop.test","name":1e999}', 400],
    ['the same name twice', '{"email":7,"email":"a@shop.test"}', 201],
    ['many names', `{"email":"a@shop.test",${Array.from({ length: 20_000 }, (_, index) => `"n${index}":1`).join()}}`, 201],
    ['a byte order mark', '\ufeff{"email":"a@shop.test"}', 201],
  ] // biome-ignore format: a table
  test.each(bodies)('%s', async (_, body, want) => {
    const answer = await api.call('POST', '/v1/customers', { body: Buffer.from(body as string) })
    expect([answer.status, typeof answer.json]).toEqual([want, 'object'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    if (want === 201) {
      const read = await api.call('GET', answer.headers.Location!)
      expect(read.text).toBe(answer.text)
      expect(read.text).not.toContain('polluted')
    }
  })
})

describe('targets', () => {
  const targets: [target: string, want: number][] = [
    ['/v1/customers/%', 400],
    ['/v1/customers/%zz', 400],
    ['/v1/customers/%ff%fe', 400],
    ['/v1/customers/%00', 404],
    ['/v1/customers/..%2f..%2fetc%2fpasswd', 404],
    ['/v1/customers/__proto__', 404],
    ['/v1/customers/constructor', 404],
    ['/v1/customers/%1f', 404],
    [`/v1/customers/${'x'.repeat(30_000)}`, 404],
    [`/${'a/'.repeat(5_000)}`, 404],
    ['/v1/customers?email=%zz', 200],
    ['/v1/customers?email[__proto__][x]=1', 200],
    ['/v1/customers?__proto__=1&constructor=2', 200],
    [`/v1/customers?${'a=1&'.repeat(5_000)}`, 200],
    ['/v1/customers?limit=%F0%9F', 400],
    ['/v1/customers?starting_after=%00', 400],
  ]
  test.each(targets)('%s', async (target, want) => {
    const answer = await api.call('GET', target)
    expect(want === 200 ? [200, 400] : [want]).toContain(answer.status)
    expect(answer.json).toBeDefined()
  })
})

test('header floods and nonsense', async () => {
  const many = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`x-${index}`, 'x'.repeat(20)]))
  const headers: Record<string, string>[] = [
    many,
    { 'if-none-match': '"a",'.repeat(20_000) },
    { accept: 'a/b;q=0.1,'.repeat(20_000) },
    { accept: ','.repeat(100_000) },
    { authorization: `Basic ${'='.repeat(50_000)}` },
    { cookie: ';'.repeat(50_000) },
    { 'idempotency-key': 'k'.repeat(50_000) },
    { 'content-type': 'a'.repeat(50_000) },
    { 'access-control-request-headers': ','.repeat(50_000), origin: 'null' },
  ]
  for (const sent of headers)
    for (const [method, target, body] of [
      ['GET', '/v1/customers', undefined],
      ['OPTIONS', '/v1/customers', undefined],
      ['POST', '/v1/customers', { email: 'a@shop.test' }],
    ] as const) {
      const started = performance.now()
      const answer = await api.call(method, target, {
        headers: sent,
        ...(body === undefined ? {} : { body: body as JsonValue }),
      })
      expect(answer.status).toBeLessThan(500)
      expect(performance.now() - started).toBeLessThan(1000)
    }
})

describe('through a socket', () => {
  let url: string
  let port: number
  let close: () => Promise<void>
  let key: string
  beforeAll(async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const { sandboxes, webhooks } = installationOf(store)
    sandboxes.publish(api.release)
    const sandbox = await sandboxes.create({ api: api.release.blueprint.api, isDefault: true })
    key = keyOf(sandbox)
    const loadApi = async () => ({ ok: false, detail: 'one document', problems: [] }) as const
    const listening = await serve({ sandboxes, webhooks, version: 'test', loadApi, port: 0, host: '127.0.0.1' })
    url = listening.url
    port = listening.port
    close = async () => {
      await listening.close()
      await store.close()
    }
  })
  afterAll(() => close())

  const post = (body: string | Uint8Array) =>
    fetch(`${url}/v1/customers`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: body as string,
    })
  const customers = async () => {
    const answer = await fetch(`${url}/v1/customers?limit=100`, { headers: { 'x-api-key': key } })
    return ((await answer.json()) as { data: unknown[] }).data.length
  }

  /** What comes back for raw bytes until the connection ends. */
  const raw = (bytes: string | Uint8Array) =>
    new Promise<string>((resolve) => {
      const chunks: Buffer[] = []
      const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      const done = () => resolve(Buffer.concat(chunks).toString('latin1'))
      socket.on('close', done)
      socket.on('error', done)
    })

  test('an entity of 10 MB and a body over the limit get a clear answer, and nothing is lost', async () => {
    const kept = (await post('{"email":"kept@shop.test"}')).status
    const before = await customers()
    const large = await post(`{"email":"a@shop.test","name":"${'x'.repeat(10_000_000)}"}`)
    const larger = await post(Buffer.alloc(11 * 1024 * 1024, 0x20))
    expect([kept, large.status, larger.status]).toEqual([201, 413, 413])
    for (const answer of [large, larger]) expect(await answer.json()).toBeInstanceOf(Object)
    expect(await customers()).toBe(before)
  })

  test('HEAD has no body, and the length of the GET', async () => {
    const head = await raw(`HEAD /v1/settings HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${key}\r\nConnection: close\r\n\r\n`)
    expect(head).toMatch(/^HTTP\/1\.1 200 /)
    expect(head.split('\r\n\r\n')[1]).toBe('')
  })

  test.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['half a request', 'GET /v1/customers HTTP/1.1\r\nHost: x\r\n'],
    ['a flood of headers', `GET / HTTP/1.1\r\nHost: x\r\n${'X-A: b\r\n'.repeat(20_000)}\r\n`],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a zero byte', 'GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['random bytes', Buffer.from(Array.from({ length: 2000 }, (_, index) => (index * 7919) % 256))],
  ] as [string, string | Uint8Array][])('%s is refused, and the server goes on', async (_, bytes) => {
    const answer = await raw(bytes)
    if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect((await fetch(`${url}/v1/settings`, { headers: { 'x-api-key': key } })).status).toBe(200)
  })
})
