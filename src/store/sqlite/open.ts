import type {
  ExchangeLog,
  LayerId,
  Records,
  SandboxData,
  SandboxId,
  Scope,
  Store,
  StoreLimits,
  Transaction,
} from '../store.ts'
import { type Abandoned, createAbandoned } from './abandoned.ts'
import { type Commits, createCommits } from './commits.ts'
import { type Counters, createCounters } from './counters.ts'
import { closeDatabase, type Database, type Statement } from './driver.ts'
import { type DeliveryBounds, SqliteDeliveryLog } from './delivery-log.ts'
import { type EventBounds, SqliteEventLog } from './event-log.ts'
import { SqliteExchangeLog } from './exchange-log.ts'
import { createExchangeTable, type ExchangeBounds, type ExchangeTable } from './exchange-table.ts'
import { Layered } from './layered.ts'
import { createRecords } from './records.ts'
import { createSandboxNumbers, type SandboxNumbers } from './sandbox-numbers.ts'
import { openFile } from './schema.ts'
import { BufferedTransaction, checkLimits } from './transaction.ts'
import { createTransfer, type Transfer } from './transfer.ts'

export interface SqliteStoreOptions {
  /** The file, made when missing (with its directory), or `:memory:`. */
  readonly path: string
  /** Defaults: 1 MiB an entity, 100,000 entities a collection, 1,000,000 a sandbox. */
  readonly limits?: Partial<StoreLimits>
  /** What is kept of a sandbox's exchanges. Defaults: 1,000 rows, 8 MiB. */
  readonly exchanges?: Partial<ExchangeBounds>
  /** What is kept of all sandboxes' exchanges. Defaults: 200,000 rows, 1 GiB. */
  readonly allExchanges?: Partial<ExchangeBounds>
  /** What is kept of a sandbox's events. Defaults: 100,000 rows, 64 MiB. */
  readonly events?: Partial<EventBounds>
  /** What is kept of a sandbox's deliveries that are not pending. Defaults: 20,000 rows, 128 MiB. */
  readonly deliveries?: Partial<DeliveryBounds>
}

const defaultLimits: StoreLimits = {
  bytesPerEntity: 1024 * 1024,
  entitiesPerCollection: 100_000,
  entitiesPerSandbox: 1_000_000,
}
const defaultExchanges: ExchangeBounds = { rows: 1000, bytes: 8 * 1024 * 1024 }
const defaultAllExchanges: ExchangeBounds = { rows: 200_000, bytes: 1024 * 1024 * 1024 }
const defaultEvents: EventBounds = { rows: 100_000, bytes: 64 * 1024 * 1024 }
const defaultDeliveries: DeliveryBounds = { rows: 20_000, bytes: 128 * 1024 * 1024 }
/** Bytes of rows remembered. */
const memory = 48 * 1024 * 1024
/** Owners that a sandbox's rows may stand under. */
const deepest = 12

/**
 * Opens a store on an SQLite file.
 *
 * @throws StoreOpenError when another process has the file, or it is damaged or of a later version
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  return new SqliteStore(openFile(options.path), options)
}

class SqliteStore implements Store {
  readonly records: Records
  readonly exchanges: ExchangeLog
  readonly events: SqliteEventLog
  readonly deliveries: SqliteDeliveryLog
  readonly #db: Database
  readonly #commits: Commits
  readonly #rows: Layered
  readonly #counters: Counters
  readonly #abandoned: Abandoned
  readonly #transfer: Transfer
  readonly #limits: StoreLimits
  readonly #numbers: SandboxNumbers
  readonly #transaction: BufferedTransaction
  readonly #log: SqliteExchangeLog
  readonly #isSeeded: Statement
  readonly #setSeeded: Statement
  readonly #removeRecords: Statement
  readonly #removeKind: Statement
  readonly #copyKind: Statement
  #closed = false

  constructor(db: Database, options: SqliteStoreOptions) {
    const bounds = { ...defaultExchanges, ...options.exchanges }
    const table = createExchangeTable(db, bounds, { ...defaultAllExchanges, ...options.allExchanges })
    this.#db = db
    this.#commits = createCommits(
      db,
      () => {
        this.#counters.flush()
        this.#rows.own.flush()
        this.events.flush()
        this.deliveries.flush()
      },
      () => this.#forget(table),
    )
    const write = (work: () => void) => this.#commits.write(work)
    this.#rows = new Layered(db, memory, write)
    this.#transfer = createTransfer(db, this.#rows.own)
    this.#counters = createCounters(db)
    this.#numbers = createSandboxNumbers(db)
    this.events = new SqliteEventLog(db, this.#numbers, { ...defaultEvents, ...options.events }, write)
    this.#abandoned = createAbandoned(db, this.#rows.own, this.events, write)
    this.deliveries = new SqliteDeliveryLog(db, this.#numbers, { ...defaultDeliveries, ...options.deliveries }, write)
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#transaction = new BufferedTransaction(this.#rows, this.#counters, this.events, this.#limits)
    this.#log = new SqliteExchangeLog(table, this.#commits, bounds)
    this.exchanges = this.#log
    this.records = createRecords(db, this.#commits)
    this.#isSeeded = db.prepare('SELECT 1 FROM layer_collection WHERE layer = ? AND collection = ?')
    this.#setSeeded = db.prepare('INSERT INTO layer_collection (layer, collection) VALUES (?, ?)')
    this.#removeRecords = db.prepare('DELETE FROM record WHERE sandbox = ?')
    this.#removeKind = db.prepare('DELETE FROM record WHERE sandbox = ? AND kind = ?')
    this.#copyKind = db.prepare(`INSERT INTO record (sandbox, kind, key, value)
      SELECT ?, kind, key, value FROM record WHERE sandbox = ? AND kind = ?`)
  }

  run<T>(scope: Scope, work: (tx: Transaction) => T): T {
    const transaction = this.#transaction
    transaction.begin(scope)
    try {
      const value = work(transaction)
      if (value instanceof Promise) throw new Error('The work of a transaction is synchronous')
      if (transaction.dirty) this.#commits.write(() => transaction.apply())
      return value
    } finally {
      transaction.end()
    }
  }

  durable(): Promise<void> | null {
    return this.#commits.durable()
  }

  transact<T>(scope: Scope, work: (tx: Transaction) => T): Promise<T> {
    try {
      const value = this.run(scope, work)
      const durable = this.#commits.durable()
      return durable === null ? Promise.resolve(value) : durable.then(() => value)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  seed(layer: LayerId, collection: string, entities: Parameters<Store['seed']>[2]): void {
    if (this.isSeeded(layer, collection)) return
    this.#commits.write(() => {
      const { base, own } = this.#rows
      const keys = new Set<string>()
      for (const { key, body, meta } of entities) {
        if (keys.has(key)) continue
        keys.add(key)
        base.put(layer, collection, null, { key, sequence: keys.size, body, meta }, JSON.stringify(meta))
      }
      this.#setSeeded.run(layer, collection)
      own.forgetCollections()
      this.#transaction.forgetLookups()
    })
  }

  isSeeded(layer: LayerId, collection: string): boolean {
    return this.#isSeeded.get(layer, collection) !== undefined
  }

  async reset(sandbox: SandboxId): Promise<void> {
    this.#commits.write(() => {
      const { own, lineages } = this.#rows
      const owners = lineages.of(nonEmpty(sandbox))
      if (owners.length > 1 || own.hasRows(owners[0]!)) this.#abandoned.add(lineages.set(sandbox, [lineages.create()]))
      this.#removeRest(sandbox)
    })
    await this.#commits.durable()
  }

  async copy(from: SandboxId, to: SandboxId, kinds: readonly string[]): Promise<void> {
    if (nonEmpty(from) === nonEmpty(to)) throw new Error('A sandbox is not copied to itself')
    this.#commits.write(() => {
      const { lineages } = this.#rows
      const shared = this.#freeze(from)
      this.#abandoned.add(lineages.set(to, [lineages.create(), ...shared]))
      this.#removeRest(to)
      this.#counters.copy(from, to)
      for (const kind of kinds) {
        this.#removeKind.run(to, kind)
        this.#copyKind.run(to, from, kind)
      }
      this.events.goOnFrom(to, this.events.last(from))
    })
    await this.#commits.durable()
  }

  dump(sandbox: SandboxId, most: number): SandboxData | null {
    const write = () => this.#counters.flush()
    if (this.#commits.durable() !== null) this.#commits.write(write)
    return this.#transfer.read(this.#rows.lineages.of(nonEmpty(sandbox)), sandbox, most)
  }

  async load(sandbox: SandboxId, data: SandboxData): Promise<void> {
    checkLimits(this.#limits, data.entities)
    this.#commits.write(() => {
      const { lineages } = this.#rows
      const owner = lineages.create()
      this.#abandoned.add(lineages.set(nonEmpty(sandbox), [owner]))
      this.#removeRest(sandbox)
      this.#transfer.write(owner, sandbox, data)
    })
    await this.#commits.durable()
  }

  async forget(sandbox: SandboxId): Promise<void> {
    this.#commits.write(() => {
      this.#abandoned.add(this.#rows.lineages.remove(nonEmpty(sandbox)))
      // A new sandbox of that id would have its rows under the same name.
      if (this.#rows.lineages.of(sandbox)[0] === sandbox) this.#abandoned.finish(sandbox)
      this.#removeRest(sandbox)
      this.#removeRecords.run(sandbox)
      this.events.remove(sandbox)
      this.#numbers.remove(sandbox)
      this.#log.forget(sandbox)
    })
    await this.#commits.durable()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#abandoned.close()
    this.#log.close()
    const durable = this.#commits.durable()
    this.#commits.commit()
    closeDatabase(this.#db)
    await durable
  }

  /** Owners whose rows are all that a sandbox wrote; nobody writes to them any more. */
  #freeze(sandbox: SandboxId): readonly string[] {
    const { lineages, own } = this.#rows
    const owners = lineages.of(sandbox)
    if (!own.hasRows(owners[0]!)) return owners.slice(1)
    const shared = owners.length < deepest ? owners : this.#merge(owners)
    this.#abandoned.add(lineages.set(sandbox, [lineages.create(), ...shared]))
    return shared
  }

  /** Many levels make every read slower. Copies the rows of those on one side of the largest, which itself is not copied. */
  #merge(owners: readonly string[]): readonly string[] {
    const { lineages, own } = this.#rows
    const rows = owners.map((owner) => own.ownerRows(owner))
    const largest = rows.indexOf(Math.max(...rows))
    const [above, below] = [owners.slice(0, largest), owners.slice(largest + 1)]
    const merged = lineages.create()
    for (const owner of (above.length >= below.length ? above : below).toReversed()) own.copy(owner, merged)
    return above.length >= below.length ? [merged, owners[largest]!, ...below] : [...above, owners[largest]!, merged]
  }

  #removeRest(sandbox: SandboxId): void {
    this.#counters.removeAll(sandbox)
    if (this.events.reset(sandbox)) this.#abandoned.addEvents(sandbox)
    this.deliveries.reset(sandbox)
  }

  #forget(table: ExchangeTable): void {
    this.#rows.own.forget()
    this.#rows.base.forget()
    this.#rows.lineages.forget()
    this.#counters.forget()
    this.#numbers.forget()
    this.events.forget()
    this.deliveries.forget()
    table.forget()
  }
}

function nonEmpty(sandbox: SandboxId): SandboxId {
  if (sandbox === '') throw new Error('A sandbox id is never empty')
  return sandbox
}
