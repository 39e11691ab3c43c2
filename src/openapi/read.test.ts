import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoadOptions } from './document.ts'
import { loadDocument, loadText } from './load.ts'

const servers: Server[] = []

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const api = (ref: string) =>
  JSON.stringify({
    openapi: '3.0.0',
    info: { title: 't', version: '1' },
    paths: {},
    components: { schemas: { A: { $ref: ref } } },
  })

const seen: string[] = []
const at = { own: '', other: '' }

beforeAll(async () => {
  at.other = await serve((request, response) => {
    seen.push(request.url ?? '')
    response.end('{"type": "number"}')
  })
  at.own = await serve((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    const pages: Record<string, () => void> = {
      '/api': () => response.end(api(url.searchParams.get('ref') ?? 'a.json')),
      '/a.json': () => response.end('{"type": "string"}'),
      '/moved': () => response.writeHead(302, { location: '/api' }).end(),
      '/loop': () => response.writeHead(302, { location: '/loop' }).end(),
      '/away': () => response.writeHead(307, { location: `${at.other}/secret` }).end(),
      '/file': () => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      '/gzip': () => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(api('a.json'))),
      '/bomb': () => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000))),
      '/endless': () => void response.write('{"a": "', () => undefined),
      '/large': () => response.end(Buffer.alloc(200_000, 32)),
      '/html': () => response.end('<!doctype html><p>hello'),
    }
    const page = pages[url.pathname]
    if (page === undefined) response.writeHead(404).end()
    else page()
  })
})

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

async function load(path: string, options: LoadOptions = {}) {
  const result = await loadDocument(path.includes('://') ? path : at.own + path, options)
  if (!result.ok) return result.failure.problems.map((problem) => problem.message).join()
  return {
    value: result.document.resolve('/components/schemas/A').value,
    problems: result.document.problems.map((p) => p.message),
  }
}

describe('a URL that the user typed', () => {
  const good = ['/api', '/moved', '/gzip']
  test.each(good)('%s is read, with its neighbours, from this machine too', async (path) => {
    expect(await load(path)).toEqual({ value: { type: 'string' }, problems: [] })
  })

  const bad: [path: string, message: RegExp, options?: LoadOptions][] = [
    ['/none', /answered 404 Not Found/],
    ['/loop', /redirects more than 5 times/],
    ['/away', /127\.0\.0\.1 is an address of a private network/],
    ['/file', /redirects to file:/],
    ['/bomb', /larger than 100000 bytes/, { limits: { bytes: 100_000 } }],
    ['/large', /larger than 100000 bytes/, { limits: { bytes: 100_000 } }],
    ['/endless', /too long/, { timeout: 100 }],
    ['/html', /an HTML page/],
    ['http://127.0.0.1:1/x', /refused/],
    ['gopher://x/y', /gopher: is not read/],
  ]
  test.each(bad)('%s fails', async (path, message, options) => {
    expect(await load(path, options)).toEqual(expect.stringMatching(message))
  })
})

describe('references of a fetched document', () => {
  const refused: [name: string, ref: () => string, message: RegExp, options?: LoadOptions][] = [
    ['another origin', () => `${at.other}/secret`, /not where the document came from/],
    [
      'another origin on a private network, even when external ones are allowed',
      () => `${at.other}/secret`,
      /private network/,
      { allowExternalRefs: true },
    ],
    [
      'a name of a private address',
      () => at.other.replace('127.0.0.1', 'localhost'),
      /private network/,
      { allowExternalRefs: true },
    ],
    [
      'another spelling of it',
      () => at.other.replace('127.0.0.1', '0x7f.1'),
      /private network/,
      { allowExternalRefs: true },
    ],
    [
      'IPv6 with it inside',
      () => at.other.replace('127.0.0.1', '[::ffff:127.0.0.1]'),
      /private network/,
      { allowExternalRefs: true },
    ],
    ['a redirect to another origin', () => 'away', /not where the document came from/],
    [
      'a local file',
      () => 'file:///etc/passwd',
      /only a local document/,
      { allowExternalRefs: true, allowPrivateNetwork: true },
    ],
  ]
  test.each(refused)('%s', async (_, ref, message, options) => {
    seen.length = 0
    const loaded = await load(`/api?ref=${encodeURIComponent(ref())}`, options)
    expect(loaded).toEqual({ value: undefined, problems: [expect.stringMatching(message)] })
    expect(seen).toEqual([])
  })

  test('all allowed by name', async () => {
    const options = { allowExternalRefs: true, allowPrivateNetwork: true }
    const loaded = await load(`/api?ref=${encodeURIComponent(`${at.other}/secret`)}`, options)
    expect(loaded).toEqual({ value: { type: 'number' }, problems: [] })
  })

  test('text in memory reaches nothing by itself', async () => {
    const result = await loadText(api(`${at.other}/secret`), 'memory:')
    expect(result.ok && result.document.problems.map((problem) => problem.message)).toEqual([
      expect.stringMatching(/not where the document came from/),
    ])
  })
})
