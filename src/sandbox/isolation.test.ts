import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shop } from '../../test/behaviour/shop.ts'
import { type Answer, callerOf, keyOf, openSandbox, type Caller } from '../../test/open-sandbox.ts'

interface Step {
  readonly kind: 'create' | 'note' | 'update' | 'delete' | 'read' | 'settings' | 'reset'
  readonly index: number
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...(['create', 'note', 'update', 'delete', 'read', 'settings', 'reset'] as const)),
  index: fc.nat(6),
})

/** What a sandbox shows of itself. */
async function picture(call: Caller): Promise<string> {
  const customers = await call('GET', '/v1/customers?limit=100')
  const notes = await Promise.all(
    customers.json.data.map(async ({ id }: { id: string }) => (await call('GET', `/v1/customers/${id}/notes`)).text),
  )
  const rest = [await call('GET', '/v1/invoices'), await call('GET', '/v1/settings')]
  return JSON.stringify([customers.text, notes, rest.map(({ text }) => text)])
}

async function take(one: Step, call: Caller, reset: () => Promise<void>, mark: string): Promise<Answer | undefined> {
  if (one.kind === 'reset') {
    await reset()
    return undefined
  }
  if (one.kind === 'settings') return call('PUT', '/v1/settings', { body: { theme: 'dark', language: mark } })
  if (one.kind === 'create') return call('POST', '/v1/customers', { body: { email: 'x@shop.test', name: mark } })
  const { data } = (await call('GET', '/v1/customers?limit=100')).json
  const id = data[one.index % Math.max(1, data.length)]?.id ?? 'cus_000000000000'
  if (one.kind === 'note') return call('POST', `/v1/customers/${id}/notes`, { body: { text: mark } })
  if (one.kind === 'update') return call('PATCH', `/v1/customers/${id}`, { body: { name: mark } })
  return call(one.kind === 'delete' ? 'DELETE' : 'GET', `/v1/customers/${id}`)
}

test('whatever is done in one sandbox, the other does not change', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), step), { minLength: 1, maxLength: 12 }), async (steps) => {
      const api = await openSandbox(shop)
      const pair = [api.sandbox, await api.another()] as const
      const calls = [callerOf(pair[0]), callerOf(pair[1])] as const
      for (const [second, one] of steps) {
        const [mine, other] = second ? [1, 0] : [0, 1]
        const before = await picture(calls[other as 0])
        await take(one, calls[mine as 0], () => pair[mine as 0].reset(), `mark-${mine}`)
        expect(await picture(calls[other as 0])).toBe(before)
        expect(before).not.toContain(`mark-${mine}`)
      }
      for (const index of [0, 1] as const) {
        const log = JSON.stringify(pair[index].exchanges({ limit: 1000 }))
        expect(log).not.toContain(`mark-${1 - index}`)
      }
    }),
    { numRuns: 15 },
  )
})

describe('credentials', () => {
  const request = (headers: Record<string, string>, query = '') => ({
    method: 'GET',
    path: '/v1/customers',
    query,
    headers,
    body: null,
  })

  test('of one sandbox do not open another, wherever and beside whatever they are sent', async () => {
    const api = await openSandbox(shop)
    const other = await api.another()
    const [mine, theirs] = [keyOf(api.sandbox), keyOf(other)]
    const mixtures: Record<string, string>[] = [
      { 'x-api-key': mine },
      { authorization: `Bearer ${mine}` },
      { 'x-api-key': mine, authorization: `Bearer ${theirs}` },
      { 'x-api-key': mine, cookie: `X-Api-Key=${theirs}` },
      { 'x-api-key': `${theirs}${mine}` },
      { 'x-api-key': theirs.slice(0, -1) },
      { 'x-api-key': theirs.toUpperCase() },
    ]
    for (const headers of mixtures)
      expect([headers, (await other.handle(request(headers))).status]).toEqual([headers, 401])
    expect((await other.handle(request({ 'x-api-key': theirs }))).status).toBe(200)
  })

  test('find their own sandbox and no other', async () => {
    const api = await openSandbox(shop)
    const other = await api.another()
    const { sandboxes } = api
    for (const sandbox of [api.sandbox, other]) {
      const key = keyOf(sandbox)
      const found = [
        sandboxes.byCredential(request({ 'x-api-key': key })),
        sandboxes.byCredential(request({ authorization: `Bearer ${key}` })),
        sandboxes.byCredential(request({}, `token=${key}`)),
      ]
      expect(found).toEqual([sandbox, sandbox, sandbox])
      for (const secret of [sandbox.record.controlKey, sandbox.record.webhookSecret, sandbox.record.id, '__proto__'])
        expect(sandboxes.byCredential(request({ 'x-api-key': secret }))).toBeUndefined()
    }
  })

  test('control one sandbox each, the installation’s all of them', async () => {
    const { sandbox, sandboxes, another } = await openSandbox(shop)
    const other = await another()
    const may = (key: string) => [sandbox.record.id, other.record.id, null].map((id) => sandboxes.mayControl(key, id))
    expect(may(sandbox.record.controlKey)).toEqual([true, false, false])
    expect(may(other.record.controlKey)).toEqual([false, true, false])
    expect(may(sandboxes.installationKey)).toEqual([true, true, true])
    for (const key of [keyOf(sandbox), sandbox.record.webhookSecret, '', 'undefined'])
      expect(may(key)).toEqual([false, false, false])
  })

  test('of a deleted sandbox are good for nothing', async () => {
    const api = await openSandbox(shop)
    const other = await api.another()
    const key = keyOf(other)
    expect(await api.sandboxes.delete(other.record.id)).toBe(true)
    expect(await api.sandboxes.delete(other.record.id)).toBe(false)
    expect(api.sandboxes.byCredential(request({ 'x-api-key': key }))).toBeUndefined()
    expect([api.sandboxes.get(other.record.id), api.sandboxes.byHost(other.record.name)]).toEqual([
      undefined,
      undefined,
    ])
    expect((await api.call('GET', '/v1/customers', { key })).status).toBe(401)
  })
})
