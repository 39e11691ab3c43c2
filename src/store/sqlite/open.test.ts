import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { type Store, StoreOpenError } from '../store.ts'
import { newEvent } from '../event-log.contract.ts'
import { type HarnessOptions, storeContract } from '../store.contract.ts'
import { closeDatabase, openDatabase } from './driver.ts'
import { openSqliteStore } from './open.ts'

const directory = mkdtempSync(join(tmpdir(), 'specbox-store-'))
const meta = { parents: {}, version: 1 }
const scope = { sandbox: 'sbx_a', layer: null }
afterAll(() => rmSync(directory, { recursive: true }))

const numbers = { next: 0 }
function newPath(): string {
  return join(directory, `${numbers.next++}`, 'store.db')
}

storeContract('SQLite in a file', async (options: HarnessOptions = {}) => {
  const path = newPath()
  const open: { store: Store } = { store: openSqliteStore({ path, ...options }) }
  return {
    store: open.store,
    reopen: async () => {
      await open.store.close()
      open.store = openSqliteStore({ path, ...options })
      return open.store
    },
    dispose: () => open.store.close(),
  }
})

storeContract('SQLite in memory', async (options: HarnessOptions = {}) => {
  const store = openSqliteStore({ path: ':memory:', ...options })
  return { store, reopen: null, dispose: () => store.close() }
})

describe('the file of a store', () => {
  const reasonOf = (path: string): string => {
    try {
      void openSqliteStore({ path }).close()
      return 'opened'
    } catch (error) {
      if (!(error instanceof StoreOpenError)) throw error
      expect(error.message).toContain(path)
      return error.reason
    }
  }
  const createStore = async (path: string, rows: number): Promise<void> => {
    const store = openSqliteStore({ path })
    await store.transact(scope, (tx) => {
      for (let i = 0; i < rows; i++) tx.put('order', `k${i}`, `"${'x'.repeat(500)}"`, meta)
    })
    await store.close()
  }

  test('is refused while another store has it, here or in another process', async () => {
    const path = newPath()
    const store = openSqliteStore({ path })
    await store.transact(scope, (tx) => tx.put('order', 'a', '{}', meta))
    expect(reasonOf(path)).toBe('locked')
    const script = `const { openSqliteStore } = await import(${JSON.stringify(join(import.meta.dirname, 'open.ts'))})
      try { openSqliteStore({ path: ${JSON.stringify(path)} }); console.log('opened') } catch (error) { console.log(error.reason) }`
    const other = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
    expect(other.toString().trim()).toBe('locked')
    expect(store.run(scope, (tx) => tx.count('order'))).toBe(1)
    await store.close()
    expect(reasonOf(path)).toBe('opened')
  })

  test('is refused when a later version wrote it', async () => {
    const path = newPath()
    await createStore(path, 1)
    const db = openDatabase(path)
    db.exec('PRAGMA user_version = 99')
    closeDatabase(db)
    expect(reasonOf(path)).toBe('newer')
    expect(reasonOf(path)).toBe('newer')
  })

  test('of a former version is brought to the present one, with what it holds', async () => {
    const path = newPath()
    mkdirSync(dirname(path))
    const db = openDatabase(path)
    db.exec(readFileSync(join(import.meta.dirname, 'former-1.sql'), 'utf8'))
    closeDatabase(db)
    const store = openSqliteStore({ path })
    expect(store.run(scope, (tx) => Array.from(tx.scan('order'), ({ key, body }) => [key, body]))).toEqual([
      ['o1', '{"in":"table"}'],
      ['o2', '{"in":"log"}'],
    ])
    expect(store.run(scope, (tx) => tx.next('order'))).toBe(8)
    expect(store.records.get('sbx_a', 'sandbox', 'self')).toEqual({ name: 'a' })
    expect(store.exchanges.list('sbx_a').map(({ id }) => id)).toEqual(['ex_1'])
    expect([store.events.last('sbx_a'), store.events.list('sbx_a'), store.deliveries.list('sbx_a')]).toEqual([
      0,
      [],
      [],
    ])
    await store.transact(scope, (tx) => tx.append(newEvent('e1')))
    await store.close()
    const again = openSqliteStore({ path })
    expect(again.events.get('sbx_a', 'e1')?.sequence).toBe(1)
    await again.close()
  })

  test('is refused when it is not a store, and left as it is', async () => {
    const [text, foreign, truncated] = [newPath(), newPath(), newPath()]
    for (const path of [text, truncated]) await createStore(path, 200)
    writeFileSync(text, 'hello world'.repeat(1000))
    await createStore(foreign, 0)
    rmSync(foreign)
    const db = openDatabase(foreign)
    db.exec('CREATE TABLE other (a)')
    closeDatabase(db)
    truncateSync(truncated, 8192 + 100)
    expect([text, foreign, truncated].map(reasonOf)).toEqual(['corrupt', 'corrupt', 'corrupt'])
    expect(readFileSync(text, 'utf8')).toBe('hello world'.repeat(1000))
  })

  test('is refused where none can be', () => {
    const path = newPath()
    expect(reasonOf(join(directory, 'x\0y'))).toBe('unavailable')
    writeFileSync(join(directory, 'plain'), '')
    expect(reasonOf(join(directory, 'plain', 'store.db'))).toBe('unavailable')
    expect(reasonOf(path)).toBe('opened')
  })

  test('is one file once closed, and an unwritten sandbox takes nothing in it', async () => {
    const path = newPath()
    await createStore(path, 10)
    expect(readdirSync(join(path, '..'))).toEqual(['store.db'])
    const before = statSync(path).size
    const store = openSqliteStore({ path })
    for (let i = 0; i < 100; i++) store.run({ sandbox: `sbx_${i}`, layer: null }, (tx) => tx.count('order'))
    for (let i = 0; i < 100; i++) await store.records.put(`sbx_${i}`, 'sandbox', 'self', { name: 'x'.repeat(200) })
    await store.close()
    expect((statSync(path).size - before) / 100).toBeLessThan(2048)
  })

  test('what a killed process leaves behind is whole, in the log and in the table', async () => {
    const path = newPath()
    const store = openSqliteStore({ path })
    const model = new Map<string, string>()
    for (let round = 0; round < 60; round++)
      await store.transact(scope, (tx) => {
        tx.append(newEvent(`e${round}`))
        for (let i = 0; i < 100; i++) {
          const key = `k${(round * 61 + i * 7) % 1500}`
          const body = `"${round}"`
          if (i % 9 === 0) {
            tx.delete('order', key)
            model.delete(key)
          } else {
            tx.put('order', key, body, meta)
            model.set(key, body)
          }
        }
      })
    // The files as they are, which is what the system keeps of a killed process.
    const copy = newPath()
    mkdirSync(dirname(copy))
    for (const end of ['', '-wal']) copyFileSync(path + end, copy + end)
    const left = openSqliteStore({ path: copy })
    for (const one of [store, left]) {
      const rows = one.run(scope, (tx) => Array.from(tx.scan('order'), ({ key, body }) => [key, body] as const))
      expect(rows).toEqual([...model])
      expect(one.run(scope, (tx) => tx.count('order'))).toBe(model.size)
      const events = one.events.list(scope.sandbox, { after: 0 }).map(({ id, sequence }) => `${id} ${sequence}`)
      expect(events).toEqual(Array.from({ length: 60 }, (_, round) => `e${round} ${round + 1}`))
      await one.close()
    }
  })

  test('a write that fails takes back its tick, and those who waited hear it', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    await store.transact(scope, (tx) => {
      tx.put('order', 'kept', '{}', meta)
      tx.append(newEvent('kept'))
    })
    const lostDelivery = {
      id: 'dlv_1',
      subscription: 'sub_1',
      event: 2,
      status: 'pending' as const,
      nextAt: null,
      detail: {},
    }
    const lost = store.transact(scope, (tx) => {
      tx.next('order')
      tx.put('order', 'lost', '{}', meta)
      tx.append(newEvent('lost'))
    })
    store.deliveries.put(scope.sandbox, lostDelivery)
    expect([store.events.last(scope.sandbox), store.deliveries.list(scope.sandbox)]).toEqual([2, [lostDelivery]])
    const waiting = store.durable()
    // A value that the schema refuses stands for a full disk: it too fails in the middle of writing.
    const refused = JSON.parse('null') as string
    const rows = ['a', 'b'].map((key) => ({ key, body: key === 'a' ? '{}' : refused, meta }))
    expect(() => store.seed('release', 'order', rows)).toThrow(/NOT NULL/)
    await expect(lost).rejects.toThrow(/NOT NULL/)
    await expect(waiting).rejects.toThrow(/NOT NULL/)
    expect(store.isSeeded('release', 'order')).toBe(false)
    const layered = { sandbox: scope.sandbox, layer: 'release' }
    expect(store.run(layered, (tx) => Array.from(tx.scan('order'), ({ key }) => key))).toEqual(['kept'])
    expect(store.run(layered, (tx) => [tx.count('order'), tx.get('order', 'a'), tx.next('order')])).toEqual([
      1,
      undefined,
      1,
    ])
    expect(store.events.list(scope.sandbox).map(({ id }) => id)).toEqual(['kept'])
    expect([store.events.get(scope.sandbox, 'lost'), store.deliveries.get(scope.sandbox, 'dlv_1')]).toEqual([
      undefined,
      undefined,
    ])
    await store.transact(scope, (tx) => {
      tx.put('order', 'after', '{}', meta)
      expect(tx.append(newEvent('after'))).toBe(2)
    })
    expect(store.run(scope, (tx) => tx.count('order'))).toBe(2)
    expect(store.events.list(scope.sandbox).map(({ id }) => id)).toEqual(['after', 'kept'])
    await store.close()
  })
})

test('what a reset left behind is deleted bit by bit, also after a restart', async () => {
  const rowsIn = (path: string) => {
    const db = openDatabase(path)
    const count = (table: string) => (db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n
    const counts = ['entity', 'entity_log', 'event', 'event_index', 'abandoned'].map(count)
    closeDatabase(db)
    return counts
  }
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const path = newPath()
    const first = openSqliteStore({ path })
    first.run(scope, (tx) => {
      for (let n = 0; n < 1200; n++) tx.put('order', `o${n}`, '{}', meta)
      for (let n = 0; n < 1200; n++) tx.append(newEvent(`e${n}`))
    })
    await first.durable()
    await first.reset('sbx_a')
    expect([first.run(scope, (tx) => tx.count('order')), first.events.list('sbx_a')]).toEqual([0, []])
    await first.close()
    expect(rowsIn(path).at(-1)).toBe(2)
    const second = openSqliteStore({ path })
    expect([second.run(scope, (tx) => tx.count('order')), second.events.list('sbx_a')]).toEqual([0, []])
    expect(second.run(scope, (tx) => tx.append(newEvent('later')))).toBe(1201)
    for (let n = 0; n < 20; n++) vi.advanceTimersByTime(100)
    await second.close()
    // The index gets its entries many at once.
    expect(rowsIn(path)).toEqual([0, 0, 1, 0, 0])
  } finally {
    vi.useRealTimers()
  }
})
