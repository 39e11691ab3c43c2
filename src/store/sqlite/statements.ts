import { type Database, prepareRows, type Statement } from './driver.ts'

export type PageQuery = ReturnType<typeof prepareRows>
/** rowid, key, sequence, body, meta. */
export type PageRow = [number, string, number, string, string]

/** The statements on one of the two entity tables, which differ in the name of their first column only. */
export interface EntityStatements {
  readonly get: Statement
  readonly first: PageQuery
  readonly after: PageQuery
  readonly last: PageQuery
  readonly before: PageQuery
  readonly totals: Statement
  readonly keys: Statement
  readonly ownerRows: Statement
  readonly someRows: Statement
  readonly anyRow: Statement
  readonly copy: Statement
  readonly put: Statement
  readonly remove: Statement
  readonly removeRow: Statement
}

/** Rows of the same sequence (possible after a change of the base layer) are told apart by their rowid, which ends every index. */
export function prepareEntityStatements(db: Database, table: 'entity' | 'layer_entity'): EntityStatements {
  const owner = table === 'entity' ? 'sandbox' : 'layer'
  const collection = `${owner} = ? AND collection = ?`
  const page = (where: string, order: 'ASC' | 'DESC') =>
    prepareRows(
      db,
      `SELECT rowid, key, sequence, body, meta FROM ${table} WHERE ${collection} AND ${where}
      ORDER BY sequence ${order}, rowid ${order} LIMIT ?`,
    )
  return {
    get: db.prepare(`SELECT sequence, body, meta FROM ${table} WHERE ${collection} AND key = ?`),
    first: page('sequence > 0', 'ASC'),
    after: page('(sequence, rowid) > (?, ?)', 'ASC'),
    last: page('sequence > 0', 'DESC'),
    before: page('sequence > 0 AND (sequence, rowid) < (?, ?)', 'DESC'),
    keys: db.prepare(`SELECT key FROM ${table} WHERE ${collection}`),
    totals:
      db.prepare(`SELECT count(*) AS rows, coalesce(sum(sequence > 0), 0) AS live, coalesce(max(sequence), 0) AS top
      FROM ${table} WHERE ${collection}`),
    ownerRows: db.prepare(`SELECT count(*) AS rows FROM ${table} WHERE ${owner} = ?`),
    someRows: db.prepare(`SELECT rowid AS row, collection, key FROM ${table} WHERE ${owner} = ? LIMIT ?`),
    anyRow: db.prepare(`SELECT 1 FROM ${table} WHERE ${owner} = ? LIMIT 1`),
    put: db.prepare(`INSERT INTO ${table} (${owner}, collection, key, sequence, body, meta) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (${owner}, collection, key)
      DO UPDATE SET sequence = excluded.sequence, body = excluded.body, meta = excluded.meta`),
    copy: db.prepare(`INSERT INTO ${table} (${owner}, collection, key, sequence, body, meta)
      SELECT ?, collection, key, sequence, body, meta FROM ${table} WHERE ${owner} = ? ORDER BY collection, key
      ON CONFLICT (${owner}, collection, key)
      DO UPDATE SET sequence = excluded.sequence, body = excluded.body, meta = excluded.meta`),
    remove: db.prepare(`DELETE FROM ${table} WHERE ${collection} AND key = ?`),
    removeRow: db.prepare(`DELETE FROM ${table} WHERE rowid = ?`),
  }
}
