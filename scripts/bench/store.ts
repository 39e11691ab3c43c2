/** What the store costs above SQLite's own prepared statements: `npx tsx scripts/bench/store.ts`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeDatabase, openDatabase } from '../../src/store/sqlite/driver.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import type { NewEvent, Scope, Store } from '../../src/store/store.ts'

const sandboxes = 50
const rows = 1000
const meta = { parents: {}, version: 1 }
const body = (key: string) => JSON.stringify({ id: key, status: 'draft', note: 'x'.repeat(960) })
const keys = Array.from({ length: rows }, (_, i) => `ord_${String(i).padStart(8, '0')}`)
const scopes: Scope[] = Array.from({ length: sandboxes }, (_, i) => ({ sandbox: `sbx_${i}`, layer: 'release' }))

interface Line {
  readonly what: string
  readonly perSecond: number
  /** Processor time a call, in µs: on a busy machine the truer figure. */
  readonly cpu: number
}

/** Calls per second; `work` answers how many it did. */
async function measure(what: string, work: () => number | Promise<number>): Promise<Line> {
  await work()
  const start = performance.now()
  const before = process.cpuUsage()
  let done = 0
  while (performance.now() - start < 1000) done += await work()
  const { user, system } = process.cpuUsage(before)
  return { what, perSecond: Math.round((done / (performance.now() - start)) * 1000), cpu: (user + system) / done }
}

const nth = <T>(items: readonly T[], n: number): T => items[n % items.length]!

const newEvent = (key: string): NewEvent => ({
  id: `evt_${key}`,
  type: 'order.created',
  at: 1.7e12,
  resource: 'order',
  key,
  body: body(key),
  detail: { mediaType: 'application/json', headers: {}, exchange: 'ex_000000000001' },
})

async function fill(store: Store): Promise<void> {
  store.seed(
    'release',
    'product',
    keys.map((key) => ({ key, body: body(key), meta })),
  )
  for (const scope of scopes)
    await store.transact(scope, (tx) => {
      for (const key of keys) tx.put('order', key, body(key), meta)
    })
}

function take(store: Store, scope: Scope, collection: string, limit: number): number {
  return store.run(scope, (tx) => {
    let taken = 0
    for (const entity of tx.scan(collection, { reverse: true })) {
      taken += entity.body.length > 0 ? 1 : 0
      if (taken === limit) break
    }
    return taken
  })
}

async function measureReads(store: Store): Promise<Line[]> {
  let n = 0
  const batch = (count: number, one: () => void) => () => {
    for (let i = 0; i < count; i++) one()
    return count
  }
  const get = (scope: Scope, collection: string, key: string) => store.run(scope, (tx) => tx.get(collection, key)?.body)
  return [
    await measure(
      'get, one entity',
      batch(1000, () => get(scopes[0]!, 'order', keys[7]!)),
    ),
    await measure(
      'get, 1,000 entities',
      batch(1000, () => get(scopes[0]!, 'order', nth(keys, n++))),
    ),
    await measure(
      'get, 50,000 entities',
      batch(1000, () => get(nth(scopes, n), 'order', nth(keys, n++ * 7))),
    ),
    await measure(
      'get, base layer',
      batch(1000, () => get(nth(scopes, n), 'product', nth(keys, n++))),
    ),
    await measure('get by transact', async () => {
      for (let i = 0; i < 100; i++) await store.transact(scopes[0]!, (tx) => tx.get('order', nth(keys, n++)))
      return 100
    }),
    await measure(
      'list 20 of 1,000, one sandbox',
      batch(100, () => take(store, scopes[0]!, 'order', 20)),
    ),
    await measure(
      'list 20 of 1,000, 50 sandboxes',
      batch(100, () => take(store, nth(scopes, n++), 'order', 20)),
    ),
    await measure(
      'list 20 of 1,000, base layer',
      batch(100, () => take(store, nth(scopes, n++), 'product', 20)),
    ),
    await measure(
      'scan 1,000',
      batch(10, () => take(store, scopes[0]!, 'order', rows)),
    ),
    await measure(
      'count',
      batch(1000, () => store.run(nth(scopes, n++), (tx) => tx.count('order'))),
    ),
  ]
}

async function measureWrites(store: Store): Promise<Line[]> {
  let n = 0
  let id = 0
  const putAll =
    (perTick: number, spread = sandboxes, eventOf: ((key: string) => NewEvent) | null = null) =>
    async () => {
      for (let i = 0; i < perTick; i++) {
        const key = `new_${id++}`
        store.run(scopes[id % spread]!, (tx) => {
          tx.next('order')
          tx.put('order', key, body(key), meta)
          if (eventOf !== null) tx.append(eventOf(key))
        })
      }
      await store.durable()
      return perTick
    }
  return [
    await measure('update, 32 a tick', async () => {
      for (let i = 0; i < 32; i++) {
        const key = nth(keys, n++ * 7)
        store.run(nth(scopes, n), (tx) => tx.put('order', key, body(key), meta))
      }
      await store.durable()
      return 32
    }),
    await measure('put, 32 a tick, one sandbox', putAll(32, 1)),
    await measure('put, 1 a tick', putAll(1)),
    await measure('put, 8 a tick', putAll(8)),
    await measure('put, 32 a tick', putAll(32)),
    await measure('put and event, 32 a tick, one sandbox', putAll(32, 1, newEvent)),
    await measure('put and event, 1 a tick', putAll(1, sandboxes, newEvent)),
    await measure('put and event, 32 a tick', putAll(32, sandboxes, newEvent)),
    await measure('list 20 after a put', async () => {
      await putAll(1)()
      take(store, nth(scopes, id), 'order', 20)
      return 1
    }),
  ]
}

async function measureLog(store: Store): Promise<Line[]> {
  let id = 0
  const detail = { request: { headers: { accept: '*/*' } }, reply: { body: body('ord_1') } }
  const append = () => {
    const mine = String(id++).padStart(12, '0')
    const render = () => ({
      id: mine,
      at: id,
      durationMs: 1,
      method: 'GET',
      path: '/',
      status: 200,
      operation: 'o',
      detail,
    })
    store.exchanges.append('sbx_0', render, 1200)
  }
  return [
    await measure('exchange appended, with its share of writing out', async () => {
      for (let i = 0; i < 100; i++) append()
      await new Promise(setImmediate)
      return 100
    }),
  ]
}

/** The floor: the same rows through bare prepared statements. */
async function measureBare(path: string): Promise<Line[]> {
  const db = openDatabase(path)
  db.exec(
    'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA mmap_size = 67108864; PRAGMA synchronous = NORMAL',
  )
  const where = 'FROM entity WHERE sandbox = ? AND collection = ?'
  const get = db.prepare(`SELECT sequence, body, meta ${where} AND key = ?`)
  const list = db.prepare(`SELECT key, sequence, body, meta ${where} ORDER BY sequence DESC LIMIT 20`)
  const put = db.prepare(
    'INSERT INTO entity (sandbox, collection, key, sequence, body, meta) VALUES (?, ?, ?, ?, ?, ?)',
  )
  let n = 0
  const lines = [
    await measure('bare get, 1,000 entities', () => {
      for (let i = 0; i < 1000; i++) get.get('sbx_0', 'order', nth(keys, n++))
      return 1000
    }),
    await measure('bare get, 50,000 entities', () => {
      for (let i = 0; i < 1000; i++) get.get(nth(scopes, n).sandbox, 'order', nth(keys, n++ * 7))
      return 1000
    }),
    await measure('bare list 20, 50 sandboxes', () => {
      for (let i = 0; i < 100; i++) list.all(nth(scopes, n++).sandbox, 'order')
      return 100
    }),
    await measure('bare insert, 32 a transaction', () => {
      db.exec('BEGIN')
      for (let i = 0; i < 32; i++)
        put.run(nth(scopes, n).sandbox, 'order', `bare_${n++}`, 2 ** 41 + n, body('bare'), '{"parents":{},"version":1}')
      db.exec('COMMIT')
      return 32
    }),
  ]
  closeDatabase(db)
  return lines
}

async function run(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'specbox-bench-'))
  const path = join(dir, 'store.db')
  const store = openSqliteStore({ path, limits: { entitiesPerCollection: 1e9, entitiesPerSandbox: 1e9 } })
  await fill(store)
  const lines = [...(await measureReads(store)), ...(await measureWrites(store)), ...(await measureLog(store))]
  const memory = Math.round(process.memoryUsage.rss() / 1e6)
  await store.close()
  lines.push(...(await measureBare(path)))
  rmSync(dir, { recursive: true })
  for (const { what, perSecond, cpu } of lines) {
    const micros = `${cpu.toFixed(2)} µs CPU`
    console.log(`${what.padEnd(50)} ${perSecond.toLocaleString('en').padStart(12)} /s ${micros.padStart(16)}`)
  }
  console.log(`resident memory ${memory} MB`)
}

await run()
