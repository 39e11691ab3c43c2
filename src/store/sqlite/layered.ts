import type { Entity, Scope } from '../store.ts'
import type { Database, Statement } from './driver.ts'
import { EntityTable, isTombstone } from './entity-table.ts'
import { fromStoredKey } from './key.ts'
import { PageCursor } from './pages.ts'

/** A sandbox's own new rows come behind all base rows, however many a layer gets. */
export const ownStart = 2 ** 40

const nothingHidden: ReadonlySet<string> = new Set()

/** Reading copy-on-write: a sandbox's rows over those of its base layer, both as last written. */
export class Layered {
  readonly own: EntityTable
  readonly base: EntityTable
  readonly #hiddenByOwn: Statement
  readonly #hiddenInBase: Statement

  /** `write` runs what writes in the tick's SQLite transaction. */
  constructor(db: Database, memory: number, write: (work: () => void) => void) {
    this.own = new EntityTable(db, 'entity', memory / 2, write)
    this.base = new EntityTable(db, 'layer_entity', memory / 2, write)
    const ownRow = 'o.sandbox = ? AND o.collection = ?'
    const baseRow = 'b.layer = ? AND b.collection = ?'
    this.#hiddenByOwn = db.prepare(`SELECT o.key FROM entity o WHERE ${ownRow}
      AND EXISTS (SELECT 1 FROM layer_entity b WHERE ${baseRow} AND b.key = o.key)`)
    this.#hiddenInBase = db.prepare(`SELECT b.key FROM layer_entity b WHERE ${baseRow}
      AND EXISTS (SELECT 1 FROM entity o WHERE ${ownRow} AND o.key = b.key)`)
  }

  get(scope: Scope, collection: string, key: string): Entity | null {
    const own = this.own.get(scope.sandbox, collection, key)
    if (own !== null) return isTombstone(own) ? null : own
    return this.baseRow(scope, collection, key)
  }

  baseRow(scope: Scope, collection: string, key: string): Entity | null {
    if (scope.layer === null || this.base.hasKey(scope.layer, collection, key) === false) return null
    return this.base.get(scope.layer, collection, key)
  }

  count(scope: Scope, collection: string): number {
    const { live } = this.own.collection(scope.sandbox, collection)
    if (scope.layer === null) return live
    return live + this.base.collection(scope.layer, collection).live - this.#hidden(scope, collection).size
  }

  *scan(scope: Scope, collection: string, reverse: boolean): Generator<Entity, void> {
    const own = new PageCursor(this.own.pages(scope.sandbox, collection, reverse))
    let ownNext = own.next()
    if (scope.layer !== null) {
      const hidden = this.#hidden(scope, collection)
      const base = new PageCursor(this.base.pages(scope.layer, collection, reverse))
      for (let next = base.next(); next !== undefined; next = base.next()) {
        if (hidden.has(next.key)) continue
        for (; ownNext !== undefined && isBefore(ownNext, next, reverse); ownNext = own.next()) yield ownNext
        yield next
      }
    }
    for (; ownNext !== undefined; ownNext = own.next()) yield ownNext
  }

  /** To be told of each own row written, so that what is known to be hidden stays true. */
  hide(scope: Scope, collection: string, key: string): void {
    const known = this.own.collection(scope.sandbox, collection)
    if (known.hidden === null) return
    if (known.hidden.layer === scope.layer) known.hidden.keys.add(key)
    else known.hidden = null
  }

  #hidden(scope: Scope, name: string): ReadonlySet<string> {
    const collection = this.own.collection(scope.sandbox, name)
    if (scope.layer === null || collection.rows === 0) return nothingHidden
    if (collection.hidden?.layer === scope.layer) return collection.hidden.keys
    this.own.settle(scope.sandbox, name)
    const rows =
      collection.rows < this.base.collection(scope.layer, name).rows
        ? this.#hiddenByOwn.all(scope.sandbox, name, scope.layer, name)
        : this.#hiddenInBase.all(scope.layer, name, scope.sandbox, name)
    const keys = new Set((rows as { key: string }[]).map((row) => fromStoredKey(row.key)))
    collection.hidden = { layer: scope.layer, keys }
    return keys
  }
}

function isBefore(a: Entity, b: Entity, reverse: boolean): boolean {
  return reverse ? a.sequence > b.sequence : a.sequence < b.sequence
}
