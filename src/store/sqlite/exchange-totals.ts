import type { SandboxId } from '../store.ts'
import type { Database } from './driver.ts'

/** What is held, in rows and in bytes of JSON text. */
export interface Total {
  rows: number
  bytes: number
}

/** What the exchange table holds, in all and per sandbox: read once, then followed. */
export interface ExchangeTotals {
  of(sandbox: SandboxId): Total
  ofAll(): Total
  /** That many more (or fewer) are held by a sandbox. */
  add(sandbox: SandboxId, rows: number, bytes: number): void
  /** Reads a sandbox's again; without one, everything. */
  forget(sandbox?: SandboxId): void
}

const sandboxesRemembered = 5000

export function createExchangeTotals(db: Database): ExchangeTotals {
  const sums = 'SELECT count(*) AS rows, coalesce(sum(bytes), 0) AS bytes FROM exchange'
  const sandboxSums = db.prepare(`${sums} WHERE sandbox = ?`)
  const allSums = db.prepare(sums)
  const known = new Map<SandboxId, Total>()
  let all: Total | null = null
  return {
    of(sandbox) {
      const total = known.get(sandbox)
      if (total !== undefined) return total
      if (known.size >= sandboxesRemembered) known.clear()
      const read = { ...(sandboxSums.get(sandbox) as Total) }
      known.set(sandbox, read)
      return read
    },
    ofAll() {
      all ??= { ...(allSums.get() as Total) }
      return all
    },
    add(sandbox, rows, bytes) {
      for (const total of [known.get(sandbox), all]) {
        if (!total) continue
        total.rows += rows
        total.bytes += bytes
      }
    },
    forget(sandbox) {
      if (sandbox === undefined) known.clear()
      else known.delete(sandbox)
      all = null
    },
  }
}
