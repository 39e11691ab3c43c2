import type { JsonObject } from '../lib/json.ts'

/**
 * Names (sandbox, layer, collection, record kind) are ours: not empty, without control characters. Keys are the callers': any
 * string. Bodies are JSON text.
 */

/** Whose data. Part of every call's type: no query can forget it. */
export type SandboxId = string & { readonly __sandbox?: never }
/** A shared, read-only layer of seed data below sandboxes: one per release. */
export type LayerId = string

/** Which state a transaction sees: the sandbox's own rows over the rows of its base layer. */
export interface Scope {
  readonly sandbox: SandboxId
  readonly layer: LayerId | null
}

/** One stored instance. `body` is the JSON text as a GET returns it, so that reading does not re-serialise. */
export interface Entity {
  /** Unique in its collection. */
  readonly key: string
  /** Orders the collection: insertion order, base layer first. Kept when the entity is overwritten. */
  readonly sequence: number
  readonly body: string
  /** What the store keeps beside what is served: parent keys by resource name, write-only values, version. */
  readonly meta: EntityMeta
}

export interface EntityMeta {
  /** Parent resource name → the parent's key. */
  readonly parents: Readonly<Record<string, string>>
  /** Values accepted on write and never returned. */
  readonly hidden?: JsonObject
  /** Starts at 1, counts writes: the source of ETags. */
  readonly version: number
}

/** What simulation may touch: synchronous, sees its own writes, all or nothing. */
export interface Transaction {
  get(collection: string, key: string): Entity | undefined
  put(collection: string, key: string, body: string, meta: EntityMeta): void
  /** True when there was something to delete. A base-layer row is hidden for this sandbox only. */
  delete(collection: string, key: string): boolean
  /** In sequence order. Later writes of this transaction are seen by later calls, not by a scan under way. */
  scan(collection: string, options?: { readonly reverse?: boolean }): Iterable<Entity>
  count(collection: string): number
  /** The next number of a named counter of this sandbox, from 1. */
  next(counter: string): number
  /** Adds to the sandbox's event log: there exactly when the transaction's other writes are. Returns its sequence number. */
  append(event: NewEvent): number
}

/** A piece of news, frozen when it happened. */
export interface NewEvent {
  /** Unique in the sandbox. */
  readonly id: string
  readonly type: string
  /** Simulated time, Unix ms. */
  readonly at: number
  /** What it is about: events of the same resource and key are delivered in order. */
  readonly resource: string | null
  readonly key: string | null
  /** What is sent to subscribers, as the very text. */
  readonly body: string
  /** Media type, headers, the exchange that caused it, containers of the entity. */
  readonly detail: JsonObject
}

export interface StoredEvent extends NewEvent {
  /** Counts up from 1 in each sandbox, without gaps, also over a reset. */
  readonly sequence: number
}

/**
 * Bounded in rows (100,000) and bytes per sandbox; the oldest go first. Reads see what was appended at once, also before it is
 * durable: whoever tells the outside of it waits for `store.durable()` first.
 */
export interface EventLog {
  /** `after`: oldest first from there, exclusive. `before`, or neither: newest first. `limit` is 100 unless told. */
  list(
    sandbox: SandboxId,
    query?: { after?: number; before?: number; limit?: number; type?: string },
  ): readonly StoredEvent[]
  get(sandbox: SandboxId, id: string): StoredEvent | undefined
  /** The newest sequence number, 0 without any. */
  last(sandbox: SandboxId): number
}

/** One event on its way to one subscription. */
export interface StoredDelivery {
  /** Unique in the installation. A later delivery of the same sandbox has a greater id. */
  readonly id: string
  readonly subscription: string
  /** Sequence number of the event; 0 for one that is in no log (a ping). */
  readonly event: number
  readonly status: 'pending' | 'delivered' | 'failed'
  /** Wall time of the next try, Unix ms; null when there is none. */
  readonly nextAt: number | null
  /** URL, event type and id, entity, and each attempt with request, response and timing: JSON. */
  readonly detail: JsonObject
}

/**
 * Bounded in rows (20,000) and bytes, per sandbox, of those that are not pending: the oldest of them go first. Reads see what was
 * put at once.
 */
export interface DeliveryLog {
  /** Adds or overwrites; durable with the next commit of the tick (`store.durable()`). */
  put(sandbox: SandboxId, delivery: StoredDelivery): void
  get(sandbox: SandboxId, id: string): StoredDelivery | undefined
  /** Newest first; `before` an id, exclusive. `limit` is 100 unless told. */
  list(
    sandbox: SandboxId,
    query?: { subscription?: string; status?: StoredDelivery['status']; before?: string; limit?: number },
  ): readonly StoredDelivery[]
}

/** Thrown by `put` when a bound would be passed; the transaction may catch it and go on, nothing was written by that call. */
export class StoreLimitError extends Error {
  override readonly name = 'StoreLimitError'
  readonly limit: keyof StoreLimits
  readonly max: number

  constructor(limit: keyof StoreLimits, max: number, message: string) {
    super(message)
    this.limit = limit
    this.max = max
  }
}

export interface StoreLimits {
  /** Key, body and meta together, in bytes of UTF-8. */
  readonly bytesPerEntity: number
  /** Entities a sandbox may hold of its own in one collection; those of the base layer do not count. */
  readonly entitiesPerCollection: number
  /** Rows a sandbox may hold of its own over all collections, hidden base rows included. */
  readonly entitiesPerSandbox: number
}

/** What a sandbox wrote over its base layer. */
export interface SandboxData {
  /** Each collection and key once; in no order. With sequence 0: the base layer's row is hidden. */
  readonly entities: readonly (Entity & { readonly collection: string })[]
  readonly counters: Readonly<Record<string, number>>
}

/** The store cannot be opened; the message says what to do. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError'
  /** `locked`: another process has it. `newer`: written by a later version. `corrupt`: not a store, or damaged. */
  readonly reason: 'locked' | 'newer' | 'corrupt' | 'unavailable'

  constructor(reason: StoreOpenError['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/**
 * A small transactional entity log. Drivers: SQLite (embedded, default). Both `transact` and the row methods resolve after
 * the data is durable against a killed process.
 */
export interface Store {
  /**
   * Runs `work` at once and alone, and resolves once its writes are durable (one commit per event-loop tick). When `work`
   * throws, nothing it wrote remains and the promise rejects with the same error.
   */
  transact<T>(scope: Scope, work: (tx: Transaction) => T): Promise<T>
  /**
   * `transact` without the promise, for the hot path: runs `work` and returns its result, which must be shown to nobody before
   * `durable()` has resolved, or returned null. In the same event-loop tick as `records.put` it shares its commit: both or neither.
   */
  run<T>(scope: Scope, work: (tx: Transaction) => T): T
  /** Resolves when all that was written so far is durable, rejects when it was lost; null when nothing is pending. */
  durable(): Promise<void> | null
  /** Fills a base layer's collection once; a second call with the same names changes nothing. Nothing is written to any sandbox. */
  seed(layer: LayerId, collection: string, entities: readonly { key: string; body: string; meta: EntityMeta }[]): void
  isSeeded(layer: LayerId, collection: string): boolean
  /** Forgets all a sandbox wrote, its events and deliveries too: O(what it wrote), never O(seed). Sequence numbers go on. */
  reset(sandbox: SandboxId): Promise<void>
  /**
   * Puts the data of one sandbox in the place of another's, wholly or not at all: entities, counters, records of the given kinds. Costs
   * nothing of their size; afterwards neither sees what the other writes. Events and deliveries of `to` are gone as by a reset,
   * and its next event comes after those of both. A snapshot is a sandbox that nobody writes to.
   */
  copy(from: SandboxId, to: SandboxId, kinds: readonly string[]): Promise<void>
  /** All that a sandbox wrote; null: its texts are longer than so many bytes. */
  dump(sandbox: SandboxId, most: number): SandboxData | null
  /**
   * Gives a sandbox that has nothing yet what another (of the same base layer) wrote.
   *
   * @throws StoreLimitError when it is more than a sandbox may hold; nothing was written
   */
  load(sandbox: SandboxId, data: SandboxData): Promise<void>
  /** Deletes every trace of a sandbox: data, records, exchanges. */
  forget(sandbox: SandboxId): Promise<void>
  /** Small named values of a sandbox or of the installation (`sandbox: null`): the sandbox's own record, tokens, idempotency records. */
  readonly records: Records
  readonly exchanges: ExchangeLog
  readonly events: EventLog
  readonly deliveries: DeliveryLog
  close(): Promise<void>
}

/** Reads see what was put at once, also before it is durable. Not part of a transaction: a throw in `work` undoes no record. */
export interface Records {
  get(sandbox: SandboxId | null, kind: string, key: string): JsonObject | undefined
  /** Resolves once durable. */
  put(sandbox: SandboxId | null, kind: string, key: string, value: JsonObject): Promise<void>
  delete(sandbox: SandboxId | null, kind: string, key: string): Promise<boolean>
  list(sandbox: SandboxId | null, kind: string): readonly { key: string; value: JsonObject }[]
}

/** One request with its reply, already redacted. */
export interface LoggedExchange {
  /** Unique; a later exchange of the same sandbox has a greater id. */
  readonly id: string
  /** Unix ms. */
  readonly at: number
  readonly durationMs: number
  readonly method: string
  readonly path: string
  readonly status: number
  readonly operation: string | null
  /** Request and reply headers and bodies, trace: JSON. */
  readonly detail: JsonObject
}

/** Bounded in rows and bytes per sandbox; the oldest go first. Appending never waits for the disk. */
export interface ExchangeLog {
  /**
   * `render` is called only if the row is still within the bounds when the log is read or written out. `weight`: about how many
   * bytes it keeps alive until then.
   */
  append(sandbox: SandboxId, render: () => LoggedExchange, weight?: number): void
  /** Newest first; `before` an id, exclusive. `limit` is 100 unless told. */
  list(sandbox: SandboxId, query?: { limit?: number; before?: string }): readonly LoggedExchange[]
  get(sandbox: SandboxId, id: string): LoggedExchange | undefined
  /** Writes out what is pending. */
  flush(): void
}
