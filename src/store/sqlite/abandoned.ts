import { lazily } from '../../lib/lazily.ts'
import { type Database, sqliteCode } from './driver.ts'
import type { SandboxId } from '../store.ts'
import type { EntityTable } from './entity-table.ts'
import type { SqliteEventLog } from './event-log.ts'

/** Rows that nobody has any more: they are deleted some at a time, so that nobody waits for it. */
export interface Abandoned {
  /** Rows of these owners; inside an SQLite transaction. */
  add(owners: readonly string[]): void
  /** Events of a sandbox that are gone; inside an SQLite transaction. */
  addEvents(sandbox: SandboxId): void
  /** Deletes all rows of an owner now. */
  finish(owner: string): void
  close(): void
}

/** Between two deletions, ms. */
const pause = 20
const pauseAfterError = 10_000
const rowsTogether = 500
/** Begins the name of a sandbox whose events they are; no owner's begins so. */
const eventMark = '\x02'

/** `write` runs what writes in the tick's SQLite transaction. */
export function createAbandoned(
  db: Database,
  table: EntityTable,
  events: Pick<SqliteEventLog, 'removeSome'>,
  write: (work: () => void) => void,
): Abandoned {
  const sql = lazily(() => ({
    add: db.prepare('INSERT OR IGNORE INTO abandoned (owner) VALUES (?)'),
    remove: db.prepare('DELETE FROM abandoned WHERE owner = ?'),
  }))
  const next = db.prepare('SELECT owner FROM abandoned LIMIT 1')
  let timer: NodeJS.Timeout | null = null
  let closed = false
  const removeSome = (owner: string) =>
    owner.startsWith(eventMark)
      ? events.removeSome(owner.slice(eventMark.length), rowsTogether)
      : table.removeSome(owner, rowsTogether)
  const schedule = (ms = pause) => {
    if (timer !== null || closed) return
    timer = setTimeout(sweep, ms)
    timer.unref()
  }
  const sweep = () => {
    timer = null
    const found = next.get() as { owner: string } | undefined
    if (found === undefined) return
    try {
      write(() => {
        if (removeSome(found.owner) < rowsTogether) sql().remove.run(found.owner)
      })
      schedule()
    } catch (error) {
      // A full disk: whoever writes hears of it, and these rows are only in the way.
      if (sqliteCode(error) === undefined) throw error
      schedule(pauseAfterError)
    }
  }
  if (next.get() !== undefined) schedule()
  return {
    add: (owners) => {
      for (const owner of owners) sql().add.run(owner)
      if (owners.length > 0) schedule()
    },
    addEvents: (sandbox) => {
      sql().add.run(eventMark + sandbox)
      schedule()
    },
    finish: (owner) => {
      table.removeOwner(owner)
      sql().remove.run(owner)
    },
    close: () => {
      closed = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}
