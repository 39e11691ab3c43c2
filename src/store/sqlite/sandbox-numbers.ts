import { lazily } from '../../lib/lazily.ts'
import type { SandboxId } from '../store.ts'
import { GenerationCache } from './cache.ts'
import type { Database } from './driver.ts'

/** Sandboxes by small numbers: what the rows and indexes of their events and deliveries begin with. */
export interface SandboxNumbers {
  /** Undefined: it never had an event or a delivery. */
  find(sandbox: SandboxId): number | undefined
  /** The sandbox's number; a new one when it had none. Writes. */
  of(sandbox: SandboxId): number
  /** The sequence number of its newest event before its last reset. */
  lastEvent(sandbox: SandboxId): number
  setLastEvent(sandbox: SandboxId, sequence: number): void
  /** Frees the number: no row may have it any more. */
  remove(sandbox: SandboxId): void
  /** Forgets what is remembered, because the database has changed by another way. */
  forget(): void
}

const numbersRemembered = 20_000

export function createSandboxNumbers(db: Database): SandboxNumbers {
  const sql = lazily(() => ({
    select: db.prepare('SELECT number FROM sandbox_number WHERE sandbox = ?'),
    insert: db.prepare('INSERT INTO sandbox_number (sandbox) VALUES (?)'),
    lastEvent: db.prepare('SELECT last_event AS last FROM sandbox_number WHERE sandbox = ?'),
    setLastEvent: db.prepare('UPDATE sandbox_number SET last_event = ? WHERE sandbox = ?'),
    remove: db.prepare('DELETE FROM sandbox_number WHERE sandbox = ?'),
  }))
  const known = new GenerationCache<number>(numbersRemembered, () => 1)
  const find = (sandbox: SandboxId): number | undefined => {
    const number = known.get(sandbox)
    if (number !== undefined) return number
    const row = sql().select.get(sandbox) as { number: number } | undefined
    if (row !== undefined) known.set(sandbox, row.number)
    return row?.number
  }
  return {
    find,
    of(sandbox) {
      const number = find(sandbox)
      if (number !== undefined) return number
      if (sandbox === '') throw new Error('A sandbox id is never empty')
      sql().insert.run(sandbox)
      return find(sandbox)!
    },
    lastEvent: (sandbox) => (sql().lastEvent.get(sandbox) as { last: number } | undefined)?.last ?? 0,
    setLastEvent: (sandbox, sequence) => void sql().setLastEvent.run(sequence, sandbox),
    remove(sandbox) {
      sql().remove.run(sandbox)
      known.delete(sandbox)
    },
    forget: () => known.clear(),
  }
}
