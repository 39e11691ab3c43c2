import { Svix } from 'svix'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Served, serveDocument } from '../serve.ts'
import { hasShared, shared } from '../shared.ts'

/** The SDK's error class is not among its exports; what it throws is known by its name and code. */
const refusal = (code: number) => ({ code, body: expect.objectContaining({ detail: expect.any(String) }) })

describe.skipIf(!hasShared)('svix 1.99.1, unmodified', () => {
  let served: Served
  let svix: Svix

  beforeAll(async () => {
    served = await serveDocument(shared('specs/svix_codegen.json'))
    svix = new Svix(served.key, { serverUrl: served.url })
  }, 60_000)
  afterAll(() => served.close())

  test('application: create, get by id and by uid, replace, patch, delete', async () => {
    const made = await svix.application.create({ name: 'Shop', uid: 'shop-1', metadata: { plan: 'pro' } })
    expect(made).toMatchObject({ name: 'Shop', uid: 'shop-1', metadata: { plan: 'pro' } })
    expect(made.id).toMatch(/^app_\w{27}$/)
    expect(Math.abs(made.createdAt.getTime() - Date.now())).toBeLessThan(60_000)
    expect(await svix.application.get(made.id)).toEqual(made)
    expect(await svix.application.get('shop-1')).toEqual(made)

    const patched = await svix.application.patch(made.id, { name: 'Store' })
    expect(patched).toMatchObject({ id: made.id, name: 'Store', uid: 'shop-1', metadata: { plan: 'pro' } })
    const replaced = await svix.application.update(made.id, { name: 'Market', uid: 'market' })
    expect(replaced).toMatchObject({ id: made.id, name: 'Market', uid: 'market', metadata: {} })
    expect(await svix.application.get('market')).toEqual(replaced)

    await svix.application.delete(made.id)
    await expect(svix.application.get(made.id)).rejects.toMatchObject(refusal(404))
    await expect(svix.application.get('market')).rejects.toMatchObject(refusal(404))
  })

  test('pages by iterator until done', async () => {
    const app = await svix.application.create({ name: 'Pages' })
    const made: string[] = []
    for (let i = 0; i < 7; i++) {
      const url = `https://example.com/hook/${i}`
      made.push((await svix.endpoint.create(app.id, { url, description: `Endpoint ${i}` })).id)
    }
    const pages: string[][] = []
    let iterator: string | undefined
    for (let done = false; !done && pages.length < 10; ) {
      const page = await svix.endpoint.list(app.id, { limit: 3, ...(iterator === undefined ? {} : { iterator }) })
      pages.push(page.data.map(({ id }) => id))
      iterator = page.iterator ?? undefined
      done = page.done
    }
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 1])
    expect(pages.flat()).toEqual(made)
  })

  test('what is below an application: endpoint, its headers, messages', async () => {
    const app = await svix.application.create({ name: 'One' })
    const other = await svix.application.create({ name: 'Two' })
    const endpoint = await svix.endpoint.create(app.id, {
      url: 'https://example.com/in',
      channels: ['project_1'],
    })
    expect(endpoint).toMatchObject({ url: 'https://example.com/in', channels: ['project_1'], disabled: false })
    expect(endpoint.id).toMatch(/^ep_/)
    expect(await svix.endpoint.get(app.id, endpoint.id)).toEqual(endpoint)
    await expect(svix.endpoint.get(other.id, endpoint.id)).rejects.toMatchObject(refusal(404))
    expect((await svix.endpoint.list(other.id)).data).toEqual([])

    const changed = await svix.endpoint.patch(app.id, endpoint.id, { disabled: true })
    expect(changed).toMatchObject({ id: endpoint.id, disabled: true, url: 'https://example.com/in' })
    await svix.endpoint.headersUpdate(app.id, endpoint.id, { headers: { 'X-Team': 'a' } })
    expect((await svix.endpoint.getHeaders(app.id, endpoint.id)).headers).toEqual({ 'X-Team': 'a' })

    const message = await svix.message.create(app.id, { eventType: 'user.created', eventId: 'e-1', payload: { n: 1 } })
    expect(message).toMatchObject({ eventType: 'user.created', eventId: 'e-1', payload: { n: 1 } })
    expect(await svix.message.get(app.id, message.id)).toEqual(message)
    expect((await svix.message.list(app.id)).data).toEqual([message])
    expect((await svix.message.list(app.id, { eventTypes: ['user.deleted'] })).data).toEqual([])
    expect((await svix.messageAttempt.listByEndpoint(app.id, endpoint.id)).done).toBe(true)

    await svix.endpoint.delete(app.id, endpoint.id)
    await expect(svix.endpoint.get(app.id, endpoint.id)).rejects.toMatchObject(refusal(404))
  })

  test('event type: named by the client, once', async () => {
    const made = await svix.eventType.create({ name: 'invoice.paid', description: 'Paid' })
    expect(made).toMatchObject({ name: 'invoice.paid', description: 'Paid', archived: false })
    await expect(svix.eventType.create({ name: 'invoice.paid', description: 'Again' })).rejects.toMatchObject(
      refusal(409),
    )
    const changed = await svix.eventType.update('invoice.paid', { description: 'Settled' })
    expect(changed.description).toBe('Settled')
    expect((await svix.eventType.get('invoice.paid')).description).toBe('Settled')
    await svix.eventType.delete('invoice.paid')
  })

  test('an idempotency key makes one application', async () => {
    const first = await svix.application.create({ name: 'Once' }, { idempotencyKey: 'once' })
    expect(await svix.application.create({ name: 'Once' }, { idempotencyKey: 'once' })).toEqual(first)
  })

  test('refusals are the SDK’s own errors', async () => {
    await expect(svix.application.get('app_nope')).rejects.toMatchObject(refusal(404))
    await expect(svix.application.create({ name: 4 as unknown as string })).rejects.toMatchObject({
      body: { detail: '"name" must be a string' },
    })
    await expect(new Svix('wrong', { serverUrl: served.url }).application.list()).rejects.toMatchObject(refusal(401))
    const thrown = await svix.application.get('app_nope').catch((error: unknown) => error)
    expect((thrown as Error).constructor.name).toBe('ApiException')
  })
})
