import { describe, expect, test } from 'vitest'
import type { ReceivedRequest } from '../server/received.ts'
import type { Reply } from '../simulate/exchange.ts'
import { createFetch } from './fetch.ts'

const origin = 'http://orders.localhost'

/** Answers by path, and remembers what came. */
function reached(replies: Readonly<Record<string, Partial<Reply>>>) {
  const received: ReceivedRequest[] = []
  const handle = (request: ReceivedRequest): Reply => {
    received.push(request)
    return { status: 404, headers: {}, body: null, ...replies[request.path] }
  }
  return { received, fetch: createFetch({ origin: () => origin, handle }) }
}

const to = (Location: string, status = 302) => ({ status, headers: { Location } })

describe('what is sent', () => {
  test.each<[string, RequestInit, string, string | undefined]>([
    ['text', { body: 'a' }, 'a', 'text/plain;charset=UTF-8'],
    ['a form', { body: new URLSearchParams({ a: 'b c' }) }, 'a=b+c', 'application/x-www-form-urlencoded;charset=UTF-8'],
    ['bytes', { body: new Uint8Array([97, 98]) }, 'ab', undefined],
    ['JSON', { body: '{}', headers: { 'Content-Type': 'application/json' } }, '{}', 'application/json'],
  ])('%s', async (_, init, body, type) => {
    const { fetch, received } = reached({})
    await fetch('/a%20b?c=d%26', { method: 'POST', ...init })
    const [request] = received
    expect(request).toMatchObject({ method: 'POST', path: '/a%20b', query: 'c=d%26' })
    expect(Buffer.from(request!.body!).toString()).toBe(body)
    expect([request!.headers['content-type'], request!.headers['content-length']]).toEqual([type, String(body.length)])
  })

  test('nothing', async () => {
    const { fetch, received } = reached({})
    await fetch(new URL('https://api.example.com/x'))
    expect(received[0]).toMatchObject({ method: 'GET', path: '/x', query: '', body: null })
    expect(received[0]!.headers).toEqual({ accept: '*/*', host: 'api.example.com' })
  })

  test('not at all, when it was called off before', async () => {
    const { fetch, received } = reached({})
    await expect(fetch('/x', { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
    expect(received).toEqual([])
  })
})

describe('what comes back', () => {
  test('headers that repeat, and no body where there is none', async () => {
    const { fetch } = reached({
      '/a': { status: 200, headers: { 'Set-Cookie': ['a=1', 'b=2'] }, body: 'x' },
      '/b': { status: 204, body: '' },
    })
    const response = await fetch('/a')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect([response.url, await response.text()]).toEqual([`${origin}/a`, 'x'])
    expect(await (await fetch('/a', { method: 'HEAD' })).text()).toBe('')
    expect((await fetch('/b')).body).toBeNull()
  })
})

describe('redirects', () => {
  const replies = {
    '/here': to('/there'),
    '/kept': to('there', 307),
    '/there': { status: 200, body: 'yes' },
    '/away': to('https://elsewhere.example/'),
    '/round': to('/round'),
    '/wrong': to('http://['),
  }

  test.each([
    ['GET', '/here', 'GET'],
    ['POST', '/here', 'GET'],
    ['PUT', '/here', 'PUT'],
    ['POST', '/kept', 'POST'],
  ])('%s %s lands as %s', async (method, path, lands) => {
    const { fetch, received } = reached(replies)
    const response = await fetch(path, { method, ...(method === 'GET' ? {} : { body: 'a' }) })
    expect([response.status, response.redirected, response.url]).toEqual([200, true, `${origin}/there`])
    expect(received[1]).toMatchObject({ method: lands, body: lands === 'GET' ? null : expect.any(Uint8Array) })
  })

  test.each(['/away', '/wrong'])("%s is the caller's to follow", async (path) => {
    const { fetch, received } = reached(replies)
    expect((await fetch(path)).status).toBe(302)
    expect(received).toHaveLength(1)
  })

  test('as the caller wants it, and not for ever', async () => {
    const { fetch, received } = reached(replies)
    expect((await fetch('/here', { redirect: 'manual' })).status).toBe(302)
    await expect(fetch('/here', { redirect: 'error' })).rejects.toThrow(TypeError)
    await expect(fetch('/round')).rejects.toThrow(TypeError)
    expect(received).toHaveLength(23)
  })
})
