import type { LoggedExchange, SandboxId } from '../store.ts'
import type { Database } from './driver.ts'
import { createExchangeTotals, type Total } from './exchange-totals.ts'

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

interface OldRow {
  readonly rowid: number
  readonly sandbox: SandboxId
  readonly bytes: number
}

export function createExchangeTable(
  db: Database,
  sandboxBounds: ExchangeBounds,
  tableBounds: ExchangeBounds,
): ExchangeTable {
  const insert = db.prepare('INSERT INTO exchange (sandbox, id, bytes, value) VALUES (?, ?, ?, ?)')
  const newest = db.prepare('SELECT value FROM exchange WHERE sandbox = ? ORDER BY id DESC LIMIT ?')
  const older = db.prepare('SELECT value FROM exchange WHERE sandbox = ? AND id < ? ORDER BY id DESC LIMIT ?')
  const select = db.prepare('SELECT value FROM exchange WHERE sandbox = ? AND id = ?')
  const oldest = db.prepare('SELECT rowid, sandbox, bytes FROM exchange WHERE sandbox = ? ORDER BY id, rowid LIMIT ?')
  const oldestOfAll = db.prepare('SELECT rowid, sandbox, bytes FROM exchange ORDER BY rowid LIMIT ?')
  const remove = db.prepare('DELETE FROM exchange WHERE rowid = ?')
  const removeSandbox = db.prepare('DELETE FROM exchange WHERE sandbox = ?')
  const totals = createExchangeTotals(db)

  const prune = (total: Total, bounds: ExchangeBounds, oldestRows: (limit: number) => OldRow[]) => {
    while (total.rows > bounds.rows || total.bytes > bounds.bytes) {
      const rows = oldestRows(Math.max(total.rows - bounds.rows, 16))
      if (rows.length === 0) return
      for (const row of rows) {
        if (total.rows <= bounds.rows && total.bytes <= bounds.bytes) return
        remove.run(row.rowid)
        totals.add(row.sandbox, -1, -row.bytes)
      }
    }
  }
  return {
    append(sandbox, exchange) {
      const value = JSON.stringify(exchange)
      const bytes = Buffer.byteLength(value)
      totals.of(sandbox)
      totals.ofAll()
      insert.run(sandbox, exchange.id, bytes, value)
      totals.add(sandbox, 1, bytes)
    },
    prune(sandbox) {
      prune(totals.of(sandbox), sandboxBounds, (limit) => oldest.all(sandbox, limit) as OldRow[])
      prune(totals.ofAll(), tableBounds, (limit) => oldestOfAll.all(limit) as OldRow[])
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
      totals.forget(sandbox)
    },
    forget: () => totals.forget(),
  }
}
