import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from './serve.ts'
import { hasShared, shared } from './shared.ts'

/** A document that describes no reply at all: what was sent comes back all the same. */
describe.skipIf(!hasShared)('a thin document', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveDocument(shared('specs/trello.json'))
  }, 60_000)
  afterAll(() => served.close())

  async function call(method: string, path: string, body?: Record<string, unknown>) {
    const reply = await fetch(`${served.url}/1${path}?key=${served.key}&token=${served.key}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await reply.text()
    return { status: reply.status, body: text === '' ? undefined : JSON.parse(text) }
  }

  test('create, read, replace, delete', async () => {
    const made = await call('POST', '/cards', { name: 'Buy milk', idList: 'a-list' })
    expect(made).toEqual({ status: 200, body: { name: 'Buy milk', idList: 'a-list', id: expect.any(String) } })
    const path = `/cards/${made.body.id}`
    expect(await call('GET', path)).toEqual(made)
    expect((await call('PUT', path, { name: 'Buy tea' })).body).toMatchObject({ id: made.body.id, name: 'Buy tea' })
    expect((await call('DELETE', path)).status).toBe(200)
    expect((await call('GET', path)).status).toBe(404)
  })

  test('a container that something makes has to be there; one that nothing makes is', async () => {
    expect((await call('POST', '/boards/nope/lists', { name: 'Doing' })).status).toBe(404)
    const board = await call('POST', '/boards', { name: 'Home' })
    const list = await call('POST', `/boards/${board.body.id}/lists`, { name: 'Doing' })
    expect(list.body).toMatchObject({ name: 'Doing' })
    expect((await call('GET', `/boards/${board.body.id}/lists`)).body).toEqual([list.body])
    const search = await call('POST', '/members/ada/savedSearches', { name: 'Mine', query: '@me', pos: 'top' })
    expect(search.body).toMatchObject({ name: 'Mine', query: '@me' })
    expect((await call('GET', '/members/ada/savedSearches')).body).toEqual([search.body])
    expect((await call('GET', '/members/bob/savedSearches')).body).toEqual([])
  })
})
