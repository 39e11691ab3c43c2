import { afterEach, describe, expect, test } from 'vitest'
import type { Harness, HarnessOptions, OpenHarness } from './store.contract.ts'
import type { DeliveryLog, Store, StoredDelivery } from './store.ts'

const idOf = (n: number): string => `dlv_${String(n).padStart(6, '0')}`

function delivery(n: number, rest: Partial<StoredDelivery> = {}): StoredDelivery {
  const detail = { url: 'https://receiver.example', attempts: [] }
  return { id: idOf(n), subscription: 'sub_1', event: n, status: 'pending', nextAt: n * 1000, detail, ...rest }
}

const done = { status: 'delivered', nextAt: null } as const
const failed = { status: 'failed', nextAt: null } as const

function put(store: Store, sandbox: string, from: number, to: number, rest?: Partial<StoredDelivery>): void {
  for (let n = from; n <= to; n++) store.deliveries.put(sandbox, delivery(n, rest))
}

type Query = NonNullable<Parameters<DeliveryLog['list']>[1]>
const events = (store: Store, sandbox: string, query?: Query) =>
  store.deliveries.list(sandbox, query).map(({ event }) => event)
const down = (from: number, to: number): number[] => Array.from({ length: from - to + 1 }, (_, i) => from - i)

type Start = (options?: HarnessOptions) => Promise<Harness>

export function deliveryContract(name: string, open: OpenHarness): void {
  describe(`${name} keeps the delivery log's contract`, () => {
    const opened: Harness[] = []
    const start: Start = async (options) => {
      const harness = await open(options)
      opened.push(harness)
      return harness
    }
    afterEach(async () => {
      for (const harness of opened.splice(0)) await harness.dispose()
    })
    readingContract(start)
    boundsContract(start)
    endingContract(start)
  })
}

function readingContract(start: Start): void {
  test('added, overwritten, read at once and after a restart', async () => {
    const { store, reopen } = await start()
    const odd = delivery(1, {
      id: 'a\0\ud800',
      subscription: 'sub_\ue000',
      event: 0,
      nextAt: null,
      detail: { body: 'é\0', attempts: [{ at: 1.5 }] },
    })
    store.deliveries.put('sbx_a', odd)
    put(store, 'sbx_a', 2, 3)
    put(store, 'sbx_b', 4, 4)
    put(store, 'sbx_a', 3, 3, done)
    const check = (one: Store) => {
      expect(one.deliveries.get('sbx_a', odd.id)).toEqual(odd)
      expect(one.deliveries.get('sbx_a', idOf(2))).toEqual(delivery(2))
      expect(one.deliveries.get('sbx_a', idOf(3))).toEqual(delivery(3, done))
      expect([one.deliveries.get('sbx_a', idOf(4)), one.deliveries.get('sbx_b', idOf(3))]).toEqual([
        undefined,
        undefined,
      ])
      expect(one.deliveries.list('sbx_a')).toEqual([delivery(3, done), delivery(2), odd])
      expect([events(one, 'sbx_b'), events(one, 'sbx_c')]).toEqual([[4], []])
    }
    expect(store.deliveries.get('sbx_a', idOf(3))).toEqual(delivery(3, done))
    check(store)
    expect(store.durable()).not.toBeNull()
    await store.durable()
    check(store)
    const again = reopen === null ? store : await reopen()
    check(again)
    put(again, 'sbx_a', 2, 2, failed)
    expect(again.deliveries.list('sbx_a', { status: 'failed' })).toEqual([delivery(2, failed)])
    expect(() => again.deliveries.put('', delivery(9))).toThrow(/empty/)
  })

  test('newest first, by page, by status and by subscription', async () => {
    const { store } = await start()
    const states = [{}, done, done, failed] as const
    for (let n = 1; n <= 40; n++) put(store, 'sbx_a', n, n, { ...states[n % 4], subscription: `sub_${n % 3}` })
    put(store, 'sbx_b', 41, 50)
    const all = down(40, 1)
    const given: [Query, number[]][] = [
      [{}, all],
      [{ limit: 3 }, [40, 39, 38]],
      [{ limit: 0 }, []],
      [{ before: idOf(4) }, [3, 2, 1]],
      [{ before: idOf(21), limit: 2 }, [20, 19]],
      [{ status: 'pending' }, all.filter((n) => n % 4 === 0)],
      [{ status: 'delivered', limit: 4 }, [38, 37, 34, 33]],
      [{ status: 'failed', before: idOf(10) }, [7, 3]],
      [{ subscription: 'sub_1' }, all.filter((n) => n % 3 === 1)],
      [{ subscription: 'sub_1', before: idOf(7) }, [4, 1]],
      [{ subscription: 'sub_9' }, []],
      [{ subscription: 'sub_1', status: 'pending' }, all.filter((n) => n % 12 === 4)],
      [{ subscription: 'sub_1', status: 'delivered', limit: 2 }, [37, 34]],
      [{ subscription: 'sub_0', status: 'failed', before: idOf(20), limit: 1 }, [15]],
    ]
    for (const [query, want] of given) expect([query, events(store, 'sbx_a', query)]).toEqual([query, want])
  })

  test('written in the transaction of the tick, with what else is written', async () => {
    const { store } = await start()
    const written = store.transact({ sandbox: 'sbx_a', layer: null }, (tx) => tx.next('order'))
    put(store, 'sbx_a', 1, 1)
    await written
    expect(store.durable()).toBeNull()
    expect(events(store, 'sbx_a')).toEqual([1])
  })
}

function boundsContract(start: Start): void {
  test('bounded in rows: the oldest go, but none that is pending', async () => {
    const { store, reopen } = await start({ deliveries: { rows: 10 } })
    put(store, 'sbx_a', 1, 3)
    for (let n = 4; n <= 40; n++) {
      put(store, 'sbx_a', n, n, n % 2 === 0 ? done : failed)
      if (n % 5 === 0) await store.durable()
    }
    put(store, 'sbx_b', 1, 2, done)
    await store.durable()
    expect(events(store, 'sbx_a')).toEqual([...down(40, 31), 3, 2, 1])
    const again = reopen === null ? store : await reopen()
    put(again, 'sbx_a', 2, 2, done)
    await again.durable()
    expect(events(again, 'sbx_a')).toEqual([...down(40, 31), 3, 1])
    put(again, 'sbx_a', 35, 35)
    await again.durable()
    put(again, 'sbx_a', 41, 41, done)
    await again.durable()
    expect(events(again, 'sbx_a')).toEqual([...down(41, 31), 3, 1])
    put(again, 'sbx_a', 35, 35, done)
    await again.durable()
    expect(events(again, 'sbx_a')).toEqual([...down(41, 32), 3, 1])
    expect(events(again, 'sbx_b')).toEqual([2, 1])
  })

  test('bounded in bytes, but the newest stays, however large', async () => {
    const { store } = await start({ deliveries: { bytes: 10_000 } })
    put(store, 'sbx_a', 1, 20, { ...done, detail: { body: 'x'.repeat(1500) } })
    await store.durable()
    const kept = events(store, 'sbx_a')
    expect(kept).toEqual(down(20, 21 - kept.length))
    expect([5, 6]).toContain(kept.length)
    put(store, 'sbx_a', 21, 21, { ...done, detail: { body: 'x'.repeat(20_000) } })
    await store.durable()
    expect(events(store, 'sbx_a')).toEqual([21])
  })
}

function endingContract(start: Start): void {
  test.each(['reset', 'forget'] as const)('%s leaves none of a sandbox, written or not', async (end) => {
    const { store, reopen } = await start()
    put(store, 'sbx_a', 1, 3, done)
    put(store, 'sbx_b', 1, 1)
    await store.durable()
    put(store, 'sbx_a', 4, 5)
    await store[end]('sbx_a')
    await store[end]('sbx_c')
    expect([events(store, 'sbx_a'), events(store, 'sbx_b')]).toEqual([[], [1]])
    const again = reopen === null ? store : await reopen()
    expect([events(again, 'sbx_a'), events(again, 'sbx_b')]).toEqual([[], [1]])
    put(again, 'sbx_a', 6, 6)
    expect(events(again, 'sbx_a')).toEqual([6])
  })
}
