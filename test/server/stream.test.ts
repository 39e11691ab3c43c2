import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serverSentEvents } from '../../src/cli/server-sent-events.ts'
import { type Served, serveDocument } from '../serve.ts'

let served: Served
beforeAll(async () => {
  served = await serveDocument(resolve(import.meta.dirname, '../../examples/orders/openapi.yaml'))
})
afterAll(() => served.close())

test('a stream tells of each call, also where there are more than a page between two looks', async () => {
  const { url, sandbox } = served
  const stop = new AbortController()
  const headers = { authorization: `Bearer ${sandbox.record.controlKey}`, accept: 'text/event-stream' }
  const stream = `${url}/_specbox/v1/sandboxes/${sandbox.record.id}/stream`
  const read = async (query: string) => {
    const called = { 'api-key': served.key }
    await sandbox.handle({ method: 'GET', path: '/v1/products', query, headers: called, body: null })
  }
  const told: string[] = []
  const following = (async () => {
    for await (const { name, value } of serverSentEvents(stream, headers, stop.signal)) {
      if (name !== 'exchange') continue
      told.push((value as { id: string }).id)
      if (told.length === 1) for (let index = 0; index < 350; index++) await read(`limit=${(index % 100) + 1}`)
      if (told.length === 351) stop.abort()
    }
  })()
  // One call after another until the stream has begun to listen and tells of one.
  while (told.length === 0) await read('limit=1').then(() => new Promise((next) => setImmediate(next)))
  await following
  expect(new Set(told).size).toBe(told.length)
  expect(told).toEqual([...told].sort())
}, 20_000)
