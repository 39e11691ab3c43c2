import { afterEach, describe, expect, test } from 'vitest'
import type { LoggedExchange, Store } from './store.ts'
import type { Harness, HarnessOptions, OpenHarness } from './store.contract.ts'

function idOf(n: number): string {
  return `ex_${String(n).padStart(6, '0')}`
}

function exchange(n: number, size = 0): LoggedExchange {
  const detail = { body: 'x'.repeat(size) }
  return { id: idOf(n), at: n, durationMs: 1, method: 'GET', path: `/${n}`, status: 200, operation: null, detail }
}

function append(store: Store, sandbox: string, from: number, to: number, size = 0): void {
  for (let n = from; n <= to; n++) store.exchanges.append(sandbox, () => exchange(n, size), size)
}

function ids(store: Store, sandbox: string, query?: { limit?: number; before?: string }): string[] {
  return store.exchanges.list(sandbox, query).map((entry) => entry.id)
}

function range(from: number, to: number): string[] {
  return Array.from({ length: from - to + 1 }, (_, i) => idOf(from - i))
}

export function exchangeContract(name: string, open: OpenHarness): void {
  describe(`${name} keeps the exchange log's contract`, () => {
    const opened: Harness[] = []
    const start = async (options?: HarnessOptions): Promise<Harness> => {
      const harness = await open(options)
      opened.push(harness)
      return harness
    }
    afterEach(async () => {
      for (const harness of opened.splice(0)) await harness.dispose()
    })

    test('newest first, over what is written out and what is pending', async () => {
      const { store } = await start()
      append(store, 'sbx_a', 1, 4)
      store.exchanges.flush()
      append(store, 'sbx_a', 5, 7)
      append(store, 'sbx_b', 8, 8)
      expect(ids(store, 'sbx_a')).toEqual(range(7, 1))
      expect(ids(store, 'sbx_a', { limit: 2 })).toEqual(range(7, 6))
      expect(ids(store, 'sbx_a', { limit: 3, before: idOf(6) })).toEqual(range(5, 3))
      expect(ids(store, 'sbx_a', { before: idOf(3) })).toEqual(range(2, 1))
      expect(ids(store, 'sbx_b')).toEqual([idOf(8)])
      expect(ids(store, 'sbx_c')).toEqual([])
      expect(store.exchanges.get('sbx_a', idOf(2))).toEqual(exchange(2))
      expect(store.exchanges.get('sbx_a', idOf(6))).toEqual(exchange(6))
      expect(store.exchanges.get('sbx_b', idOf(2))).toBeUndefined()
    })

    boundContract(start)

    test('ten thousand sandboxes are logged as they come', async () => {
      const { store } = await start()
      for (let n = 1; n <= 10_050; n++) append(store, `sbx_${n}`, n, n)
      await new Promise(setImmediate)
      for (const n of [1, 5000, 10_050]) expect(ids(store, `sbx_${n}`)).toEqual([idOf(n)])
    })

    test('forgotten with its sandbox, pending or written', async () => {
      const { store } = await start()
      append(store, 'sbx_a', 1, 2)
      append(store, 'sbx_b', 3, 3)
      store.exchanges.flush()
      append(store, 'sbx_a', 4, 5)
      await store.forget('sbx_a')
      store.exchanges.flush()
      expect([ids(store, 'sbx_a'), ids(store, 'sbx_b')]).toEqual([[], [idOf(3)]])
    })

    test('closed with its store: what comes later is not logged', async () => {
      const { store } = await start()
      await store.close()
      let rendered = false
      store.exchanges.append('sbx_a', () => {
        rendered = true
        return exchange(1)
      })
      store.exchanges.flush()
      expect(rendered).toBe(false)
    })

    test('written out when the store is closed', async () => {
      const { store, reopen } = await start({ exchanges: { rows: 5 } })
      append(store, 'sbx_a', 1, 8)
      if (reopen === null) return
      const again = await reopen()
      expect(ids(again, 'sbx_a')).toEqual(range(8, 4))
      append(again, 'sbx_a', 9, 9)
      again.exchanges.flush()
      expect(ids(again, 'sbx_a')).toEqual(range(9, 5))
    })
  })
}

function boundContract(start: (options: HarnessOptions) => Promise<Harness>): void {
  test('bounded in rows, and what was overtaken is never rendered', async () => {
    const { store } = await start({ exchanges: { rows: 10 } })
    let rendered = 0
    for (let n = 1; n <= 100; n++)
      store.exchanges.append('sbx_a', () => {
        rendered++
        return exchange(n)
      })
    store.exchanges.flush()
    expect(rendered).toBe(10)
    expect(ids(store, 'sbx_a')).toEqual(range(100, 91))
    append(store, 'sbx_a', 101, 104)
    expect(ids(store, 'sbx_a')).toEqual(range(104, 95))
    store.exchanges.flush()
    expect(ids(store, 'sbx_a')).toEqual(range(104, 95))
  })

  test('bounded in bytes, pending and written', async () => {
    const { store } = await start({ exchanges: { bytes: 10_000 } })
    append(store, 'sbx_a', 1, 30, 1500)
    expect(ids(store, 'sbx_a')).toEqual(range(30, 25))
    store.exchanges.flush()
    append(store, 'sbx_a', 31, 32, 1500)
    store.exchanges.flush()
    const kept = store.exchanges.list('sbx_a')
    expect(kept.map((entry) => entry.id)).toEqual(range(32, 33 - kept.length))
    expect(kept.length).toBeGreaterThanOrEqual(4)
    expect(JSON.stringify(kept).length).toBeLessThanOrEqual(10_100)
  })

  test('bounded over all sandboxes: the oldest of all go', async () => {
    const { store } = await start({ allExchanges: { rows: 50 } })
    for (let n = 1; n <= 80; n++) {
      append(store, `sbx_${n}`, n, n)
      store.exchanges.flush()
    }
    const kept = Array.from({ length: 80 }, (_, i) => i + 1).filter((n) => ids(store, `sbx_${n}`).length > 0)
    expect(kept).toEqual(Array.from({ length: 50 }, (_, i) => i + 31))
  })
}
