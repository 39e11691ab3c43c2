import type { LoggedExchange, SandboxId } from '../store.ts'
import type { Database } from './driver.ts'

export interface ExchangeBounds {
  readonly rows: number
  readonly bytes: number
}

/** The exchanges written out. */
export interface ExchangeTable {
  append(sandbox: SandboxId, exchange: LoggedExchange): void
  /** Deletes the oldest until the sandbox is within its bounds, then those of the whole table until it is within its own. */
  prune(sandbox: SandboxId): void
  list(sandbox: SandboxId, limit: number, before: string | undefined): LoggedExchange[]
  get(sandbox: SandboxId, id: string): LoggedExchange | undefined
  removeAll(sandbox: SandboxId): void
  /** Forgets what is remembered, because the database has changed by another way. */
  forget(): void
}

interface Held {
  rows: number
  bytes: number
}

/** Bounds are kept by counting: what a sandbox holds is read once, then followed. */
export function createExchangeTable(
  db: Database,
  sandboxBounds: ExchangeBounds,
  tableBounds: ExchangeBounds,
): ExchangeTable {
  const insert = db.prepare('INSERT INTO exchange (sandbox, id, bytes, value) VALUES (?, ?, ?, ?)')
  const newest = db.prepare('SELECT value FROM exchange WHERE sandbox = ? ORDER BY id DESC LIMIT ?')
  const older = db.prepare('SELECT value FROM exchange WHERE sandbox = ? AND id < ? ORDER BY id DESC LIMIT ?')
  const select = db.prepare('SELECT value FROM exchange WHERE sandbox = ? AND id = ?')
  const sums = 'SELECT count(*) AS rows, coalesce(sum(bytes), 0) AS bytes FROM exchange'
  const sandboxSums = db.prepare(`${sums} WHERE sandbox = ?`)
  const tableSums = db.prepare(sums)
  const oldest = db.prepare('SELECT rowid, bytes FROM exchange WHERE sandbox = ? ORDER BY id, rowid LIMIT ?')
  const oldestOfAll = db.prepare('SELECT rowid, sandbox, bytes FROM exchange ORDER BY rowid LIMIT ?')
  const remove = db.prepare('DELETE FROM exchange WHERE rowid = ?')
  const removeSandbox = db.prepare('DELETE FROM exchange WHERE sandbox = ?')
  const held = new Map<SandboxId, Held>()
  let total: Held | null = null

  const heldBy = (sandbox: SandboxId): Held => {
    const known = held.get(sandbox)
    if (known !== undefined) return known
    // A few thousand numbers at most: the rest is read again when needed.
    if (held.size >= 5000) held.clear()
    const read = { ...(sandboxSums.get(sandbox) as Held) }
    held.set(sandbox, read)
    return read
  }
  const heldByAll = (): Held => {
    total ??= { ...(tableSums.get() as Held) }
    return total
  }
  const count = (sandbox: SandboxId, rows: number, bytes: number) => {
    for (const sum of [held.get(sandbox), total]) {
      if (!sum) continue
      sum.rows += rows
      sum.bytes += bytes
    }
  }
  const prune = (
    of: Held,
    bounds: ExchangeBounds,
    next: (limit: number) => { rowid: number; sandbox: string; bytes: number }[],
  ) => {
    while (of.rows > 0 && (of.rows > bounds.rows || of.bytes > bounds.bytes)) {
      for (const row of next(Math.max(of.rows - bounds.rows, 16))) {
        if (of.rows <= bounds.rows && of.bytes <= bounds.bytes) return
        remove.run(row.rowid)
        count(row.sandbox, -1, -row.bytes)
      }
    }
  }
  return {
    append(sandbox, exchange) {
      const value = JSON.stringify(exchange)
      const bytes = Buffer.byteLength(value)
      heldBy(sandbox)
      heldByAll()
      insert.run(sandbox, exchange.id, bytes, value)
      count(sandbox, 1, bytes)
    },
    prune(sandbox) {
      prune(heldBy(sandbox), sandboxBounds, (limit) =>
        (oldest.all(sandbox, limit) as { rowid: number; bytes: number }[]).map((row) => ({ ...row, sandbox })),
      )
      prune(
        heldByAll(),
        tableBounds,
        (limit) => oldestOfAll.all(limit) as { rowid: number; sandbox: string; bytes: number }[],
      )
    },
    list(sandbox, limit, before) {
      const rows = before === undefined ? newest.all(sandbox, limit) : older.all(sandbox, before, limit)
      return (rows as { value: string }[]).map((row) => JSON.parse(row.value) as LoggedExchange)
    },
    get(sandbox, id) {
      const row = select.get(sandbox, id) as { value: string } | undefined
      return row === undefined ? undefined : (JSON.parse(row.value) as LoggedExchange)
    },
    removeAll(sandbox) {
      removeSandbox.run(sandbox)
      held.delete(sandbox)
      total = null
    },
    forget() {
      held.clear()
      total = null
    },
  }
}
