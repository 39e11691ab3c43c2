import type { StoredEvent } from '../store.ts'
import { type Database, prepareRows, type SqlValue, type Statement } from './driver.ts'
import { type EventRow, fromEventRow, hashOf } from './event-row.ts'

/** A part of a sandbox's log, both ends included. */
export interface EventRange {
  readonly from: number
  readonly to: number
}

/** What the table holds of a sandbox: no sequence number is missing between the two. */
export interface EventTotals {
  /** 0 when there are none. */
  readonly first: number
  readonly last: number
  readonly bytes: number
}

/** An event's row with the number of its sandbox. */
export type NewRow = readonly [sandbox: number, row: EventRow]

/** Rows written by one statement, at two thirds of the price of as many statements. */
const rowsTogether = 8
/** Rows that wait for the index at most. */
const mostUnindexed = 2000

/**
 * Events as they come, of all sandboxes, each at the end of the table: that fills whole pages, and a commit writes whole pages.
 * An index entry would touch a page of its own in each sandbox's part of the index, so entries are made many at once. Whoever
 * asks for events that have no entry yet calls `index` before.
 */
export class EventTable {
  readonly #db: Database
  readonly #insert: Statement
  readonly #insertMany: Statement
  readonly #index: Statement
  readonly #mark: Statement
  readonly #totals: Statement
  readonly #oldest: Statement
  readonly #remove: Statement
  readonly #removeEntries: Statement
  readonly #queries = new Map<string, (...values: SqlValue[]) => unknown[][]>()
  /** Row id of the newest event. */
  #row = 0
  /** Row id of the newest event in the index. */
  #indexed = 0

  constructor(db: Database) {
    this.#db = db
    const row = '(?, ?, ?, ?, ?, ?, ?, ?)'
    const insert = 'INSERT INTO event (row, sandbox, sequence, bytes, id_hash, type_hash, head, body) VALUES'
    this.#insert = db.prepare(`${insert} ${row}`)
    this.#insertMany = db.prepare(`${insert} ${Array(rowsTogether).fill(row).join(', ')}`)
    this.#index = db.prepare(`INSERT INTO event_index (sandbox, sequence, row, bytes, id_hash, type_hash)
      SELECT sandbox, sequence, row, bytes, id_hash, type_hash FROM event WHERE row > ? ORDER BY sandbox, sequence`)
    this.#mark = db.prepare('UPDATE event_indexed SET row = ?')
    this.#totals = db.prepare(`SELECT coalesce(min(sequence), 0) AS first, coalesce(max(sequence), 0) AS last,
      coalesce(sum(bytes), 0) AS bytes FROM event_index WHERE sandbox = ? AND sequence > ?`)
    this.#oldest = db.prepare(
      'SELECT sequence, bytes FROM event_index WHERE sandbox = ? AND sequence >= ? ORDER BY sequence LIMIT ?',
    )
    const within = 'FROM event_index WHERE sandbox = ? AND sequence <= ?'
    this.#remove = db.prepare(`DELETE FROM event WHERE row IN (SELECT row ${within})`)
    this.#removeEntries = db.prepare(`DELETE ${within}`)
    this.forget()
  }

  append(rows: readonly NewRow[]): void {
    for (let at = 0; at < rows.length; ) {
      const count = rows.length - at < rowsTogether ? 1 : rowsTogether
      const values: SqlValue[] = []
      for (const [sandbox, { event, head, body, bytes }] of rows.slice(at, at + count))
        values.push(++this.#row, sandbox, event.sequence, bytes, hashOf(event.id), hashOf(event.type), head, body)
      const insert = count === 1 ? this.#insert : this.#insertMany
      insert.run(...values)
      at += count
    }
  }

  get unindexed(): number {
    return this.#row - this.#indexed
  }

  get isFull(): boolean {
    return this.unindexed >= mostUnindexed
  }

  /** Makes the missing index entries; inside an SQLite transaction. */
  index(): void {
    if (this.unindexed === 0) return
    this.#index.run(this.#indexed)
    this.#mark.run(this.#row)
    this.#indexed = this.#row
  }

  /** Of the events after one. */
  totals(sandbox: number, after: number): EventTotals {
    return { ...(this.#totals.get(sandbox, after) as EventTotals) }
  }

  /** Sequence numbers and sizes of the oldest events from one on. */
  oldest(
    sandbox: number,
    from: number,
    limit: number,
  ): readonly { readonly sequence: number; readonly bytes: number }[] {
    return this.#oldest.all(sandbox, from, limit) as { sequence: number; bytes: number }[]
  }

  /** Deletes a sandbox's events up to one. */
  remove(sandbox: number, to: number): void {
    this.#remove.run(sandbox, to)
    this.#removeEntries.run(sandbox, to)
  }

  /** Deletes of a sandbox's events up to one the oldest, at most so many. Returns how many. */
  removeSome(sandbox: number, to: number, limit: number): number {
    const oldest = this.oldest(sandbox, 0, limit).filter(({ sequence }) => sequence <= to)
    const last = oldest.at(-1)
    if (last !== undefined) this.remove(sandbox, last.sequence)
    return oldest.length
  }

  /** The events of a range, newest first when `reverse`; with a type or an id, only those. */
  list(
    sandbox: number,
    range: EventRange,
    options: { readonly reverse: boolean; readonly limit: number; readonly type?: string; readonly id?: string },
  ): StoredEvent[] {
    const { reverse, limit, type, id } = options
    const found: StoredEvent[] = []
    let { from, to } = range
    // Different names may have the same hash, so a page can hold fewer than it seems to.
    while (found.length < limit && from <= to) {
      const rows = this.#page(sandbox, { from, to }, options, limit - found.length)
      const events = rows.map(([sequence, head, body]) => fromEventRow(sequence, head, body))
      for (const event of events)
        if ((type === undefined || event.type === type) && (id === undefined || event.id === id)) found.push(event)
      const last = events.at(-1)
      if (last === undefined) break
      if (reverse) to = last.sequence - 1
      else from = last.sequence + 1
    }
    return found
  }

  /** Reads anew what is remembered, because the database has changed by another way. */
  forget(): void {
    const read = (sql: string) => (this.#db.prepare(sql).get() as { row: number }).row
    this.#indexed = read('SELECT row FROM event_indexed')
    this.#row = Math.max(this.#indexed, read('SELECT coalesce(max(row), 0) AS row FROM event'))
  }

  #page(
    sandbox: number,
    { from, to }: EventRange,
    { reverse, type, id }: { readonly reverse: boolean; readonly type?: string; readonly id?: string },
    limit: number,
  ): [sequence: number, head: string, body: string][] {
    const order = reverse ? 'DESC' : 'ASC'
    const [hash, column] =
      id !== undefined ? [hashOf(id), 'id_hash'] : type !== undefined ? [hashOf(type), 'type_hash'] : [null, null]
    const sql = `SELECT i.sequence, e.head, e.body FROM event_index i CROSS JOIN event e ON e.row = i.row
      WHERE i.sandbox = ? AND i.sequence BETWEEN ? AND ? ${column === null ? '' : `AND i.${column} = ?`}
      ORDER BY i.sequence ${order} LIMIT ?`
    const query = this.#queries.get(sql) ?? prepareRows(this.#db, sql)
    this.#queries.set(sql, query)
    return query(sandbox, from, to, ...(hash === null ? [] : [hash]), limit) as [number, string, string][]
  }
}
