import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newEvent } from './event-log.contract.ts'
import type { Scope, Store } from './store.ts'
import { type OpenHarness, keysOf, meta } from './store.contract.ts'

const a: Scope = { sandbox: 'sbx_a', layer: 'release' }
const b: Scope = { sandbox: 'sbx_b', layer: 'release' }
const snapshot: Scope = { sandbox: 'snp_1', layer: 'release' }
const seeds = ['k0', 'k1', 'k2', 'k3']

async function opened(open: OpenHarness) {
  const harness = await open()
  harness.store.seed(
    'release',
    'order',
    seeds.map((key) => ({ key, body: `"seed ${key}"`, meta })),
  )
  return harness
}

/** All that can be seen of a sandbox's data, in both orders. */
function stateOf(store: Store, scope: Scope): unknown {
  return store.run(scope, (tx) =>
    ['order', 'user'].map((collection) => {
      const rows = [...tx.scan(collection)]
      const back = Array.from(tx.scan(collection, { reverse: true }), ({ key }) => key)
      expect(back).toEqual(rows.map(({ key }) => key).reverse())
      expect(tx.count(collection)).toBe(rows.length)
      for (const row of rows) expect(tx.get(collection, row.key)).toEqual(row)
      for (let n = 0; n < 12; n++)
        expect(tx.get(collection, `k${n}`) !== undefined).toBe(rows.some(({ key }) => key === `k${n}`))
      return rows
    }),
  )
}

function write(store: Store, scope: Scope, mark: string): Promise<void> {
  return store.transact(scope, (tx) => {
    tx.put('order', 'k1', `"${mark}"`, meta)
    tx.delete('order', 'k2')
    tx.put('order', mark, `"new ${mark}"`, meta)
    tx.next('counter')
  })
}

/** Snapshots and forks: one sandbox's data in the place of another's. */
export function copyContract(name: string, open: OpenHarness): void {
  describe(`${name} copies sandboxes`, () => {
    test('what was copied stays as it was, whoever writes then', async () => {
      const { store, dispose } = await opened(open)
      await write(store, a, 'one')
      await store.copy('sbx_a', 'sbx_b', [])
      const then = stateOf(store, a)
      expect(stateOf(store, b)).toEqual(then)
      await write(store, a, 'two')
      expect(stateOf(store, b)).toEqual(then)
      await store.transact(b, (tx) => tx.put('order', 'k2', '"back"', meta))
      expect(keysOf(store, b)).toEqual(['k0', 'k1', 'k3', 'one', 'k2'])
      expect(keysOf(store, a)).toEqual(['k0', 'k1', 'k3', 'one', 'two'])
      expect(store.run(b, (tx) => tx.next('counter'))).toBe(2)
      expect(store.run(a, (tx) => tx.next('counter'))).toBe(3)
      await dispose()
    })

    test('the original may be reset, forgotten and made anew', async () => {
      const { store, dispose } = await opened(open)
      await write(store, a, 'one')
      await store.copy('sbx_a', 'snp_1', [])
      const then = stateOf(store, snapshot)
      const empty = stateOf(store, { sandbox: 'sbx_never', layer: 'release' })
      await store.reset('sbx_a')
      expect(stateOf(store, a)).toEqual(empty)
      await write(store, a, 'two')
      await store.forget('sbx_a')
      expect(stateOf(store, a)).toEqual(empty)
      await write(store, a, 'three')
      expect(stateOf(store, snapshot)).toEqual(then)
      await store.copy('snp_1', 'sbx_a', [])
      expect(stateOf(store, a)).toEqual(then)
      await store.forget('snp_1')
      expect(stateOf(store, a)).toEqual(then)
      await dispose()
    })

    test('records of the kinds asked for replace those that were there', async () => {
      const { store, dispose } = await opened(open)
      await store.records.put('sbx_a', 'clock', 'c', { at: 1 })
      await store.records.put('sbx_a', 'secret', 's', { of: 'a' })
      await store.records.put('sbx_b', 'clock', 'old', {})
      await store.records.put('sbx_b', 'secret', 's', { of: 'b' })
      await store.copy('sbx_a', 'sbx_b', ['clock'])
      expect(store.records.list('sbx_b', 'clock')).toEqual([{ key: 'c', value: { at: 1 } }])
      expect(store.records.get('sbx_b', 'secret', 's')).toEqual({ of: 'b' })
      await dispose()
    })

    test('events are not copied; the next one comes after those of both', async () => {
      const { store, dispose } = await opened(open)
      const append = (scope: Scope, id: string) => store.run(scope, (tx) => tx.append(newEvent(id)))
      for (const id of ['e1', 'e2', 'e3']) append(a, id)
      append(b, 'f1')
      await store.copy('sbx_a', 'sbx_b', [])
      expect([store.events.list('sbx_b'), store.events.last('sbx_b')]).toEqual([[], 3])
      expect([append(b, 'f2'), append(a, 'e4')]).toEqual([4, 4])
      await store.copy('sbx_b', 'snp_1', [])
      for (const id of ['e5', 'e6']) append(a, id)
      await store.copy('snp_1', 'sbx_a', [])
      expect(append(a, 'e7')).toBe(7)
      await dispose()
    })

    test('as data, to a sandbox of another store', async () => {
      const [{ store, dispose }, other] = [await opened(open), await opened(open)]
      await write(store, a, 'one')
      await store.copy('sbx_a', 'snp_1', [])
      await write(store, a, 'tw\0o')
      await store.transact(a, (tx) => tx.delete('order', 'one'))
      expect(store.dump('sbx_a', 10)).toBeNull()
      const data = store.dump('sbx_a', 1_000_000)!
      await other.store.load('sbx_b', JSON.parse(JSON.stringify(data)))
      expect(stateOf(other.store, b)).toEqual(stateOf(store, a))
      const next = (at: Store, scope: Scope) => at.run(scope, (tx) => tx.next('counter'))
      expect([next(other.store, b), next(store, a)]).toEqual([3, 3])
      await Promise.all([dispose(), other.dispose()])
    })

    test('data over the limits is refused whole', async () => {
      const { store, dispose } = await open({ limits: { entitiesPerCollection: 2, bytesPerEntity: 60 } })
      const entity = (key: string, body = '{}') => ({ collection: 'order', key, sequence: 2 ** 40, body, meta })
      const load = (...entities: ReturnType<typeof entity>[]) => store.load('sbx_a', { entities, counters: {} })
      await expect(load(entity('a'), entity('b'), entity('c'))).rejects.toThrow(/more than 2/)
      await expect(load(entity('a', `"${'x'.repeat(60)}"`))).rejects.toThrow(/over the 60/)
      expect(keysOf(store, { sandbox: 'sbx_a', layer: null })).toEqual([])
      await dispose()
    })

    test('never to itself', async () => {
      const { store, dispose } = await opened(open)
      await expect(store.copy('sbx_a', 'sbx_a', [])).rejects.toThrow(/itself/)
      await expect(store.copy('', 'sbx_a', [])).rejects.toThrow(/empty/)
      await dispose()
    })

    test('behaves as whole copies do', () => modelOfCopies(open))
  })
}

const owners = ['sbx_a', 'sbx_b', 'snp_1', 'snp_2'] as const
const owner = fc.constantFrom(...owners)
const key = fc.integer({ min: 0, max: 11 }).map((n) => `k${n}`)
const collection = fc.constantFrom('order', 'user')
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('put' as const, 'delete'), owner, key, collection }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('copy' as const), owner, to: owner }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('reset' as const, 'forget', 'reopen', 'look'), owner }) },
)

type Rows = Map<string, string>
type Model = Record<string, Rows>

const emptyModel = (): Model => ({ order: new Map(seeds.map((it) => [it, `"seed ${it}"`])), user: new Map() })
const copyOf = ({ order, user }: Model): Model => ({ order: new Map(order), user: new Map(user) })

async function modelOfCopies(open: OpenHarness): Promise<void> {
  const law = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 80 }), async (steps) => {
    const harness = await opened(open)
    let { store } = harness
    const models = new Map<string, Model>(owners.map((it) => [it, emptyModel()]))
    const compare = () => {
      for (const [sandbox, model] of models) {
        const rows = stateOf(store, { sandbox, layer: 'release' }) as { key: string; body: string }[][]
        expect(rows.map((them) => them.map(({ key, body }) => [key, body]))).toEqual([
          [...model.order!],
          [...model.user!],
        ])
      }
    }
    for (const [index, it] of steps.entries()) {
      const model = models.get(it.owner)!
      const scope = { sandbox: it.owner, layer: 'release' }
      if (it.do === 'put') {
        store.run(scope, (tx) => tx.put(it.collection, it.key, `"${index}"`, meta))
        model[it.collection]!.set(it.key, `"${index}"`)
      } else if (it.do === 'delete') {
        const deleted = store.run(scope, (tx) => tx.delete(it.collection, it.key))
        expect(deleted).toBe(model[it.collection]!.delete(it.key))
      } else if (it.do === 'copy') {
        if (it.owner === it.to) continue
        await store.copy(it.owner, it.to, [])
        models.set(it.to, copyOf(model))
      } else if (it.do === 'look') compare()
      else if (it.do === 'reopen') {
        await store.durable()
        if (harness.reopen !== null) store = await harness.reopen()
      } else {
        await store[it.do](it.owner)
        models.set(it.owner, emptyModel())
      }
    }
    compare()
    await harness.dispose()
  })
  await fc.assert(law, { numRuns: 60 })
}
