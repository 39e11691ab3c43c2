import type { Entity, EntityMeta } from '../store.ts'
import { GenerationCache } from './cache.ts'
import type { Database } from './driver.ts'
import { fromStoredKey, toStoredKey } from './key.ts'
import { KeyFilter } from './key-filter.ts'
import { entityOverhead, type Page, Pages } from './pages.ts'
import { RecentRows, collectionName, rowName } from './recent-rows.ts'
import { type EntityStatements, type PageRow, prepareEntityStatements } from './statements.ts'

/** A row without sequence hides the base layer's row of the same key. */
export function isTombstone(entity: Entity): boolean {
  return entity.sequence === 0
}

function toLive(entity: Entity | null): Entity | null {
  return entity === null || isTombstone(entity) ? null : entity
}

/** What is known of one owner's collection. */
export interface Collection {
  rows: number
  /** Rows that are not tombstones. */
  live: number
  /** The highest sequence. */
  top: number
  /** In both orders; null until asked. */
  forward: Pages | null
  reverse: Pages | null
  /** All keys, of a small collection; null until asked, and when something was written. */
  keys: Set<string> | null
  /** Tells of most keys that they are not there, while this process has seen the collection grow; null until asked. */
  filter: KeyFilter | null
  /** Which rows below are hidden by rows of this collection, over which layer; null until asked. */
  hidden: { readonly layer: string | null; readonly keys: Set<string> } | null
}

const collectionOverhead = 1000
/** Rows of a collection whose keys are worth remembering. */
const smallCollection = 2000
/** Rows of a collection whose keys are read once, so that what is not there need not be looked for. */
const filteredCollection = 1000
const ownersRemembered = 20_000

/** Runs what writes to the database. */
type Write = (work: () => void) => void

/** One of the two entity tables (of sandboxes, of layers) with what is remembered of it. An owner is a sandbox or a layer. */
export class EntityTable {
  readonly #sql: EntityStatements
  readonly #entities: GenerationCache<Entity | null>
  readonly #collections: GenerationCache<Collection>
  readonly #owners = new GenerationCache<number>(ownersRemembered, () => 1)
  /** What is written and not yet in the table. */
  readonly #recent: RecentRows | null
  readonly #write: Write
  #metaText = ''
  #meta: EntityMeta = { parents: {}, version: 1 }

  /** `memory`: bytes that remembered rows may take. `write` runs what writes in the tick's SQLite transaction. */
  constructor(db: Database, table: 'entity' | 'layer_entity', memory: number, write: Write) {
    this.#sql = prepareEntityStatements(db, table)
    this.#recent = table === 'entity' ? new RecentRows(db) : null
    this.#write = write
    this.#entities = new GenerationCache(memory / 2, (entity) => entityOverhead + (entity?.body.length ?? 0))
    this.#collections = new GenerationCache<Collection>(
      memory / 2,
      ({ forward, reverse, filter }) =>
        collectionOverhead + (forward?.bytes ?? 0) + (reverse?.bytes ?? 0) + (filter?.bytes ?? 0),
    )
  }

  /** The row, a tombstone included, or null. */
  get(owner: string, collection: string, key: string): Entity | null {
    const name = rowName(owner, collection, key)
    const known = this.#entities.get(name)
    if (known !== undefined) return known
    const recent = this.#recent?.get(name)
    if (recent !== undefined) return recent
    if (this.#lacks(owner, collection, key)) return null
    const row = this.#sql.get.get(owner, collection, toStoredKey(key)) as
      | (Omit<Entity, 'meta'> & { meta: string })
      | undefined
    const entity =
      row === undefined ? null : { key, sequence: row.sequence, body: row.body, meta: this.#parseMeta(row.meta) }
    this.#entities.set(name, entity)
    return entity
  }

  /** Whether a small collection has a key, without asking the database each time; undefined: the collection is not small. */
  hasKey(owner: string, name: string, key: string): boolean | undefined {
    const collection = this.collection(owner, name)
    if (collection.rows === 0) return false
    if (collection.rows > smallCollection) return undefined
    if (collection.keys === null) {
      collection.keys = new Set(this.keys(owner, name))
    }
    return collection.keys.has(key)
  }

  collection(owner: string, collection: string): Collection {
    const name = collectionName(owner, collection)
    const known = this.#collections.get(name)
    if (known !== undefined) return known
    this.settle(owner, collection)
    const totals = this.#sql.totals.get(owner, collection) as { rows: number; live: number; top: number }
    const made: Collection = { ...totals, forward: null, reverse: null, keys: null, filter: null, hidden: null }
    this.#collections.set(name, made)
    return made
  }

  pages(owner: string, collection: string, reverse: boolean): Pages {
    const known = this.collection(owner, collection)
    const order = reverse ? 'reverse' : 'forward'
    const pages = known[order] ?? this.#createPages(owner, collection, reverse)
    known[order] = pages
    return pages
  }

  /** Rows of an owner over all collections. */
  ownerRows(owner: string): number {
    const known = this.#owners.get(owner)
    if (known !== undefined) return known
    this.settle(owner)
    const { rows } = this.#sql.ownerRows.get(owner) as { rows: number }
    this.#owners.set(owner, rows)
    return rows
  }

  /** Writes a row over `before`. */
  put(owner: string, collection: string, before: Entity | null, after: Entity, meta: string): void {
    const name = rowName(owner, collection, after.key)
    if (this.#recent === null) {
      this.#sql.put.run(owner, collection, toStoredKey(after.key), after.sequence, after.body, meta)
      this.#entities.set(name, after)
    } else {
      this.#recent.append(owner, collection, after.key, after, meta)
      // Recent rows are in memory already: one that is never asked for again is not to crowd out those that are.
      this.#entities.delete(name)
    }
    this.#account(owner, collection, before, after)
  }

  remove(owner: string, collection: string, before: Entity): void {
    const name = rowName(owner, collection, before.key)
    if (this.#recent === null) {
      this.#sql.remove.run(owner, collection, toStoredKey(before.key))
      this.#entities.set(name, null)
    } else {
      this.#recent.append(owner, collection, before.key, null, '{}')
      this.#entities.delete(name)
    }
    this.#account(owner, collection, before, null)
  }

  /** Deletes all rows of an owner. */
  removeOwner(owner: string): void {
    while (this.removeSome(owner, 1000) > 0);
  }

  /** Deletes rows of an owner, at most so many. Returns how many. */
  removeSome(owner: string, limit: number): number {
    this.settle(owner)
    const rows = this.#sql.someRows.all(owner, limit) as { row: number; collection: string; key: string }[]
    for (const { row, collection, key } of rows) {
      this.#entities.delete(rowName(owner, collection, fromStoredKey(key)))
      this.#collections.delete(collectionName(owner, collection))
      this.#sql.removeRow.run(row)
    }
    this.#owners.delete(owner)
    return rows.length
  }

  /** Writes all rows of an owner over those of another that has never been read. */
  copy(from: string, to: string): void {
    this.settle(from)
    this.#sql.copy.run(to, from)
  }

  /** Forgets what is remembered of collections, because the rows below them have changed. */
  forgetCollections(): void {
    this.#collections.clear()
  }

  /** Forgets all that is remembered, because the database has changed by another way. */
  forget(): void {
    this.#entities.clear()
    this.#collections.clear()
    this.#owners.clear()
    this.#recent?.forget()
  }

  /** Brings the table up to date where it lacks something of an owner('s collection): before it is asked for more than one row. */
  settle(owner: string, collection?: string): void {
    if (this.#recent?.has(owner, collection) === true) this.#write(() => this.#recent?.merge())
  }

  /** To be called before each commit: many recent rows come into the table together. */
  flush(): void {
    if (this.#recent?.isFull === true) this.#recent.merge()
  }

  /** Whether it is known without asking the database that there is no such row. */
  #lacks(owner: string, name: string, key: string): boolean {
    const collection = this.#recent === null ? undefined : this.#collections.get(collectionName(owner, name))
    if (collection === undefined) return false
    if (collection.rows === 0) return true
    if (collection.filter === null) {
      if (collection.rows > filteredCollection) return false
      const filter = new KeyFilter()
      for (const known of this.keys(owner, name)) filter.add(known)
      collection.filter = filter
    }
    return !collection.filter.mayHave(key)
  }

  /** Of all rows, tombstones included. */
  keys(owner: string, collection: string): string[] {
    this.settle(owner, collection)
    return (this.#sql.keys.all(owner, collection) as { key: string }[]).map((row) => fromStoredKey(row.key))
  }

  /** Whether it has any row at all. */
  hasRows(owner: string): boolean {
    return this.#recent?.has(owner) === true || this.#sql.anyRow.get(owner) !== undefined
  }

  #account(owner: string, name: string, before: Entity | null, after: Entity | null): void {
    const rows = (after === null ? 0 : 1) - (before === null ? 0 : 1)
    const held = rows === 0 ? undefined : this.#owners.get(owner)
    if (held !== undefined) this.#owners.set(owner, held + rows)
    const collection = this.#collections.get(collectionName(owner, name))
    if (collection === undefined) return
    collection.rows += rows
    collection.keys = null
    if (after !== null && before === null) collection.filter?.add(after.key)
    const [was, is] = [toLive(before), toLive(after)]
    collection.live += (is === null ? 0 : 1) - (was === null ? 0 : 1)
    const isLast = is !== null && is.sequence > collection.top
    if (isLast) collection.top = is.sequence
    if (was === null && is === null) return
    collection.forward?.written(was, is, isLast)
    collection.reverse?.written(was, is, isLast)
  }

  #createPages(owner: string, collection: string, reverse: boolean): Pages {
    const start = reverse ? this.#sql.last : this.#sql.first
    const go = reverse ? this.#sql.before : this.#sql.after
    return new Pages(
      (from, limit) => {
        this.settle(owner, collection)
        const rows =
          from === null ? start(owner, collection, limit) : go(owner, collection, from.sequence, from.row, limit)
        return this.#toPage(rows as PageRow[], limit)
      },
      reverse,
      (bytes) => this.#collections.grow(bytes),
    )
  }

  #toPage(rows: readonly PageRow[], limit: number): Page {
    const entities = rows.map(
      ([, key, sequence, body, meta]): Entity => ({
        key: fromStoredKey(key),
        sequence,
        body,
        meta: this.#parseMeta(meta),
      }),
    )
    const last = rows.at(-1)
    return {
      entities,
      last: last === undefined ? null : { sequence: last[2], row: last[0] },
      full: rows.length === limit,
    }
  }

  /** Neighbours in a collection mostly have the same meta: parse it once. */
  #parseMeta(text: string): EntityMeta {
    if (text !== this.#metaText) {
      this.#meta = JSON.parse(text) as EntityMeta
      this.#metaText = text
    }
    return this.#meta
  }
}
