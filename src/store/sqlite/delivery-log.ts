import type { DeliveryLog, SandboxId, StoredDelivery } from '../store.ts'
import { GenerationCache } from './cache.ts'
import type { Database } from './driver.ts'
import { createDeliveryTable, type DeliveryTable } from './delivery-table.ts'
import type { SandboxNumbers } from './sandbox-numbers.ts'

/** Of the deliveries that are not pending. */
export interface DeliveryBounds {
  readonly rows: number
  readonly bytes: number
}

interface Total {
  rows: number
  bytes: number
}

const totalsRemembered = 20_000
/** A full log is brought down to this part of its bounds, so that many go at once. */
const kept = 1 - 1 / 128
const pruned = 200

/** Deliveries wait in memory until the commit of their tick: one that is put many times in a tick is written once. */
export class SqliteDeliveryLog implements DeliveryLog {
  readonly #table: DeliveryTable
  readonly #numbers: SandboxNumbers
  readonly #bounds: DeliveryBounds
  readonly #write: (work: () => void) => void
  readonly #unwritten = new Map<SandboxId, Map<string, StoredDelivery>>()
  readonly #totals = new GenerationCache<Total>(totalsRemembered, () => 1)

  /** `write` runs what writes in the tick's SQLite transaction. */
  constructor(db: Database, numbers: SandboxNumbers, bounds: DeliveryBounds, write: (work: () => void) => void) {
    this.#table = createDeliveryTable(db)
    this.#numbers = numbers
    this.#bounds = bounds
    this.#write = write
  }

  put(sandbox: SandboxId, delivery: StoredDelivery): void {
    if (sandbox === '') throw new Error('A sandbox id is never empty')
    this.#write(() => {
      const deliveries = this.#unwritten.get(sandbox)
      if (deliveries === undefined) this.#unwritten.set(sandbox, new Map([[delivery.id, delivery]]))
      else deliveries.set(delivery.id, delivery)
    })
  }

  get(sandbox: SandboxId, id: string): StoredDelivery | undefined {
    const unwritten = this.#unwritten.get(sandbox)?.get(id)
    if (unwritten !== undefined) return unwritten
    const number = this.#numbers.find(sandbox)
    return number === undefined ? undefined : this.#table.get(number, id)
  }

  list(sandbox: SandboxId, query: Parameters<DeliveryLog['list']>[1] = {}): readonly StoredDelivery[] {
    if (this.#unwritten.has(sandbox)) this.#write(() => this.flush())
    const number = this.#numbers.find(sandbox)
    const { limit = 100 } = query
    return number === undefined || limit < 1 ? [] : this.#table.list(number, { ...query, limit })
  }

  /** Writes what was put since the last time; to be called before each commit. */
  flush(): void {
    if (this.#unwritten.size === 0) return
    for (const [sandbox, deliveries] of this.#unwritten) {
      const number = this.#numbers.of(sandbox)
      const total = this.#totalOf(sandbox, number)
      for (const delivery of deliveries.values()) {
        const { rows, bytes } = this.#table.put(number, delivery)
        total.rows += rows
        total.bytes += bytes
      }
      this.#prune(number, total)
    }
    this.#unwritten.clear()
  }

  /** Deletes a sandbox's deliveries; inside an SQLite transaction. */
  reset(sandbox: SandboxId): void {
    this.#unwritten.delete(sandbox)
    this.#totals.delete(sandbox)
    const number = this.#numbers.find(sandbox)
    if (number !== undefined) this.#table.removeAll(number)
  }

  /** Forgets what is remembered, because the database has changed by another way. */
  forget(): void {
    this.#unwritten.clear()
    this.#totals.clear()
  }

  #totalOf(sandbox: SandboxId, number: number): Total {
    const known = this.#totals.get(sandbox)
    if (known !== undefined) return known
    const read = { ...this.#table.totals(number) }
    this.#totals.set(sandbox, read)
    return read
  }

  /** Deletes the oldest of those that are not pending when they are over their bounds; the newest stays, however large. */
  #prune(number: number, total: Total): void {
    if (total.rows <= this.#bounds.rows && total.bytes <= this.#bounds.bytes) return
    const [mostRows, mostBytes] = [Math.ceil(this.#bounds.rows * kept), this.#bounds.bytes * kept]
    while (total.rows > 1) {
      const oldest = this.#table.oldest(number, pruned)
      if (oldest.length === 0) return
      for (const { row, bytes } of oldest) {
        if (total.rows <= 1 || (total.rows <= mostRows && total.bytes <= mostBytes)) return
        this.#table.remove(row)
        total.rows--
        total.bytes -= bytes
      }
    }
  }
}
