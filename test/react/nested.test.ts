import { afterEach, describe, expect, test } from 'vitest'
import { infer } from '../../src/blueprint/infer.ts'
import { lint } from '../../src/blueprint/lint/index.ts'
import type { JsonObject } from '../../src/lib/json.ts'
import { loadText } from '../../src/openapi/load.ts'
import { createRelease } from '../../src/sandbox/release.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import { callerOf } from '../open-sandbox.ts'
import { installationOf } from '../webhooks/installation.ts'
import { openReceiver, type Receiver } from '../webhooks/receiver.ts'
import { forge } from './forge.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function opened() {
  const loaded = await loadText(forge, 'memory:test')
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure.problems))
  const blueprint = infer(loaded.document)
  const store = openSqliteStore({ path: ':memory:' })
  const { sandboxes, webhooks } = installationOf(store)
  const receiver = await openReceiver()
  closing.push(
    () => receiver.close(),
    () => webhooks.stop(1000),
    () => store.close(),
  )
  sandboxes.publish(createRelease({ document: loaded.document, blueprint, seed: 1 }))
  const sandbox = await sandboxes.create({ api: blueprint.api, isDefault: true })
  const call = callerOf(sandbox)
  const project = async (name: string) =>
    `/v1/projects/${(await call('POST', '/v1/projects', { body: { name } })).json.id}`
  const post = async (path: string, body: JsonObject) => (await call('POST', path, { body })).json
  const events = () => sandbox.events({ after: 0, limit: 100 }).map(({ type }) => type)
  return { call, post, project, receiver, events, findings: lint(loaded.document, blueprint) }
}

const bodiesAt = ({ received }: Receiver, path: string) => received.filter((one) => one.path === path)

describe('things below things', () => {
  test('the overlay has no mistakes', async () => {
    const { findings } = await opened()
    expect(findings.filter(({ pass }) => pass.includes('authored'))).toEqual([])
  })

  test('numbers are in one row below the same parent', async () => {
    const { post, project } = await opened()
    const [one, two] = [await project('one'), await project('two')]
    expect((await post(`${one}/tickets`, { title: 'a' })).number).toBe(1)
    expect((await post(`${one}/proposals`, { title: 'b' })).number).toBe(2)
    expect((await post(`${one}/tickets`, { title: 'c' })).number).toBe(3)
    expect((await post(`${one}/proposals`, { title: 'd' })).number).toBe(4)
    expect((await post(`${two}/proposals`, { title: 'e' })).number).toBe(1)
  })

  test('effects are on what is below the same container', async () => {
    const { call, post, project } = await opened()
    const [one, two] = [await project('one'), await project('two')]
    for (const path of [one, two]) await post(`${path}/proposals`, { title: `of ${path}` })
    for (const path of [one, two])
      expect((await call('GET', `${path}/tickets/1`)).json).toMatchObject({ title: `of ${path}`, state: 'open' })
    await call('PUT', `${two}/proposals/1/accepted`)
    expect((await call('GET', `${one}/tickets/1`)).json.state).toBe('open')
    expect((await call('GET', `${two}/tickets/1`)).json.state).toBe('closed')
  })

  test('a reply of its own, and a question that is refused', async () => {
    const { call, post, project } = await opened()
    const path = await project('one')
    await post(`${path}/proposals`, { title: 'b' })
    const not = await call('GET', `${path}/proposals/1/accepted`)
    expect([not.status, not.json.message]).toEqual([404, 'Not yet'])
    const accepted = (await call('PUT', `${path}/proposals/1/accepted`)).json
    expect(accepted).toEqual({ mark: expect.stringMatching(/^[abc]{12}$/), done: true })
    expect((await call('GET', `${path}/proposals/1`)).json.mark).toBe(accepted.mark)
    expect((await call('GET', `${path}/proposals/1/accepted`)).status).toBe(204)
  })

  test('what a new one does not have, and where it is served', async () => {
    const { post, project } = await opened()
    const path = await project('one')
    const made = await post(`${path}/tickets`, { title: 'a' })
    expect(made).toEqual({
      number: 1,
      title: 'a',
      state: 'open',
      votes: 0,
      self: `http://sandbox.test${path.slice('/v1'.length)}/tickets/1`,
    })
  })

  test('an event with a condition', async () => {
    const { call, post, project, events } = await opened()
    const path = await project('one')
    await post(`${path}/tickets`, { title: 'a' })
    await post(`${path}/proposals`, { title: 'b' })
    await call('PATCH', `${path}/tickets/1`, { body: { title: 'a' } })
    await call('PATCH', `${path}/tickets/1`, { body: { title: 'c' } })
    expect(events()).toEqual(['ticket.opened', 'ticket.renamed'])
  })

  test('hooks: greeted by an event of their own, asked by groups, told in their container with their headers', async () => {
    const { post, project, receiver } = await opened()
    const [one, two] = [await project('one'), await project('two')]
    const hook = await post(`${one}/hooks`, { url: `${receiver.url}/one`, events: ['ticket'], format: 'json' })
    await post(`${two}/hooks`, { url: `${receiver.url}/two`, events: ['ticket.closed', 'hello'], format: 'form' })
    await post(`${one}/tickets`, { title: 'a' })
    await post(`${two}/tickets`, { title: 'b' })
    await receiver.until((all) => all.length >= 3)
    const bodies = bodiesAt(receiver, '/one').map(({ body }) => JSON.parse(body))
    expect(bodies).toMatchObject([
      { type: 'hello', data: { id: hook.id } },
      { type: 'ticket.opened', data: { number: 1, title: 'a' } },
    ])
    const project1 = one.slice(one.lastIndexOf('/') + 1)
    for (const { headers } of bodiesAt(receiver, '/one'))
      expect(headers).toMatchObject({ 'x-hook': hook.id, 'x-project': project1, 'content-type': 'application/json' })
    const [form, ...more] = bodiesAt(receiver, '/two')
    expect(more).toEqual([])
    expect(form!.headers['content-type']).toBe('application/x-www-form-urlencoded')
    const params = new URLSearchParams(form!.body)
    expect([...params.keys()]).toEqual(['payload'])
    expect(JSON.parse(params.get('payload')!)).toMatchObject({ type: 'hello', data: { format: 'form' } })
  })
})
