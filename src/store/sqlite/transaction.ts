import {
  type Entity,
  type EntityMeta,
  type NewEvent,
  type Scope,
  StoreLimitError,
  type StoreLimits,
  type Transaction,
} from '../store.ts'
import type { Counters } from './counters.ts'
import { isTombstone } from './entity-table.ts'
import type { SqliteEventLog } from './event-log.ts'
import { type Layered, ownStart, type View } from './layered.ts'

/** One row's change: from what the database holds to what this transaction leaves. */
interface Change {
  readonly own: Entity | null
  readonly base: Entity | null
  /** null: deleted. */
  readonly after: Entity | null
  readonly meta: string
}

/** A row as the database has it, with the one seen below it, where that was asked for. */
interface Stored {
  readonly collection: string
  readonly key: string
  readonly own: Entity | null
  base: Entity | null | undefined
}

interface CollectionChanges {
  readonly rows: Map<string, Change>
  nextSequence: number
  /** How many entities more (or fewer) are seen. */
  delta: number
}

/**
 * One transaction after another, in the same object: it costs nothing to begin one. Writes are kept in memory until `apply`, so
 * that a throw has nothing to undo.
 */
export class BufferedTransaction implements Transaction {
  readonly #rows: Layered
  readonly #counters: Counters
  readonly #log: SqliteEventLog
  readonly #limits: StoreLimits
  readonly #changes = new Map<string, CollectionChanges>()
  readonly #numbers = new Map<string, number>()
  readonly #events: NewEvent[] = []
  #scope: Scope | null = null
  #view: View = { owners: [], layer: null }
  #added = 0
  /** The last row looked up: what is about to be written was mostly asked for just before. */
  #last: Stored | null = null

  constructor(rows: Layered, counters: Counters, log: SqliteEventLog, limits: StoreLimits) {
    this.#rows = rows
    this.#counters = counters
    this.#log = log
    this.#limits = limits
  }

  begin(scope: Scope): void {
    if (this.#scope !== null) throw new Error('A transaction is under way; they do not nest')
    this.#scope = scope
    this.#view = this.#rows.view(scope)
  }

  get dirty(): boolean {
    return this.#changes.size > 0 || this.#numbers.size > 0 || this.#events.length > 0
  }

  end(): void {
    this.#scope = null
    this.#last = null
    if (this.#changes.size > 0) this.#changes.clear()
    if (this.#numbers.size > 0) this.#numbers.clear()
    if (this.#events.length > 0) this.#events.length = 0
    this.#added = 0
  }

  /** Writes to the database what was changed. */
  apply(): void {
    const scope = this.#current()
    const { own } = this.#rows
    const owner = this.#view.owners[0]!
    for (const [collection, { rows }] of this.#changes) {
      for (const [key, { own: before, base, after, meta }] of rows) {
        if (after !== null) own.put(owner, collection, before, after, meta)
        else if (base !== null) own.put(owner, collection, before, toTombstone(key), '{}')
        else if (before !== null) own.remove(owner, collection, before)
        if (base !== null) this.#rows.hide(this.#view, collection, key)
      }
    }
    for (const [counter, value] of this.#numbers) this.#counters.set(scope.sandbox, counter, value)
    for (const event of this.#events) this.#log.append(scope.sandbox, event)
  }

  get(collection: string, key: string): Entity | undefined {
    this.#current()
    const change = this.#changes.size === 0 ? undefined : this.#changes.get(collection)?.rows.get(key)
    if (change !== undefined) return change.after ?? undefined
    const stored = this.#stored(collection, key)
    if (stored.own !== null) return isTombstone(stored.own) ? undefined : stored.own
    return this.#baseOf(stored) ?? undefined
  }

  /** To be told when the base layer gets rows: they may be those that were not there. */
  forgetLookups(): void {
    this.#last = null
  }

  put(collection: string, key: string, body: string, meta: EntityMeta): void {
    this.#current()
    const metaText = JSON.stringify(meta)
    this.#checkSize(key, body, metaText)
    const known = this.get(collection, key)
    if (known === undefined) this.#checkRoom(collection)
    const changes = this.#changesOf(collection)
    const sequence = known?.sequence ?? changes.nextSequence++
    this.#change(changes, collection, key, { key, sequence, body, meta }, metaText)
    if (known === undefined) {
      changes.delta++
      this.#added++
    }
  }

  delete(collection: string, key: string): boolean {
    this.#current()
    if (this.get(collection, key) === undefined) return false
    const changes = this.#changesOf(collection)
    this.#change(changes, collection, key, null, '')
    changes.delta--
    this.#added--
    return true
  }

  scan(collection: string, options?: { readonly reverse?: boolean }): Iterable<Entity> {
    this.#current()
    const reverse = options?.reverse === true
    const changes = this.#changes.get(collection)
    const stored = this.#rows.scan(this.#view, collection, reverse)
    return changes === undefined ? stored : overlay(stored, new Map(changes.rows), reverse)
  }

  count(collection: string): number {
    this.#current()
    return this.#rows.count(this.#view, collection) + (this.#changes.get(collection)?.delta ?? 0)
  }

  next(counter: string): number {
    const { sandbox } = this.#current()
    const value = (this.#numbers.get(counter) ?? this.#counters.get(sandbox, counter)) + 1
    this.#numbers.set(counter, value)
    return value
  }

  append(event: NewEvent): number {
    const { sandbox } = this.#current()
    return this.#log.last(sandbox) + this.#events.push(event)
  }

  #current(): Scope {
    if (this.#scope === null) throw new Error('This transaction is over')
    return this.#scope
  }

  #changesOf(collection: string): CollectionChanges {
    const known = this.#changes.get(collection)
    if (known !== undefined) return known
    const top = this.#rows.top(this.#view, collection)
    const made: CollectionChanges = { rows: new Map(), nextSequence: Math.max(top, ownStart) + 1, delta: 0 }
    this.#changes.set(collection, made)
    return made
  }

  #change(at: CollectionChanges, collection: string, key: string, after: Entity | null, meta: string): void {
    const known = at.rows.get(key)
    if (known !== undefined) at.rows.set(key, { own: known.own, base: known.base, after, meta })
    else {
      const stored = this.#stored(collection, key)
      at.rows.set(key, { own: stored.own, base: this.#baseOf(stored), after, meta })
    }
  }

  #stored(collection: string, key: string): Stored {
    const last = this.#last
    if (last !== null && last.key === key && last.collection === collection) return last
    const own = this.#rows.own.get(this.#view.owners[0]!, collection, key)
    this.#last = { collection, key, own, base: undefined }
    return this.#last
  }

  #baseOf(stored: Stored): Entity | null {
    if (stored.base === undefined) stored.base = this.#rows.row(this.#view, 1, stored.collection, stored.key)
    return stored.base
  }

  #checkSize(key: string, body: string, meta: string): void {
    const max = this.#limits.bytesPerEntity
    const length = key.length + body.length + meta.length
    if (length * 3 <= max) return
    const bytes = Buffer.byteLength(key) + Buffer.byteLength(body) + Buffer.byteLength(meta)
    if (bytes > max)
      throw new StoreLimitError('bytesPerEntity', max, `An entity of ${bytes} bytes is over the ${max} allowed`)
  }

  #checkRoom(collection: string): void {
    const { entitiesPerCollection, entitiesPerSandbox } = this.#limits
    const held = this.#rows.ownCount(this.#view, collection) + (this.#changes.get(collection)?.delta ?? 0)
    if (held >= entitiesPerCollection)
      throw new StoreLimitError(
        'entitiesPerCollection',
        entitiesPerCollection,
        `The collection ${collection} is full: ${entitiesPerCollection} entities`,
      )
    if (this.#rows.ownRows(this.#view) + this.#added >= entitiesPerSandbox)
      throw new StoreLimitError(
        'entitiesPerSandbox',
        entitiesPerSandbox,
        `The sandbox is full: ${entitiesPerSandbox} entities`,
      )
  }
}

/** @throws StoreLimitError when these are more than a sandbox may hold */
export function checkLimits(
  limits: StoreLimits,
  entities: readonly (Entity & { readonly collection: string })[],
): void {
  const { bytesPerEntity, entitiesPerCollection, entitiesPerSandbox } = limits
  const refuse = (limit: keyof StoreLimits, message: string) => {
    throw new StoreLimitError(limit, limits[limit], message)
  }
  if (entities.length > entitiesPerSandbox)
    refuse('entitiesPerSandbox', `${entities.length} entities are over the ${entitiesPerSandbox} of a sandbox`)
  const held = new Map<string, number>()
  for (const { collection, key, body, meta } of entities) {
    const bytes = Buffer.byteLength(key) + Buffer.byteLength(body) + Buffer.byteLength(JSON.stringify(meta))
    if (bytes > bytesPerEntity)
      refuse('bytesPerEntity', `An entity of ${bytes} bytes is over the ${bytesPerEntity} allowed`)
    const count = (held.get(collection) ?? 0) + 1
    held.set(collection, count)
    if (count > entitiesPerCollection)
      refuse('entitiesPerCollection', `The collection ${collection} has more than ${entitiesPerCollection} entities`)
  }
}

function toTombstone(key: string): Entity {
  return { key, sequence: 0, body: '', meta: { parents: {}, version: 0 } }
}

/** The stored rows with a transaction's changes laid over; its new rows have the highest sequences. */
function* overlay(
  stored: Iterable<Entity>,
  rows: ReadonlyMap<string, Change>,
  reverse: boolean,
): Generator<Entity, void> {
  const added = [...rows.values()].flatMap(({ after, own, base }) =>
    after !== null && after.sequence !== visible(own, base)?.sequence ? [after] : [],
  )
  added.sort((a, b) => a.sequence - b.sequence)
  if (reverse) yield* added.reverse()
  for (const entity of stored) {
    const change = rows.get(entity.key)
    if (change === undefined) yield entity
    else if (change.after !== null && change.after.sequence === entity.sequence) yield change.after
  }
  if (!reverse) yield* added
}

function visible(own: Entity | null, base: Entity | null): Entity | null {
  return own === null ? base : isTombstone(own) ? null : own
}
