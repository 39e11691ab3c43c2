import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { guardedLookup, refusedAddress } from './connect.ts'
import { createHttpTransport } from './http-transport.ts'

const closing: (() => void)[] = []

afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function server(listener: RequestListener): Promise<string> {
  const opened = createServer(listener)
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => opened.closeAllConnections(),
    () => opened.close(),
  )
  return `http://127.0.0.1:${(opened.address() as AddressInfo).port}/`
}

function transport(allowPrivate: boolean) {
  const made = createHttpTransport({ allowPrivate })
  closing.push(() => made.close())
  return (url: string, timeoutMs = 2000) => made.send({ url, headers: { 'X-A': '1' }, body: 'héllo', timeoutMs })
}

test.each([
  'http://127.0.0.1:1/',
  'http://localhost:1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f.0.0.1/',
  'http://0.0.0.0/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://100.64.0.1/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[fe80::1]/',
  'http://[fd00::1]/',
  'https://[64:ff9b::7f00:1]/',
])('a served sandbox does not call %s', async (url) => {
  const answer = await transport(false)(url)
  expect(answer.response).toBeNull()
  expect(answer.error).toMatch(/is an address of a private network/)
})

test('public addresses may be called', () => {
  for (const host of ['93.184.216.34', '[2606:2800:220:1::1]', 'example.com']) expect(refusedAddress(host)).toBeNull()
})

test('a name that leads to a private address is refused at the lookup, for whoever asks for one or for all', async () => {
  for (const all of [true, false]) {
    const error = await new Promise<Error | null>((resolve) =>
      guardedLookup('localhost', { all }, (failure) => resolve(failure)),
    )
    expect(error?.message).toMatch(/private network/)
  }
})

test('sends the very bytes, by POST, and keeps the connection', async () => {
  const seen: string[] = []
  const sockets = new Set<unknown>()
  const url = await server((request, response) => {
    sockets.add(request.socket)
    request.setEncoding('utf8')
    request.on('data', (text: string) => seen.push(`${request.method} ${request.headers['x-a']} ${text}`))
    request.on('end', () => response.end('ok'))
  })
  const send = transport(true)
  expect(await send(url)).toMatchObject({ response: { status: 200, body: 'ok' }, error: null })
  await send(url)
  expect(seen).toEqual(['POST 1 héllo', 'POST 1 héllo'])
  expect(sockets.size).toBe(1)
})

test('redirects are answers', async () => {
  const url = await server((_, response) => response.writeHead(307, { location: '/elsewhere' }).end())
  expect(await transport(true)(url)).toMatchObject({ response: { status: 307, headers: { location: '/elsewhere' } } })
})

test('a body is cut at 8 KiB, however much follows', async () => {
  const url = await server((request, response) => {
    request.resume()
    const pump = () => {
      while (!response.destroyed && response.write('x'.repeat(4096)));
    }
    response.on('drain', pump)
    pump()
  })
  const { response, error } = await transport(true)(url)
  expect(error).toBeNull()
  expect(response?.body).toBe('x'.repeat(8192))
})

test('an answer that never ends is told as it came, with the reason', async () => {
  const url = await server((_, response) => response.write('a beginning'))
  expect(await transport(true)(url, 150)).toEqual({
    response: { status: 200, headers: expect.any(Object), body: 'a beginning' },
    error: 'no end of the answer within 0.15 s',
  })
})

test.each<[name: string, listener: RequestListener, error: RegExp]>([
  ['no answer', () => undefined, /^no answer within 0.15 s$/],
  ['a connection that is cut', (request) => request.socket.destroy(), /hang up|ECONNRESET/],
  ['no HTTP', (request) => request.socket.end('SSH-2.0-x\r\n\r\n'), /Parse Error/],
])('%s', async (_, listener, error) => {
  const answer = await transport(true)(await server(listener), 150)
  expect(answer.response).toBeNull()
  expect(answer.error).toMatch(error)
})

test.each(['ftp://x/', 'nothing', 'file:///etc/passwd'])('%s is no URL for it', async (url) => {
  expect((await transport(true)(url)).error).toBe(`${url} is no http(s) URL`)
})

test('a header that HTTP does not allow is told, not thrown', async () => {
  const made = createHttpTransport({ allowPrivate: true })
  closing.push(() => made.close())
  const answer = await made.send({ url: 'http://127.0.0.1:1/', headers: { 'a b': 'x' }, body: '', timeoutMs: 100 })
  expect(answer.error).toMatch(/^it cannot be sent: /)
})
