import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shop } from '../../test/behaviour/shop.ts'
import { callerOf, keyOf, openSandbox, type Caller } from '../../test/open-sandbox.ts'
import { readExport } from './export.ts'
import type { Sandbox } from './sandbox.ts'

/** What a sandbox shows of itself, page by page. */
async function picture(call: Caller): Promise<string> {
  const customers = await call('GET', '/v1/customers?limit=100')
  const seen = [customers.text]
  for (const { id } of customers.json.data) seen.push((await call('GET', `/v1/customers/${id}/notes`)).text)
  for (const target of ['/v1/invoices', '/v1/settings', '/v1/articles']) seen.push((await call('GET', target)).text)
  return seen.join('\n')
}

const write = fc.record({
  kind: fc.constantFrom('create' as const, 'note', 'update', 'delete', 'settings', 'list'),
  index: fc.nat(6),
})
type Write = typeof write extends fc.Arbitrary<infer T> ? T : never

async function perform(call: Caller, { kind, index }: Write, mark: string): Promise<void> {
  const { data } = (await call('GET', '/v1/customers?limit=100')).json
  const id = data[index % Math.max(1, data.length)]?.id ?? 'cus_000000000000'
  if (kind === 'create') await call('POST', '/v1/customers', { body: { email: 'x@shop.test', name: mark } })
  else if (kind === 'note') await call('POST', `/v1/customers/${id}/notes`, { body: { text: mark } })
  else if (kind === 'update') await call('PATCH', `/v1/customers/${id}`, { body: { name: mark } })
  else if (kind === 'delete') await call('DELETE', `/v1/customers/${id}`)
  else if (kind === 'settings') await call('PUT', '/v1/settings', { body: { theme: 'dark', language: mark } })
  else await call('GET', '/v1/customers?limit=2')
}

async function taken(sandbox: Sandbox, name?: string): Promise<string> {
  const result = await sandbox.snapshots.take(name)
  if (result.kind !== 'taken') throw new Error(result.kind)
  return result.snapshot.id
}

describe('snapshots', () => {
  test('whatever is written after one, it brings back what was', async () => {
    const writes = fc.array(write, { maxLength: 10 })
    const law = fc.asyncProperty(writes, fc.array(writes, { minLength: 1, maxLength: 3 }), async (before, rounds) => {
      const { sandbox, call } = await openSandbox(shop)
      for (const one of before) await perform(call, one, 'before')
      const [id, then] = [await taken(sandbox), await picture(call)]
      for (const after of rounds) {
        for (const one of after) await perform(call, one, 'after')
        expect(await sandbox.snapshots.restore(id)).toBe('restored')
        expect(await picture(call)).toBe(then)
      }
    })
    await fc.assert(law, { numRuns: 25 })
  })

  test('the same calls after it have the same replies, ids too', async () => {
    const { sandbox, call } = await openSandbox(shop)
    const create = async () => (await call('POST', '/v1/customers', { body: { email: 'a@shop.test' } })).json.id
    await create()
    const id = await taken(sandbox)
    const first = [await create(), await create()]
    await sandbox.snapshots.restore(id)
    expect([await create(), await create()]).toEqual(first)
  })

  test('any of many, in any order, over a reset; one that was deleted no more', async () => {
    const { sandbox, call } = await openSandbox(shop)
    const made: [id: string, picture: string][] = []
    for (let n = 0; n < 15; n++) {
      await call('POST', '/v1/customers', { body: { email: `${n}@shop.test` } })
      made.push([await taken(sandbox, `n${n}`), await picture(call)])
    }
    expect(sandbox.snapshots.list().map(({ id, name }) => [id, name])).toEqual(made.map(([id], n) => [id, `n${n}`]))
    await sandbox.reset()
    for (const [id, then] of made.toReversed()) {
      expect(await sandbox.snapshots.restore(id)).toBe('restored')
      expect(await picture(call)).toBe(then)
    }
    expect(await sandbox.snapshots.delete(made[3]![0])).toBe(true)
    expect(await sandbox.snapshots.delete(made[3]![0])).toBe(false)
    expect(await sandbox.snapshots.restore(made[3]![0])).toBe('unknown')
    expect(await sandbox.snapshots.restore(made[4]![0])).toBe('restored')
    expect(await picture(call)).toBe(made[4]![1])
  })

  test('have the clock and the faults', async () => {
    const { sandbox } = await openSandbox(shop)
    await sandbox.clock.freeze()
    const now = sandbox.clock.now()
    await sandbox.faults.arm({ match: {}, effect: { status: 503 } })
    await sandbox.faults.setLimit({ requests: 5, seconds: 60 })
    const id = await taken(sandbox)
    const then = sandbox.faults.list()
    await sandbox.clock.advance(60_000)
    await sandbox.faults.clear()
    await sandbox.snapshots.restore(id)
    expect([sandbox.clock.state(), sandbox.clock.now()]).toEqual([{ mode: 'frozen', at: now }, now])
    expect([sandbox.faults.list(), sandbox.faults.limit()]).toEqual([then, { requests: 5, seconds: 60 }])
  })

  test('there are only so many', async () => {
    const { sandbox } = await openSandbox(shop)
    for (let n = 0; n < 100; n++) await taken(sandbox)
    expect(await sandbox.snapshots.take()).toEqual({ kind: 'full', max: 100 })
  })

  test('are not to be had by another sandbox', async () => {
    const { sandbox, sandboxes, another } = await openSandbox(shop)
    const id = await taken(sandbox)
    const other = await another()
    expect(await other.snapshots.restore(id)).toBe('unknown')
    expect(await other.snapshots.delete(id)).toBe(false)
    expect(await sandboxes.fork(other, { snapshot: id })).toBeUndefined()
    expect(sandboxes.get(id)).toBeUndefined()
  })
})

describe('a fork', () => {
  test('begins with the same data, and whatever is done in one, the other does not change', async () => {
    const steps = fc.array(fc.tuple(fc.boolean(), write), { minLength: 1, maxLength: 12 })
    const law = fc.asyncProperty(fc.array(write, { maxLength: 6 }), steps, async (before, after) => {
      const { sandbox, sandboxes, call } = await openSandbox(shop)
      for (const one of before) await perform(call, one, 'before')
      const fork = (await sandboxes.fork(sandbox))!
      const calls = [call, callerOf(fork)]
      expect(await picture(calls[1]!)).toBe(await picture(call))
      for (const [second, one] of after) {
        const [mine, other] = second ? [1, 0] : [0, 1]
        const seen = await picture(calls[other]!)
        await perform(calls[mine]!, one, `mark ${mine}`)
        expect(await picture(calls[other]!)).toBe(seen)
      }
    })
    await fc.assert(law, { numRuns: 25 })
  })

  test('of a snapshot has what was then, and outlives it and its source', async () => {
    const { another, sandboxes } = await openSandbox(shop)
    const source = await another()
    const call = callerOf(source)
    await call('POST', '/v1/customers', { body: { email: 'then@shop.test' } })
    const [snapshot, then] = [await taken(source), await picture(call)]
    await call('POST', '/v1/customers', { body: { email: 'later@shop.test' } })
    const fork = (await sandboxes.fork(source, { snapshot, name: 'copy' }))!
    expect(await sandboxes.delete(source.record.id)).toBe(true)
    expect(await picture(callerOf(fork))).toBe(then)
    expect(sandboxes.byHost('copy')).toBe(fork)
  })

  test('has credentials of its own, and takes none of its source', async () => {
    const { sandbox, sandboxes, key, call } = await openSandbox(shop)
    const fork = (await sandboxes.fork(sandbox))!
    const [mine, its] = [sandbox.record, fork.record]
    for (const field of ['id', 'name', 'webhookSecret', 'controlKey'] as const) expect(its[field]).not.toBe(mine[field])
    expect((await callerOf(fork)('GET', '/v1/customers', { key })).status).toBe(401)
    expect((await call('GET', '/v1/customers', { key: keyOf(fork) })).status).toBe(401)
    expect(fork.snapshots.list()).toEqual([])
  })
})

describe('an export', () => {
  test('makes the same sandbox elsewhere, and the same calls go on alike', async () => {
    const [here, there] = [await openSandbox(shop), await openSandbox(shop)]
    const { data } = (await here.call('GET', '/v1/customers')).json
    await here.call('DELETE', `/v1/customers/${data[0].id}`)
    await here.call('PATCH', `/v1/customers/${data[1].id}`, { body: { name: 'changed' } })
    await here.call('POST', '/v1/customers', { body: { email: 'a@shop.test' } })
    await here.clock.advance(5000)
    await here.sandbox.clock.freeze()
    const read = readExport(JSON.parse(JSON.stringify(here.sandbox.export())))
    if (!read.ok) throw new Error(`${read.pointer} ${read.message}`)
    const made = await there.sandboxes.import({ api: 'shop' }, read.value)
    if (made.kind !== 'made') throw new Error(made.kind)
    const call = callerOf(made.sandbox)
    expect(await picture(call)).toBe(await picture(here.call))
    const body = { email: 'b@shop.test' }
    expect((await call('POST', '/v1/customers', { body })).text).toBe(
      (await here.call('POST', '/v1/customers', { body })).text,
    )
    expect(made.sandbox.clock.state()).toEqual(here.sandbox.clock.state())
  })

  test('is refused over other base data, and over the limits', async () => {
    const { sandbox, call } = await openSandbox(shop)
    for (let n = 0; n < 3; n++) await call('POST', '/v1/customers', { body: { email: 'a@shop.test' } })
    const data = sandbox.export()!
    const other = await openSandbox(shop, { seed: 2 })
    expect(await other.sandboxes.import({ api: 'shop' }, data)).toEqual({ kind: 'other_base' })
    const small = await openSandbox(shop, { store: { limits: { entitiesPerCollection: 2 } } })
    const before = small.sandboxes.list().length
    expect(await small.sandboxes.import({ api: 'shop' }, data)).toMatchObject({ kind: 'too_large' })
    expect(small.sandboxes.list()).toHaveLength(before)
  })

  const entity = { collection: 'customer', key: 'a', sequence: 2 ** 40, body: '{}', meta: { parents: {}, version: 1 } }
  test.each([
    ['another format', { format: 'specbox-sandbox/2' }, 'format'],
    ['no layer', { layer: null }, 'layer'],
    ['a broken clock', { clock: { mode: 'frozen', at: '1' } }, 'clock'],
    ['a counter below 0', { counters: { order: -1 } }, 'counters'],
    ['a list of texts', { entities: ['a'] }, 'entities/0'],
    ['tokens', { entities: [{ ...entity, collection: '~tokens' }] }, 'entities/0'],
    ['a body that is no JSON', { entities: [entity, { ...entity, body: '{' }] }, 'entities/1'],
    ['a sequence that cannot be counted up', { entities: [{ ...entity, sequence: 2 ** 53 }] }, 'entities/0'],
    ['meta without parents', { entities: [{ ...entity, meta: { version: 1 } }] }, 'entities/0'],
    ['the same entity twice', { entities: [entity, entity] }, 'entities/1'],
  ])('%s is no export', async (_name, change, pointer) => {
    const { sandbox } = await openSandbox(shop)
    const given = JSON.parse(JSON.stringify(sandbox.export()))
    expect(readExport(given)).toEqual({ ok: true, value: given })
    expect(readExport({ ...given, ...change })).toMatchObject({ ok: false, pointer })
  })
})
