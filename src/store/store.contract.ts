import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { copyContract } from './copy.contract.ts'
import { deliveryContract } from './delivery-log.contract.ts'
import { eventContract } from './event-log.contract.ts'
import { exchangeContract } from './exchange-log.contract.ts'
import { modelContract } from './model.contract.ts'
import { type Scope, type Store, StoreLimitError, type StoreLimits } from './store.ts'

/** A store to test, empty at first. */
export interface Harness {
  readonly store: Store
  /** Closes the store and opens it again on the same data; null when the driver does not persist. */
  readonly reopen: (() => Promise<Store>) | null
  /** Closes what is open and removes the data. */
  dispose(): Promise<void>
}

export interface HarnessOptions {
  readonly limits?: Partial<StoreLimits>
  readonly exchanges?: { readonly rows?: number; readonly bytes?: number }
  readonly allExchanges?: { readonly rows?: number; readonly bytes?: number }
  readonly events?: { readonly rows?: number; readonly bytes?: number }
  readonly deliveries?: { readonly rows?: number; readonly bytes?: number }
}

export type OpenHarness = (options?: HarnessOptions) => Promise<Harness>

export const meta = { parents: {}, version: 1 }
const a: Scope = { sandbox: 'sbx_a', layer: 'release' }
const b: Scope = { sandbox: 'sbx_b', layer: 'release' }

export function keysOf(store: Store, scope: Scope, collection = 'order', reverse = false): string[] {
  return store.run(scope, (tx) => Array.from(tx.scan(collection, { reverse }), (entity) => entity.key))
}

/** What every driver must do: each runs this suite. */
export function storeContract(name: string, open: OpenHarness): void {
  describe(`${name} keeps the store's contract`, () => {
    let harness: Harness
    let store: Store
    beforeEach(async () => {
      harness = await open()
      store = harness.store
      store.seed(
        'release',
        'order',
        ['s1', 's2', 's3'].map((key) => ({ key, body: `{"seed":"${key}"}`, meta })),
      )
    })
    afterEach(() => harness.dispose())

    layerContract(() => store)
    collectionContract(() => store)
    transactionContract(() => store)
    recordContract(() => store)
    forgettingContract(() => store)

    test('all of it is there after reopening', async () => {
      if (harness.reopen === null) return
      await store.transact(a, (tx) => {
        tx.put('order', 's2', '{"v":2}', { parents: { user: 'u' }, hidden: { secret: 'x' }, version: 2 })
        tx.delete('order', 's1')
        tx.put('order', 'own', '{"own":true}', meta)
        tx.next('order')
      })
      await store.records.put(null, 'release', 'r', { seeded: true })
      const again = await harness.reopen()
      expect(again.isSeeded('release', 'order')).toBe(true)
      expect(keysOf(again, a)).toEqual(['s2', 's3', 'own'])
      expect(again.run(a, (tx) => [tx.count('order'), tx.next('order')])).toEqual([3, 2])
      expect(again.run(a, (tx) => tx.get('order', 's2'))).toEqual({
        key: 's2',
        sequence: 2,
        body: '{"v":2}',
        meta: { parents: { user: 'u' }, hidden: { secret: 'x' }, version: 2 },
      })
      expect(again.records.get(null, 'release', 'r')).toEqual({ seeded: true })
    })
  })
  limitContract(name, open)
  exchangeContract(name, open)
  eventContract(name, open)
  deliveryContract(name, open)
  modelContract(name, open)
  copyContract(name, open)
}

function layerContract(store: () => Store): void {
  test('seeds are seen by every sandbox, once', () => {
    store().seed('release', 'order', [{ key: 's4', body: '{}', meta }])
    expect(store().isSeeded('release', 'order')).toBe(true)
    expect([store().isSeeded('release', 'user'), store().isSeeded('other', 'order')]).toEqual([false, false])
    for (const scope of [a, b]) expect(keysOf(store(), scope)).toEqual(['s1', 's2', 's3'])
    expect(keysOf(store(), { sandbox: 'sbx_a', layer: 'other' })).toEqual([])
    expect(keysOf(store(), { sandbox: 'sbx_a', layer: null })).toEqual([])
    expect(store().run(a, (tx) => tx.get('order', 's1'))).toEqual({
      key: 's1',
      sequence: 1,
      body: '{"seed":"s1"}',
      meta,
    })
  })

  test('a collection seeded after a sandbox wrote to it comes before its rows', async () => {
    await store().transact(a, (tx) => {
      for (const key of ['mine', 'u2']) tx.put('user', key, '{"own":true}', meta)
    })
    expect(keysOf(store(), a, 'user')).toEqual(['mine', 'u2'])
    store().seed(
      'release',
      'user',
      ['u1', 'u2'].map((key) => ({ key, body: '{}', meta })),
    )
    expect(keysOf(store(), a, 'user')).toEqual(['u1', 'mine', 'u2'])
    expect(store().run(a, (tx) => [tx.count('user'), tx.get('user', 'u2')?.body])).toEqual([3, '{"own":true}'])
  })

  test('overwriting keeps the position, in the base layer and in the own rows', async () => {
    await store().transact(a, (tx) => {
      for (const key of ['n1', 'n2']) tx.put('order', key, '{}', meta)
    })
    await store().transact(a, (tx) => {
      for (const key of ['n1', 's2']) tx.put('order', key, '{"changed":true}', { ...meta, version: 2 })
    })
    expect(keysOf(store(), a)).toEqual(['s1', 's2', 's3', 'n1', 'n2'])
    expect(keysOf(store(), a, 'order', true)).toEqual(['n2', 'n1', 's3', 's2', 's1'])
    expect(store().run(a, (tx) => tx.get('order', 's2'))).toMatchObject({
      body: '{"changed":true}',
      meta: { version: 2 },
    })
    expect(keysOf(store(), b)).toEqual(['s1', 's2', 's3'])
    expect(store().run(b, (tx) => tx.get('order', 's2')?.body)).toBe('{"seed":"s2"}')
  })

  test('a deleted base row is gone for its sandbox alone; written anew it comes last', async () => {
    expect(await store().transact(a, (tx) => [tx.delete('order', 's2'), tx.delete('order', 's2')])).toEqual([
      true,
      false,
    ])
    expect(await store().transact(a, (tx) => [tx.get('order', 's2'), tx.delete('order', 's2')])).toEqual([
      undefined,
      false,
    ])
    expect(keysOf(store(), a)).toEqual(['s1', 's3'])
    expect(keysOf(store(), b)).toEqual(['s1', 's2', 's3'])
    await store().transact(a, (tx) => tx.put('order', 's2', '{}', meta))
    expect(keysOf(store(), a)).toEqual(['s1', 's3', 's2'])
    await store().transact(a, (tx) => tx.delete('order', 's2'))
    expect(keysOf(store(), a)).toEqual(['s1', 's3'])
    expect(store().run(a, (tx) => tx.count('order'))).toBe(2)
  })
}

function collectionContract(store: () => Store): void {
  test('any string is a key of its own', async () => {
    const keys = [
      'a',
      'a\0',
      'a\0b',
      '\0',
      '\ud800',
      '\udfff',
      '\ufffd',
      '\ue000',
      '\ue0000000',
      '',
      ' ',
      'é',
      'e\u0301',
      "'",
      '%00',
      '𝒳',
      '__proto__',
    ]
    await store().transact(a, (tx) => {
      for (const key of keys) tx.put('name', key, JSON.stringify(key), meta)
    })
    expect(keysOf(store(), a, 'name')).toEqual(keys)
    for (const key of keys) expect(store().run(a, (tx) => tx.get('name', key)?.body)).toBe(JSON.stringify(key))
    expect(store().run(a, (tx) => tx.get('name', 'a\0c'))).toBeUndefined()
  })

  test('long collections come whole and in order, both ways, and can be left early', async () => {
    const keys = Array.from({ length: 1500 }, (_, i) => `k${i}`)
    await store().transact(a, (tx) => {
      for (const key of keys) tx.put('long', key, '{}', meta)
    })
    expect(keysOf(store(), a, 'long')).toEqual(keys)
    expect(keysOf(store(), a, 'long', true)).toEqual(keys.toReversed())
    const [first] = store().run(a, (tx) => tx.scan('long', { reverse: true }))
    expect(first?.key).toBe('k1499')
    await store().transact(a, (tx) => {
      tx.delete('long', 'k700')
      tx.put('long', 'k700', '{}', meta)
    })
    const moved = [...keys.filter((key) => key !== 'k700'), 'k700']
    expect(keysOf(store(), a, 'long')).toEqual(moved)
    expect(keysOf(store(), a, 'long', true)).toEqual(moved.toReversed())
  })
}

function transactionContract(store: () => Store): void {
  test('a transaction sees its own writes', () => {
    const seen = store().run(a, (tx) => {
      const under = tx.scan('order')
      tx.put('order', 'new', '{"n":1}', meta)
      tx.put('order', 's2', '{"n":2}', meta)
      tx.delete('order', 's1')
      tx.put('order', 'gone', '{}', meta)
      tx.delete('order', 'gone')
      return {
        under: Array.from(under, (entity) => entity.key),
        forward: Array.from(tx.scan('order'), (entity) => entity.key),
        reverse: Array.from(tx.scan('order', { reverse: true }), (entity) => entity.key),
        get: ['new', 's2', 's1', 'gone'].map((key) => tx.get('order', key)?.body),
        count: tx.count('order'),
        numbers: [tx.next('n'), tx.next('n'), tx.next('other')],
      }
    })
    expect(seen).toEqual({
      under: ['s1', 's2', 's3'],
      forward: ['s2', 's3', 'new'],
      reverse: ['new', 's3', 's2'],
      get: ['{"n":1}', '{"n":2}', undefined, undefined],
      count: 3,
      numbers: [1, 2, 1],
    })
    expect(keysOf(store(), a)).toEqual(['s2', 's3', 'new'])
    expect(store().run(a, (tx) => tx.next('n'))).toBe(3)
  })

  test('a throw leaves nothing, and the error is its own', async () => {
    const error = new Error('no')
    const failing = store().transact(a, (tx) => {
      tx.put('order', 'new', '{}', meta)
      tx.delete('order', 's1')
      tx.next('n')
      throw error
    })
    await expect(failing).rejects.toBe(error)
    expect(keysOf(store(), a)).toEqual(['s1', 's2', 's3'])
    expect(store().run(a, (tx) => [tx.count('order'), tx.next('n')])).toEqual([3, 1])
  })

  test('transactions neither nest nor wait nor outlive their work', () => {
    expect(() => store().run(a, () => store().run(a, () => 1))).toThrow(/nest/)
    expect(() => store().run(a, async () => 1)).toThrow(/synchronous/)
    const kept = store().run(a, (tx) => tx)
    expect(() => kept.get('order', 's1')).toThrow(/over/)
  })

  test('a write is pending until the end of its tick, and so are the reads behind it', async () => {
    expect(store().durable()).not.toBeNull()
    await store().durable()
    expect(store().durable()).toBeNull()
    const order: string[] = []
    const written = store().transact(a, (tx) => tx.put('order', 'new', '{}', meta))
    const read = store().transact(a, (tx) => tx.get('order', 'new')?.key)
    void written.then(() => order.push('written'))
    void read.then((key) => order.push(`read ${key}`))
    await Promise.resolve()
    expect(order).toEqual([])
    await read
    expect(order).toEqual(['written', 'read new'])
    expect(store().durable()).toBeNull()
  })
}

function recordContract(store: () => Store): void {
  test('records belong to a sandbox or to the installation', async () => {
    const { records } = store()
    await records.put(null, 'token', 'k', { of: 'all' })
    await records.put('sbx_a', 'token', 'k', { of: 'a' })
    await records.put('sbx_a', 'token', 'k', { of: 'a', again: true })
    await records.put('sbx_a', 'token', 'j\0', { of: 'j' })
    expect(records.get(null, 'token', 'k')).toEqual({ of: 'all' })
    expect(records.get('sbx_a', 'token', 'k')).toEqual({ of: 'a', again: true })
    expect(records.get('sbx_b', 'token', 'k')).toBeUndefined()
    expect(records.get('sbx_a', 'other', 'k')).toBeUndefined()
    expect(records.list('sbx_a', 'token').map((record) => record.key)).toEqual(['j\0', 'k'])
    expect([await records.delete('sbx_a', 'token', 'k'), await records.delete('sbx_a', 'token', 'k')]).toEqual([
      true,
      false,
    ])
    expect(records.list(null, 'token')).toEqual([{ key: 'k', value: { of: 'all' } }])
    expect(() => records.get('', 'token', 'k')).toThrow(/empty/)
  })
}

function forgettingContract(store: () => Store): void {
  test('reset forgets what a sandbox wrote and keeps its records and the others', async () => {
    for (const scope of [a, b])
      await store().transact(scope, (tx) => {
        tx.put('order', 'own', '{}', meta)
        tx.delete('order', 's1')
        tx.next('order')
      })
    await store().records.put('sbx_a', 'key', 'k', { value: 1 })
    await store().reset('sbx_a')
    expect(keysOf(store(), a)).toEqual(['s1', 's2', 's3'])
    expect(store().run(a, (tx) => [tx.count('order'), tx.next('order')])).toEqual([3, 1])
    expect(keysOf(store(), b)).toEqual(['s2', 's3', 'own'])
    expect(store().run(b, (tx) => tx.next('order'))).toBe(2)
    expect(store().records.get('sbx_a', 'key', 'k')).toEqual({ value: 1 })
  })

  test('forget leaves nothing of a sandbox', async () => {
    for (const sandbox of ['sbx_a', 'sbx_b']) {
      await store().transact({ sandbox, layer: 'release' }, (tx) => tx.put('order', 'own', '{}', meta))
      await store().records.put(sandbox, 'key', 'k', { value: 1 })
    }
    await store().forget('sbx_a')
    expect(keysOf(store(), a)).toEqual(['s1', 's2', 's3'])
    expect(store().records.list('sbx_a', 'key')).toEqual([])
    expect(keysOf(store(), b)).toEqual(['s1', 's2', 's3', 'own'])
    expect(store().records.list('sbx_b', 'key')).toHaveLength(1)
  })
}

function limitContract(name: string, open: OpenHarness): void {
  test(`${name} holds its limits, and the transaction may go on`, async () => {
    const limits = { bytesPerEntity: 1000, entitiesPerCollection: 3, entitiesPerSandbox: 4 }
    const { store, dispose } = await open({ limits })
    const attempt = (collection: string, key: string, body: string) =>
      store.run(a, (tx) => {
        try {
          tx.put(collection, key, body, meta)
          return null
        } catch (error) {
          return error instanceof StoreLimitError ? error.limit : 'another error'
        }
      })
    const given = [
      ['order', 'é', `"${'é'.repeat(500)}"`, 'bytesPerEntity'],
      ['order', 'a', `"${'e'.repeat(900)}"`, null],
      ['order', 'b', '{}', null],
      ['order', 'c', '{}', null],
      ['order', 'd', '{}', 'entitiesPerCollection'],
      ['order', 'c', '{"again":true}', null],
      ['user', 'a', '{}', null],
      ['user', 'b', '{}', 'entitiesPerSandbox'],
    ] as const
    for (const [collection, key, body, want] of given) expect(attempt(collection, key, body)).toBe(want)
    store.run(a, (tx) => tx.delete('order', 'a'))
    expect(attempt('order', 'd', '{}')).toBeNull()
    expect(keysOf(store, a)).toEqual(['b', 'c', 'd'])
    await dispose()
  })
}
