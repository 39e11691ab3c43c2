import type { ExchangeLog, LoggedExchange, SandboxId } from '../store.ts'
import type { Commits } from './commits.ts'
import { sqliteCode } from './driver.ts'
import type { ExchangeBounds, ExchangeTable } from './exchange-table.ts'
import { type Pending, PendingExchanges } from './pending-exchanges.ts'

/** Wait before writing out, in ms. */
const shortest = 1000
const longest = 10_000
/** A writing-out takes at most a sixtieth of the time: a busy server waits longer and drops more of what has been overtaken. */
const patience = 60

/** What all sandboxes together may hold in memory; beyond it the log is written out at the end of the tick. */
const allPending: ExchangeBounds = { rows: 10_000, bytes: 32 * 1024 * 1024 }

/** New exchanges wait in memory, unrendered, and are written out together; most of a busy sandbox's are overtaken before that. */
export class SqliteExchangeLog implements ExchangeLog {
  readonly #table: ExchangeTable
  readonly #commits: Commits
  readonly #bounds: ExchangeBounds
  readonly #pending = new Map<SandboxId, PendingExchanges>()
  #rows = 0
  #bytes = 0
  #wait = shortest
  #timer: NodeJS.Timeout | null = null
  #soon = false
  #closed = false

  constructor(table: ExchangeTable, commits: Commits, bounds: ExchangeBounds) {
    this.#table = table
    this.#commits = commits
    this.#bounds = bounds
  }

  append(sandbox: SandboxId, render: () => LoggedExchange, weight = 1024): void {
    // A reply may still be on its way when the store is closed: it is not logged any more.
    if (this.#closed) return
    let pending = this.#pending.get(sandbox)
    if (pending === undefined) {
      pending = new PendingExchanges(this.#bounds)
      this.#pending.set(sandbox, pending)
    }
    this.#rows -= pending.size
    this.#bytes -= pending.bytes
    pending.push(render, weight)
    this.#rows += pending.size
    this.#bytes += pending.bytes
    if (this.#timer === null) this.#timer = setTimeout(() => this.flush(), this.#wait).unref()
    if (this.#soon || (this.#rows <= allPending.rows && this.#bytes <= allPending.bytes)) return
    this.#soon = true
    setImmediate(() => this.flush())
  }

  list(sandbox: SandboxId, query: { limit?: number; before?: string } = {}): readonly LoggedExchange[] {
    const { limit = 100, before } = query
    const found: LoggedExchange[] = []
    const pending = this.#pending.get(sandbox)
    for (const exchange of pending?.newestFirst() ?? []) {
      if (found.length >= limit) break
      if (before === undefined || exchange.id < before) found.push(exchange)
    }
    const room = Math.min(limit - found.length, this.#bounds.rows - (pending?.size ?? 0))
    return room <= 0 ? found : [...found, ...this.#table.list(sandbox, room, before)]
  }

  get(sandbox: SandboxId, id: string): LoggedExchange | undefined {
    for (const exchange of this.#pending.get(sandbox)?.newestFirst() ?? []) if (exchange.id === id) return exchange
    return this.#table.get(sandbox, id)
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#soon = false
    if (this.#pending.size === 0) return
    const start = performance.now()
    const pending = [...this.#pending]
    this.#pending.clear()
    this.#rows = 0
    this.#bytes = 0
    this.#write(pending)
    this.#wait = Math.min(longest, Math.max(shortest, (performance.now() - start) * patience))
  }

  /** Writes out what is pending, the last time. */
  close(): void {
    this.flush()
    this.#closed = true
  }

  /** Forgets a sandbox's exchanges, written or not. */
  forget(sandbox: SandboxId): void {
    const pending = this.#pending.get(sandbox)
    if (pending !== undefined) {
      this.#rows -= pending.size
      this.#bytes -= pending.bytes
      this.#pending.delete(sandbox)
    }
    this.#table.removeAll(sandbox)
  }

  #write(pending: readonly [SandboxId, PendingExchanges][]): void {
    const rendered = pending.map(([sandbox, exchanges]) => [sandbox, exchanges.items().map(render)] as const)
    try {
      this.#commits.write(() => {
        for (const [sandbox, exchanges] of rendered) {
          for (const exchange of exchanges) this.#table.append(sandbox, exchange)
          this.#table.prune(sandbox)
        }
      })
    } catch (error) {
      // A full disk, say. Nobody waits for the log: these exchanges are lost, and whoever shares the commit hears why.
      if (sqliteCode(error) === undefined) throw error
      return
    }
    this.#commits.commit()
  }
}

function render(pending: Pending): LoggedExchange {
  pending.rendered ??= pending.render()
  return pending.rendered
}
