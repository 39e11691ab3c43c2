import type { Entity, Scope } from '../store.ts'
import type { Database, Statement } from './driver.ts'
import { EntityTable, isTombstone } from './entity-table.ts'
import { fromStoredKey } from './key.ts'
import { createLineages, type Lineages } from './lineages.ts'
import { PageCursor } from './pages.ts'

/** A sandbox's own new rows come behind all base rows, however many a layer gets. */
export const ownStart = 2 ** 40

const nothingHidden: ReadonlySet<string> = new Set()

/** Which rows a transaction sees: those of the sandbox's owners, each over the next, and over them all those of its base layer. */
export interface View {
  readonly owners: readonly string[]
  readonly layer: string | null
}

/** Reading copy-on-write: a sandbox's rows over those of its snapshots and of its base layer, as last written. */
export class Layered {
  readonly own: EntityTable
  readonly base: EntityTable
  readonly lineages: Lineages
  readonly #hiddenByOwn: Statement
  readonly #hiddenInBase: Statement

  /** `write` runs what writes in the tick's SQLite transaction. */
  constructor(db: Database, memory: number, write: (work: () => void) => void) {
    this.own = new EntityTable(db, 'entity', memory / 2, write)
    this.base = new EntityTable(db, 'layer_entity', memory / 2, write)
    this.lineages = createLineages(db)
    const ownRow = 'o.sandbox = ? AND o.collection = ?'
    const baseRow = 'b.layer = ? AND b.collection = ?'
    this.#hiddenByOwn = db.prepare(`SELECT o.key FROM entity o WHERE ${ownRow}
      AND EXISTS (SELECT 1 FROM layer_entity b WHERE ${baseRow} AND b.key = o.key)`)
    this.#hiddenInBase = db.prepare(`SELECT b.key FROM layer_entity b WHERE ${baseRow}
      AND EXISTS (SELECT 1 FROM entity o WHERE ${ownRow} AND o.key = b.key)`)
  }

  view({ sandbox, layer }: Scope): View {
    return { owners: this.lineages.of(sandbox), layer }
  }

  /** What is seen of a row by the owner of a level (0: the sandbox itself), tombstones aside. */
  row(view: View, level: number, collection: string, key: string): Entity | null {
    for (let at = level; at < view.owners.length; at++) {
      const own = this.own.get(view.owners[at]!, collection, key)
      if (own !== null) return isTombstone(own) ? null : own
    }
    if (view.layer === null || this.base.hasKey(view.layer, collection, key) === false) return null
    return this.base.get(view.layer, collection, key)
  }

  count(view: View, collection: string, level = 0): number {
    const owner = view.owners[level]
    if (owner === undefined) return view.layer === null ? 0 : this.base.collection(view.layer, collection).live
    const { live } = this.own.collection(owner, collection)
    return live + this.count(view, collection, level + 1) - this.#hidden(view, level, collection).size
  }

  /** Entities of the sandbox's own, at most: one that was written again after a snapshot may count twice. */
  ownCount(view: View, collection: string): number {
    const [first] = view.owners
    if (view.owners.length === 1) return this.own.collection(first!, collection).live
    const held = view.owners.reduce((sum, owner) => sum + this.own.collection(owner, collection).live, 0)
    return Math.min(held, this.count(view, collection))
  }

  /** Rows of the sandbox's own over all collections, what was written again after a snapshot each time. */
  ownRows(view: View): number {
    return view.owners.reduce((sum, owner) => sum + this.own.ownerRows(owner), 0)
  }

  /** The highest sequence of the sandbox's own. */
  top(view: View, collection: string): number {
    return view.owners.reduce((top, owner) => Math.max(top, this.own.collection(owner, collection).top), 0)
  }

  *scan(view: View, collection: string, reverse: boolean, level = 0): Generator<Entity, void> {
    const owner = view.owners[level]
    if (owner === undefined) {
      if (view.layer === null) return
      const base = new PageCursor(this.base.pages(view.layer, collection, reverse))
      for (let next = base.next(); next !== undefined; next = base.next()) yield next
      return
    }
    const own = new PageCursor(this.own.pages(owner, collection, reverse))
    let ownNext = own.next()
    if (level + 1 < view.owners.length || view.layer !== null) {
      const hidden = this.#hidden(view, level, collection)
      for (const next of this.scan(view, collection, reverse, level + 1)) {
        if (hidden.has(next.key)) continue
        for (; ownNext !== undefined && isBefore(ownNext, next, reverse); ownNext = own.next()) yield ownNext
        yield next
      }
    }
    for (; ownNext !== undefined; ownNext = own.next()) yield ownNext
  }

  /** To be told of each row that the sandbox wrote over one below, so that what is known to be hidden stays true. */
  hide(view: View, collection: string, key: string): void {
    const known = this.own.collection(view.owners[0]!, collection)
    if (known.hidden === null) return
    if (known.hidden.layer === view.layer) known.hidden.keys.add(key)
    else known.hidden = null
  }

  #hidden(view: View, level: number, name: string): ReadonlySet<string> {
    const { owners, layer } = view
    const owner = owners[level]!
    const collection = this.own.collection(owner, name)
    const isLast = level + 1 === owners.length
    if (collection.rows === 0 || (isLast && layer === null)) return nothingHidden
    if (collection.hidden?.layer === layer) return collection.hidden.keys
    this.own.settle(owner, name)
    const keys = isLast && layer !== null ? this.#hiddenOf(owner, name, layer) : this.own.keys(owner, name)
    const hidden = isLast ? keys : keys.filter((key) => this.row(view, level + 1, name, key) !== null)
    collection.hidden = { layer, keys: new Set(hidden) }
    return collection.hidden.keys
  }

  /** Keys of base rows that an owner's rows hide. */
  #hiddenOf(owner: string, name: string, layer: string): string[] {
    const rows =
      this.own.collection(owner, name).rows < this.base.collection(layer, name).rows
        ? this.#hiddenByOwn.all(owner, name, layer, name)
        : this.#hiddenInBase.all(layer, name, owner, name)
    return (rows as { key: string }[]).map((row) => fromStoredKey(row.key))
  }
}

function isBefore(a: Entity, b: Entity, reverse: boolean): boolean {
  return reverse ? a.sequence > b.sequence : a.sequence < b.sequence
}
