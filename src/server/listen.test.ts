import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Reply } from '../simulate/exchange.ts'
import { ListenError, type Listening, type ListenOptions, listen } from './listen.ts'
import type { ReceivedRequest } from './received.ts'

const open: Listening[] = []
afterEach(async () => {
  for (const listening of open.splice(0)) await listening.close()
})

const silent = () => undefined

async function start(handle: ListenOptions['handle'], options: Partial<ListenOptions> = {}): Promise<Listening> {
  const listening = await listen({ handle, port: 0, host: '127.0.0.1', report: silent, ...options })
  open.push(listening)
  return listening
}

const echo = (request: ReceivedRequest): Reply => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    method: request.method,
    path: request.path,
    query: request.query,
    body: request.body === null ? null : Buffer.from(request.body).toString('latin1'),
  }),
})

/** Sends bytes as they are and reads until the server closes. */
function raw(port: number, ...parts: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part, 'latin1')
    })
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}

describe('what a request becomes', () => {
  const rows: [name: string, request: string, want: Record<string, unknown>][] = [
    ['path and query', 'GET /a%20b?x=1?y HTTP/1.1', { method: 'GET', path: '/a%20b', query: 'x=1?y', body: null }],
    ['no query', 'DELETE / HTTP/1.1', { method: 'DELETE', path: '/', query: '' }],
    ['absolute form', 'GET http://elsewhere.test/v1?q HTTP/1.1', { path: '/v1', query: 'q' }],
    ['absolute form without path', 'GET http://elsewhere.test HTTP/1.1', { path: '/', query: '' }],
    ['asterisk form', 'OPTIONS * HTTP/1.1', { method: 'OPTIONS', path: '/*' }],
    ['body', 'POST /o HTTP/1.1\r\nContent-Length: 3', { body: 'abc' }],
    ['empty body', 'POST /o HTTP/1.1\r\nContent-Length: 0', { body: null }],
  ]
  test.each(rows)('%s', async (_name, head, want) => {
    const { port } = await start(echo)
    const text = await raw(port, `${head}\r\nHost: x\r\nConnection: close\r\n\r\n`, want.body ? String(want.body) : '')
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject(want)
  })

  test('chunked body', async () => {
    const { url } = await start(echo)
    const body = new ReadableStream({
      start(controller) {
        for (const part of ['one', 'two', 'three']) controller.enqueue(new TextEncoder().encode(part))
        controller.close()
      },
    })
    const reply = await fetch(url, { method: 'POST', body, duplex: 'half' } as RequestInit)
    expect(await reply.json()).toMatchObject({ body: 'onetwothree' })
  })
})

describe('what a reply becomes', () => {
  test('lengths', async () => {
    const replies: Record<string, Reply> = {
      '/text': { status: 200, headers: {}, body: 'ä€' },
      '/bytes': { status: 200, headers: {}, body: new Uint8Array([1, 2]) },
      '/none': { status: 201, headers: {}, body: null },
      '/204': { status: 204, headers: {}, body: null },
      '/304': { status: 304, headers: {}, body: null },
      '/many': { status: 200, headers: { 'Set-Cookie': ['a=1', 'b=2'] }, body: '' },
    }
    const { url } = await start((request) => replies[request.path]!)
    const lengths: Record<string, string | null> = {}
    for (const path in replies) lengths[path] = (await fetch(url + path)).headers.get('content-length')
    expect(lengths).toEqual({ '/text': '5', '/bytes': '2', '/none': '0', '/204': null, '/304': null, '/many': '0' })
    expect((await fetch(`${url}/many`)).headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  test('HEAD has the length and no body', async () => {
    const { port } = await start(() => ({ status: 200, headers: {}, body: 'four' }))
    const text = await raw(port, 'HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(text).toMatch(/Content-Length: 4\r\n[\s\S]*\r\n\r\n$/)
  })
})

describe('limits', () => {
  test('a body over the limit is a 413 that the caller can read', async () => {
    const { url } = await start(echo, { limits: { body: () => 1000 } })
    for (const size of [1001, 7000, 200_000]) {
      const reply = await fetch(url, { method: 'POST', body: 'x'.repeat(size) }).catch((error: Error) => error)
      // Far over the limit the connection is closed, perhaps before everything was sent.
      if (size < 8000 || reply instanceof Response) expect(reply).toMatchObject({ status: 413, ok: false })
    }
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(1000) })).status).toBe(200)
  })

  test('a chunked body over the limit, too', async () => {
    const { port } = await start(echo, { limits: { body: () => 10 } })
    const text = await raw(
      port,
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
      '14\r\n',
      'y'.repeat(20),
      '\r\n0\r\n\r\n',
    )
    expect(text).toMatch(/^HTTP\/1.1 413 /)
    expect(text).toContain('"title":"The request body is too large"')
  })

  test('Expect: 100-continue is answered before the body, and refused when it would be too large', async () => {
    const { port } = await start(echo, { limits: { body: () => 10 } })
    const head = (length: number) =>
      `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`
    expect(await raw(port, head(3), 'abc')).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 /)
    expect(await raw(port, head(11))).toMatch(/^HTTP\/1.1 413 /)
  })

  test('too many header bytes are a 431', async () => {
    const { port } = await start(echo, { limits: { headers: 2000 } })
    const text = await raw(port, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(5000)}\r\n\r\n`)
    expect(text).toMatch(/^HTTP\/1.1 431 [\s\S]*application\/problem\+json/)
  })

  test('headers that never end are a 408', async () => {
    const { port } = await start(echo, { limits: { headersTimeout: 100, requestTimeout: 100 } })
    expect(await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\n')).toMatch(/^HTTP\/1.1 408 /)
  })
})

describe('what goes wrong', () => {
  test.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a broken header', 'GET / HTTP/1.1\r\nHost: x\r\nbro ken: 1\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('%s is a 400', async (_name, text) => {
    const { port } = await start(echo)
    expect(await raw(port, text)).toMatch(/^HTTP\/1.1 400 [\s\S]*application\/problem\+json/)
  })

  test('what the handler throws is reported once and answered with 500', async () => {
    const reports: unknown[][] = []
    const boom = new Error('boom', { cause: 'why' })
    const report = (...args: unknown[]) => reports.push(args)
    const { url } = await start(
      ({ path }) => {
        if (path === '/sync') throw boom
        return Promise.reject(boom)
      },
      { report },
    )
    for (const path of ['/sync', '/async']) {
      const reply = await fetch(url + path)
      const body = (await reply.json()) as { status: number; requestId: string; detail: string }
      expect([reply.status, body.status]).toEqual([500, 500])
      expect(body.detail).not.toContain('boom')
      expect(reports.pop()).toEqual([boom, body.requestId])
    }
    expect(reports).toEqual([])
  })

  test('a header that HTTP does not allow is a 500 too', async () => {
    const { url } = await start(() => ({ status: 200, headers: { 'X-Bad': 'a\r\nb' }, body: '' }))
    expect((await fetch(url)).status).toBe(500)
  })

  test('a caller that goes away leaves the server working', async () => {
    const { url, port } = await start(echo)
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc', () => {
          socket.resetAndDestroy()
          resolve()
        })
      })
    })
    expect((await fetch(url)).status).toBe(200)
  })

  test('a busy port says which and what to do', async () => {
    const { port } = await start(echo)
    const second = listen({ handle: echo, port, host: '127.0.0.1' })
    await expect(second).rejects.toThrow(ListenError)
    await expect(second).rejects.toThrow(`Port ${port} is in use: choose another with --port ${port + 1}`)
  })
})

test('closing lets requests under way finish', async () => {
  const under: ((reply: Reply) => void)[] = []
  let arrived = silent as () => void
  const { url, close } = await start(() => {
    const reply = new Promise<Reply>((resolve) => under.push(resolve))
    arrived()
    return reply
  })
  const pending = fetch(url)
  await new Promise<void>((resolve) => (arrived = resolve))
  const closed = close()
  under[0]!({ status: 200, headers: {}, body: 'done' })
  const reply = await pending
  expect([await reply.text(), reply.headers.get('connection')]).toEqual(['done', 'close'])
  await closed
  await expect(fetch(url)).rejects.toThrow()
})
