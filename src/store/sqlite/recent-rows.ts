import type { Entity } from '../store.ts'
import type { Database, Statement } from './driver.ts'
import { fromStoredKey, toStoredKey } from './key.ts'

/** Rows that wait at most, and the bytes of their bodies. */
const mostRows = 4000
const mostBytes = 8 * 1024 * 1024
/** The sequence that marks a deleted row in the log. */
const deleted = -1

const columns = 'sandbox, collection, key, sequence, body, meta'

/** The collection's and the row's name in one string: no part has a NUL but the last. */
export const collectionName = (owner: string, collection: string): string => `${owner}\0${collection}`
export const rowName = (owner: string, collection: string, key: string): string => `${owner}\0${collection}\0${key}`

interface LogRow {
  readonly sandbox: string
  readonly collection: string
  readonly key: string
  readonly sequence: number
  readonly body: string
  readonly meta: string
}

/**
 * What was last written to the entity table and is not in it yet. A random key lands on a page of its own in the table's index,
 * and a commit writes whole pages: so new rows go to the end of a log, at a tenth of that, and come into the table many at once.
 * Nothing is lost by a killed process: the log is as durable as the table.
 */
export class RecentRows {
  readonly #append: Statement
  readonly #all: Statement
  readonly #merge: readonly Statement[]
  /** By row name; null: deleted. */
  readonly #rows = new Map<string, Entity | null>()
  readonly #collections = new Set<string>()
  readonly #owners = new Set<string>()
  #bytes = 0
  /** Of the log, where a row may stand more than once. */
  #length = 0
  #loaded = false

  constructor(db: Database) {
    this.#append = db.prepare(`INSERT INTO entity_log (${columns}) VALUES (?, ?, ?, ?, ?, ?)`)
    this.#all = db.prepare(`SELECT ${columns} FROM entity_log ORDER BY id`)
    this.#merge = [
      `INSERT INTO entity (${columns}) SELECT ${columns} FROM entity_log WHERE true ORDER BY id
      ON CONFLICT (sandbox, collection, key)
      DO UPDATE SET sequence = excluded.sequence, body = excluded.body, meta = excluded.meta`,
      `DELETE FROM entity WHERE sequence = ${deleted} AND rowid IN (SELECT e.rowid FROM entity_log l JOIN entity e
      ON e.sandbox = l.sandbox AND e.collection = l.collection AND e.key = l.key WHERE l.sequence = ${deleted})`,
      'DELETE FROM entity_log',
    ].map((sql) => db.prepare(sql))
  }

  /** Undefined: the table has it as it is. */
  get(name: string): Entity | null | undefined {
    if (!this.#loaded) this.#load()
    return this.#rows.size === 0 ? undefined : this.#rows.get(name)
  }

  append(owner: string, collection: string, key: string, entity: Entity | null, meta: string): void {
    if (!this.#loaded) this.#load()
    const body = entity?.body ?? ''
    this.#append.run(owner, collection, toStoredKey(key), entity?.sequence ?? deleted, body, meta)
    this.#remember(owner, collection, key, entity)
  }

  get isFull(): boolean {
    return this.#length >= mostRows || this.#bytes >= mostBytes
  }

  /** Whether the table lacks something of an owner's (of its collection). */
  has(owner: string, collection?: string): boolean {
    if (!this.#loaded) this.#load()
    if (this.#length === 0) return false
    return collection === undefined ? this.#owners.has(owner) : this.#collections.has(collectionName(owner, collection))
  }

  /** Brings the table up to date; inside an SQLite transaction. */
  merge(): void {
    for (const statement of this.#merge) statement.run()
    this.#clear()
    this.#loaded = true
  }

  /** Forgets what is remembered, because the database has changed by another way. */
  forget(): void {
    this.#clear()
    this.#loaded = false
  }

  #load(): void {
    this.#loaded = true
    for (const { sandbox, collection, key: stored, sequence, body, meta } of this.#all.all() as LogRow[]) {
      const key = fromStoredKey(stored)
      this.#remember(
        sandbox,
        collection,
        key,
        sequence === deleted ? null : { key, sequence, body, meta: JSON.parse(meta) as Entity['meta'] },
      )
    }
  }

  #remember(owner: string, collection: string, key: string, entity: Entity | null): void {
    this.#rows.set(rowName(owner, collection, key), entity)
    this.#collections.add(collectionName(owner, collection))
    this.#owners.add(owner)
    this.#length++
    this.#bytes += entity?.body.length ?? 0
  }

  #clear(): void {
    this.#rows.clear()
    this.#collections.clear()
    this.#owners.clear()
    this.#bytes = 0
    this.#length = 0
  }
}
