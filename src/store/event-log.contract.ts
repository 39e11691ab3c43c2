import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Harness, HarnessOptions, OpenHarness } from './store.contract.ts'
import type { NewEvent, Scope, Store, StoredEvent } from './store.ts'

const meta = { parents: {}, version: 1 }
const sandboxes = ['sbx_a', 'sbx_b'] as const
const scopeOf = (sandbox: string): Scope => ({ sandbox, layer: null })

export function newEvent(id: string, rest: Partial<NewEvent> = {}): NewEvent {
  const body = JSON.stringify({ id })
  return { id, type: 'order.created', at: 1700000000000, resource: 'order', key: 'o1', body, detail: {}, ...rest }
}

/** Appends one event a transaction, named by their numbers. */
function append(store: Store, sandbox: string, from: number, to: number, rest?: Partial<NewEvent>): void {
  for (let n = from; n <= to; n++) store.run(scopeOf(sandbox), (tx) => tx.append(newEvent(`e${n}`, rest)))
}

type Query = Parameters<Store['events']['list']>[1]
const ids = (store: Store, sandbox: string, query?: Query) => store.events.list(sandbox, query).map(({ id }) => id)
const sequences = (store: Store, sandbox: string, query?: Query) =>
  store.events.list(sandbox, query).map(({ sequence }) => sequence)
/** Both ends included, up or down. */
const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => (from < to ? from + i : from - i))

/** How a log is looked at: with what is remembered, and anew from what is written. */
type Start = (options?: HarnessOptions) => Promise<Harness>

export function eventContract(name: string, open: OpenHarness): void {
  describe(`${name} keeps the event log's contract`, () => {
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
    atomicityContract(start)
    boundsContract(start)
    endingContract(start)
    lawContract(start)
  })
}

function readingContract(start: Start): void {
  test('in order, each sandbox for itself, and as they were appended', async () => {
    const { store, reopen } = await start()
    const event = newEvent('evt_\0\ud800\ue000', {
      type: 'order.päid',
      at: 1.5,
      resource: null,
      key: null,
      body: 'a\0b\udfff\ue000é𝒳',
      detail: { mediaType: 'text/plain', headers: { 'x-a': '\0' }, within: { user: 'u' } },
    })
    await store.transact(scopeOf('sbx_a'), (tx) => tx.append(event))
    append(store, 'sbx_b', 1, 2)
    append(store, 'sbx_a', 2, 4)
    const check = (one: Store) => {
      expect(one.events.get('sbx_a', event.id)).toEqual({ ...event, sequence: 1 })
      expect(ids(one, 'sbx_a', { after: 0 })).toEqual([event.id, 'e2', 'e3', 'e4'])
      expect(ids(one, 'sbx_a')).toEqual(['e4', 'e3', 'e2', event.id])
      expect(sequences(one, 'sbx_b', { after: 0 })).toEqual([1, 2])
      expect([one.events.last('sbx_a'), one.events.last('sbx_b'), one.events.last('sbx_c')]).toEqual([4, 2, 0])
      expect([one.events.get('sbx_b', 'e3'), one.events.get('sbx_c', 'e1')]).toEqual([undefined, undefined])
      expect(ids(one, 'sbx_c')).toEqual([])
    }
    check(store)
    await store.durable()
    check(store)
    if (reopen !== null) check(await reopen())
  })

  test('by page, both ways, and by type', async () => {
    const { store, reopen } = await start()
    const types = ['order.created', 'order.paid', 'user.created']
    const all = range(1, 300).map((n) => ({ sequence: n, type: types[n % 3]! }))
    for (const { sequence, type } of all) append(store, 'sbx_a', sequence, sequence, { type })
    const given: [Query, number[]][] = [
      [{}, range(300, 201)],
      [{ after: 0, limit: 3 }, [1, 2, 3]],
      [{ after: 148, limit: 4 }, range(149, 152)],
      [{ after: 299 }, [300]],
      [{ after: 300 }, []],
      [{ after: 10, before: 13 }, [11, 12]],
      [{ before: 3 }, [2, 1]],
      [{ before: 152, limit: 3 }, [151, 150, 149]],
      [{ before: 1 }, []],
      [{ limit: 0 }, []],
      [{ type: 'order.paid', limit: 3 }, [298, 295, 292]],
      [{ type: 'order.paid', after: 147, limit: 3 }, [148, 151, 154]],
      [{ type: 'order.paid', before: 6 }, [4, 1]],
      [{ type: 'order.gone', after: 0 }, []],
      [{ after: 0, limit: 1000 }, range(1, 300)],
    ]
    const check = (one: Store) => {
      for (const [query, want] of given) expect(sequences(one, 'sbx_a', query)).toEqual(want)
      expect(one.events.get('sbx_a', 'e7')?.sequence).toBe(7)
    }
    check(store)
    if (reopen === null) return
    const again = await reopen()
    check(again)
    append(again, 'sbx_a', 301, 302)
    expect(sequences(again, 'sbx_a', { limit: 4 })).toEqual(range(302, 299))
    expect(sequences(again, 'sbx_a', { after: 298 })).toEqual(range(299, 302))
  })

  test('a long log is whole, whatever is remembered of it', async () => {
    const { store } = await start()
    const body = 'x'.repeat(10_000)
    for (let n = 1; n <= 4000; n++) append(store, n % 4 === 0 ? 'sbx_a' : 'sbx_b', n, n, { body })
    expect(sequences(store, 'sbx_a', { after: 0, limit: 5000 })).toEqual(range(1, 1000))
    expect(sequences(store, 'sbx_b', { limit: 5000 })).toEqual(range(3000, 1))
    expect(store.events.get('sbx_a', 'e4')?.sequence).toBe(1)
    expect(store.events.get('sbx_a', 'e4000')?.sequence).toBe(1000)
    expect(store.events.get('sbx_a', 'e3999')).toBeUndefined()
  })
}

function atomicityContract(start: Start): void {
  test('a transaction tells the numbers, and readers see its events when it is over', async () => {
    const { store } = await start()
    append(store, 'sbx_a', 1, 1)
    const seen = store.run(scopeOf('sbx_a'), (tx) => [
      tx.append(newEvent('e2')),
      tx.append(newEvent('e3')),
      store.events.last('sbx_a'),
    ])
    expect(seen).toEqual([2, 3, 1])
    expect(ids(store, 'sbx_a')).toEqual(['e3', 'e2', 'e1'])
    expect(store.durable()).not.toBeNull()
  })

  test('a throw leaves no event and no gap', async () => {
    const { store } = await start()
    const error = new Error('no')
    const failing = store.transact(scopeOf('sbx_a'), (tx) => {
      tx.put('order', 'o1', '{}', meta)
      tx.append(newEvent('lost'))
      throw error
    })
    await expect(failing).rejects.toBe(error)
    expect([ids(store, 'sbx_a'), store.events.last('sbx_a')]).toEqual([[], 0])
    expect(store.run(scopeOf('sbx_a'), (tx) => tx.append(newEvent('kept')))).toBe(1)
  })

  test('an event and its entity are there together, also after a restart', async () => {
    const { store, reopen } = await start()
    const count = 200
    for (let n = 1; n <= count; n++)
      store.run(scopeOf('sbx_a'), (tx) => {
        tx.put('order', `o${n}`, `{"n":${n}}`, meta)
        tx.append(newEvent(`e${n}`, { key: `o${n}`, body: `{"n":${n}}` }))
      })
    const again = reopen === null ? store : await reopen()
    const events = again.events.list('sbx_a', { after: 0, limit: count + 1 })
    expect(events).toHaveLength(count)
    again.run(scopeOf('sbx_a'), (tx) => {
      for (const { key, body } of events) expect(tx.get('order', key!)?.body).toBe(body)
    })
  })
}

function boundsContract(start: Start): void {
  test('bounded in rows: the oldest go', async () => {
    const { store, reopen } = await start({ events: { rows: 10 } })
    for (let n = 1; n <= 95; n++) {
      append(store, 'sbx_a', n, n)
      if (n % 7 === 0) await store.durable()
    }
    append(store, 'sbx_b', 1, 3)
    await store.durable()
    const check = (one: Store) => {
      expect(sequences(one, 'sbx_a', { after: 0 })).toEqual(range(86, 95))
      expect(sequences(one, 'sbx_a', { before: 88 })).toEqual([87, 86])
      expect([one.events.get('sbx_a', 'e85'), one.events.get('sbx_a', 'e86')?.sequence]).toEqual([undefined, 86])
      expect(sequences(one, 'sbx_b')).toEqual([3, 2, 1])
    }
    check(store)
    if (reopen === null) return
    const again = await reopen()
    check(again)
    append(again, 'sbx_a', 96, 97)
    await again.durable()
    expect(sequences(again, 'sbx_a', { after: 0 })).toEqual(range(88, 97))
  })

  test('bounded in bytes, but the newest stays, however large', async () => {
    const { store } = await start({ events: { bytes: 10_000 } })
    append(store, 'sbx_a', 1, 40, { body: 'x'.repeat(1500) })
    await store.durable()
    const kept = sequences(store, 'sbx_a')
    expect(kept).toEqual(range(40, 41 - kept.length))
    expect([5, 6]).toContain(kept.length)
    append(store, 'sbx_a', 41, 41, { body: 'x'.repeat(20_000) })
    await store.durable()
    expect(sequences(store, 'sbx_a')).toEqual([41])
    append(store, 'sbx_a', 42, 42)
    await store.durable()
    expect(sequences(store, 'sbx_a')).toEqual([42])
  })

  test('a tick with more than the bound leaves the bound', async () => {
    const { store } = await start({ events: { rows: 100 } })
    append(store, 'sbx_a', 1, 3000)
    await store.durable()
    expect(sequences(store, 'sbx_a', { after: 0, limit: 1000 })).toEqual(range(2901, 3000))
  })
}

function endingContract(start: Start): void {
  test('reset forgets the events of a sandbox, and its numbers go on', async () => {
    const { store, reopen } = await start()
    append(store, 'sbx_a', 1, 5)
    append(store, 'sbx_b', 1, 2)
    await store.durable()
    append(store, 'sbx_a', 6, 6)
    await store.reset('sbx_a')
    await store.reset('sbx_c')
    const check = (one: Store) => {
      expect([ids(one, 'sbx_a'), ids(one, 'sbx_a', { after: 0 }), one.events.last('sbx_a')]).toEqual([[], [], 6])
      expect([one.events.get('sbx_a', 'e5'), one.events.get('sbx_a', 'e6')]).toEqual([undefined, undefined])
      expect(sequences(one, 'sbx_b')).toEqual([2, 1])
    }
    check(store)
    const again = reopen === null ? store : await reopen()
    check(again)
    expect(again.run(scopeOf('sbx_a'), (tx) => tx.append(newEvent('e1')))).toBe(7)
    expect(again.events.get('sbx_a', 'e1')?.sequence).toBe(7)
  })

  test('forget leaves nothing, and a sandbox of the same name begins anew', async () => {
    const { store, reopen } = await start()
    append(store, 'sbx_a', 1, 5)
    append(store, 'sbx_b', 1, 2)
    await store.forget('sbx_a')
    expect([ids(store, 'sbx_a'), store.events.last('sbx_a')]).toEqual([[], 0])
    const again = reopen === null ? store : await reopen()
    expect([ids(again, 'sbx_a'), again.events.last('sbx_a')]).toEqual([[], 0])
    expect(again.run(scopeOf('sbx_a'), (tx) => tx.append(newEvent('e1')))).toBe(1)
    expect(sequences(again, 'sbx_b')).toEqual([2, 1])
  })
}

const query = fc.record(
  {
    after: fc.integer({ min: 0, max: 60 }),
    before: fc.integer({ min: 1, max: 60 }),
    limit: fc.integer({ min: 1, max: 20 }),
    type: fc.constantFrom('t0', 't1'),
  },
  { requiredKeys: [] },
)
const sandbox = fc.constantFrom(...sandboxes)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('append' as const), sandbox, count: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('list' as const), sandbox, query }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('wait' as const, 'throw', 'reopen', 'reset'), sandbox }) },
)

function listOf(log: readonly StoredEvent[], { after, before, limit = 100, type }: NonNullable<Query>): StoredEvent[] {
  const found = log.filter(
    (event) =>
      event.sequence > (after ?? 0) &&
      event.sequence < (before ?? Number.POSITIVE_INFINITY) &&
      (type === undefined || event.type === type),
  )
  return (after === undefined ? found.reverse() : found).slice(0, limit)
}

function lawContract(start: Start): void {
  test('behaves as arrays do', async () => {
    let mark = 0
    const law = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      const { store: first, reopen } = await start()
      let store = first
      const model = new Map(sandboxes.map((it) => [it, { log: [] as StoredEvent[], last: 0 }]))
      for (const it of steps) {
        const { log } = model.get(it.sandbox)!
        if (it.do === 'append')
          store.run(scopeOf(it.sandbox), (tx) => {
            for (let n = 0; n < it.count; n++) {
              const event = newEvent(`e${mark++}`, { type: `t${mark % 2}` })
              const sequence = tx.append(event)
              expect(sequence).toBe(++model.get(it.sandbox)!.last)
              log.push({ ...event, sequence })
            }
          })
        else if (it.do === 'list') expect(store.events.list(it.sandbox, it.query)).toEqual(listOf(log, it.query))
        else if (it.do === 'throw')
          expect(() =>
            store.run(scopeOf(it.sandbox), (tx) => {
              tx.append(newEvent('lost'))
              throw new Error('wanted')
            }),
          ).toThrow('wanted')
        else if (it.do === 'reset') {
          await store.reset(it.sandbox)
          log.length = 0
        } else if (it.do === 'reopen' && reopen !== null) store = await reopen()
        else await store.durable()
      }
      for (const [name, { log, last }] of model) {
        expect(store.events.list(name, { after: 0, limit: 1000 })).toEqual(log)
        expect(store.events.last(name)).toBe(last)
        for (const event of log) expect(store.events.get(name, event.id)).toEqual(event)
      }
      await store.close()
    })
    await fc.assert(law, { numRuns: 40 })
  })
}
