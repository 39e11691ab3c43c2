import type { JsonObject } from '../../lib/json.ts'
import type { EntityMeta, SandboxData, SandboxId } from '../store.ts'
import { type Database, prepareRows } from './driver.ts'
import type { EntityTable } from './entity-table.ts'
import { fromStoredKey, toStoredKey } from './key.ts'

/** A sandbox's own rows as data, and back. */
export interface Transfer {
  /** Of these owners, the first over the next; null: their texts are longer than so many bytes. */
  read(owners: readonly string[], sandbox: SandboxId, most: number): SandboxData | null
  /** Inside an SQLite transaction; neither the owner nor the sandbox may have any yet. */
  write(owner: string, sandbox: SandboxId, data: SandboxData): void
}

const nothing: EntityMeta = { parents: {}, version: 0 }

type Row = [collection: string, key: string, sequence: number, body: string, meta: string]

export function createTransfer(db: Database, table: EntityTable): Transfer {
  const rows = prepareRows(db, 'SELECT collection, key, sequence, body, meta FROM entity WHERE sandbox = ?')
  const size = db.prepare('SELECT coalesce(sum(length(body) + length(meta)), 0) AS bytes FROM entity WHERE sandbox = ?')
  const counters = prepareRows(db, 'SELECT name, value FROM counter WHERE sandbox = ? ORDER BY name')
  const insert = db.prepare(
    'INSERT INTO entity (sandbox, collection, key, sequence, body, meta) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const count = db.prepare('INSERT INTO counter (sandbox, name, value) VALUES (?, ?, ?)')
  return {
    read: (owners, sandbox, most) => {
      for (const owner of owners) table.settle(owner)
      const bytes = owners.map((owner) => (size.get(owner) as { bytes: number }).bytes)
      if (bytes.reduce((sum, one) => sum + one, 0) > most) return null
      const seen = new Map<string, Row>()
      for (const owner of owners.toReversed())
        for (const row of rows(owner) as Row[]) seen.set(`${row[0]}\0${row[1]}`, row)
      const entities = Array.from(seen.values(), ([collection, key, sequence, body, meta]) => ({
        collection,
        key: fromStoredKey(key),
        sequence,
        body,
        meta: sequence === 0 ? nothing : (JSON.parse(meta) as EntityMeta),
      }))
      return { entities, counters: Object.fromEntries(counters(sandbox)) as JsonObject & Record<string, number> }
    },
    write: (owner, sandbox, data) => {
      for (const { collection, key, sequence, body, meta } of data.entities)
        insert.run(owner, collection, toStoredKey(key), sequence, body, JSON.stringify(meta))
      for (const [name, value] of Object.entries(data.counters)) count.run(sandbox, name, value)
    },
  }
}
