import type { EventLog, NewEvent, SandboxId, StoredEvent } from '../store.ts'
import { GenerationCache } from './cache.ts'
import type { Database } from './driver.ts'
import { toEventRow } from './event-row.ts'
import { type EventRange, EventTable, type NewRow } from './event-table.ts'
import { RecentEvents } from './recent-events.ts'
import type { SandboxNumbers } from './sandbox-numbers.ts'

export interface EventBounds {
  readonly rows: number
  readonly bytes: number
}

type Query = NonNullable<Parameters<EventLog['list']>[1]>

/** One sandbox's log. */
interface Log {
  readonly number: number
  /** Sequence number of the oldest event; one more than `last` when there is none. */
  first: number
  last: number
  bytes: number
}

const logsRemembered = 20_000
/** Bytes of events remembered. */
const memory = 16 * 1024 * 1024
/** What an event takes in memory beside its texts. */
const overhead = 300
/** A full log is brought down to this part of its bounds: many go at once, but not so many that a request waits for it. */
const kept = 1 - 1 / 512
const pruned = 500

/** Events wait in memory until the commit of their tick; the newest stay there. */
export class SqliteEventLog implements EventLog {
  readonly #db: Database
  readonly #numbers: SandboxNumbers
  readonly #bounds: EventBounds
  readonly #write: (work: () => void) => void
  readonly #logs = new GenerationCache<Log>(logsRemembered, () => 1)
  readonly #recent = new RecentEvents(memory)
  /** Sandboxes over their bounds. */
  readonly #full = new Set<SandboxId>()
  /** The lowest sequence number that the index lacks, by the sandbox's number. */
  readonly #unindexed = new Map<number, number>()
  #unwritten: NewRow[] = []
  #opened: EventTable | null = null

  /** `write` runs what writes in the tick's SQLite transaction. */
  constructor(db: Database, numbers: SandboxNumbers, bounds: EventBounds, write: (work: () => void) => void) {
    this.#db = db
    this.#numbers = numbers
    this.#bounds = bounds
    this.#write = write
  }

  /** Adds an event whose sequence number is the next; inside an SQLite transaction. */
  append(sandbox: SandboxId, event: NewEvent): void {
    const log = this.#find(sandbox) ?? this.#create(sandbox)
    const row = toEventRow(event, ++log.last)
    this.#unwritten.push([log.number, row])
    this.#recent.add(sandbox, row.event, row.bytes + overhead)
    if (!this.#unindexed.has(log.number)) this.#unindexed.set(log.number, log.last)
    log.bytes += row.bytes
    if (log.bytes > this.#bounds.bytes || log.last - log.first >= this.#bounds.rows) this.#full.add(sandbox)
  }

  list(sandbox: SandboxId, query: Query = {}): readonly StoredEvent[] {
    const log = this.#find(sandbox)
    const { after, before, limit = 100, type } = query
    const from = Math.max(log?.first ?? 1, (after ?? 0) + 1)
    const to = Math.min(log?.last ?? 0, (before ?? Number.POSITIVE_INFINITY) - 1)
    if (log === undefined || from > to || limit < 1) return []
    const reverse = after === undefined
    const held = Math.max(from, this.#recent.first(sandbox) ?? to + 1)
    const ofMemory = (room: number) => this.#remembered(sandbox, { from: held, to }, reverse, room, type)
    const ofTable = (room: number): readonly StoredEvent[] => {
      const end = Math.min(to, held - 1)
      if (room < 1 || end < from) return []
      this.#settle(log, end)
      const options = { reverse, limit: room, ...(type === undefined ? {} : { type }) }
      return this.#table.list(log.number, { from, to: end }, options)
    }
    const [near, far] = reverse ? [ofMemory, ofTable] : [ofTable, ofMemory]
    const found = near(limit)
    return found.length >= limit ? found : [...found, ...far(limit - found.length)]
  }

  get(sandbox: SandboxId, id: string): StoredEvent | undefined {
    const log = this.#find(sandbox)
    if (log === undefined || log.first > log.last) return undefined
    const held = Math.max(log.first, this.#recent.first(sandbox) ?? log.last + 1)
    for (let sequence = log.last; sequence >= held; sequence--) {
      const event = this.#recent.at(sandbox, sequence)
      if (event?.id === id) return event
    }
    if (held <= log.first) return undefined
    this.#settle(log, held - 1)
    return this.#table.list(log.number, { from: log.first, to: held - 1 }, { reverse: true, limit: 1, id })[0]
  }

  last(sandbox: SandboxId): number {
    return this.#find(sandbox)?.last ?? 0
  }

  /** Writes what was appended since the last time; to be called before each commit. */
  flush(): void {
    if (this.#unwritten.length === 0) return
    this.#writeOut()
    for (const sandbox of this.#full) this.#prune(sandbox)
    this.#full.clear()
    if (this.#table.isFull) this.#index()
  }

  /** A sandbox's events are gone; its sequence numbers go on. Inside an SQLite transaction. True: `removeSome` has to delete rows. */
  reset(sandbox: SandboxId): boolean {
    const log = this.#find(sandbox)
    if (log === undefined) return false
    this.#index()
    this.#numbers.setLastEvent(sandbox, log.last)
    this.#recent.remove(sandbox)
    this.#logs.set(sandbox, { number: log.number, first: log.last + 1, last: log.last, bytes: 0 })
    return log.first <= log.last
  }

  /** Deletes rows of events that are gone, at most so many; inside an SQLite transaction. Returns how many. */
  removeSome(sandbox: SandboxId, limit: number): number {
    const number = this.#numbers.find(sandbox)
    return number === undefined ? 0 : this.#table.removeSome(number, this.#numbers.lastEvent(sandbox), limit)
  }

  /** After `reset`: the next event comes after this number. Inside an SQLite transaction. */
  goOnFrom(sandbox: SandboxId, last: number): void {
    if (last <= this.last(sandbox)) return
    const number = this.#numbers.of(sandbox)
    this.#numbers.setLastEvent(sandbox, last)
    this.#logs.set(sandbox, { number, first: last + 1, last, bytes: 0 })
  }

  /** After `reset`, for good: the sequence begins anew. */
  remove(sandbox: SandboxId): void {
    while (this.removeSome(sandbox, 1000) > 0);
    this.#logs.delete(sandbox)
  }

  /** Forgets what is remembered, because the database has changed by another way. */
  forget(): void {
    this.#logs.clear()
    this.#recent.clear()
    this.#full.clear()
    this.#unindexed.clear()
    this.#unwritten = []
    this.#opened?.forget()
  }

  get #table(): EventTable {
    this.#opened ??= new EventTable(this.#db)
    return this.#opened
  }

  /** Undefined: the sandbox never had an event. */
  #find(sandbox: SandboxId): Log | undefined {
    const known = this.#logs.get(sandbox)
    if (known !== undefined) return known
    const number = this.#numbers.find(sandbox)
    if (number === undefined) return undefined
    if (this.#table.unindexed > 0 || this.#unwritten.length > 0) this.#write(() => this.#index())
    const gone = this.#numbers.lastEvent(sandbox)
    const { first, last, bytes } = this.#table.totals(number, gone)
    const end = Math.max(last, gone)
    const log: Log = { number, first: first === 0 ? end + 1 : first, last: end, bytes }
    this.#logs.set(sandbox, log)
    return log
  }

  #create(sandbox: SandboxId): Log {
    const log: Log = { number: this.#numbers.of(sandbox), first: 1, last: 0, bytes: 0 }
    this.#logs.set(sandbox, log)
    return log
  }

  #remembered(sandbox: SandboxId, range: EventRange, reverse: boolean, limit: number, type?: string): StoredEvent[] {
    const found: StoredEvent[] = []
    for (let n = 0; n <= range.to - range.from && found.length < limit; n++) {
      const event = this.#recent.at(sandbox, reverse ? range.to - n : range.from + n)!
      if (type === undefined || event.type === type) found.push(event)
    }
    return found
  }

  #writeOut(): void {
    this.#table.append(this.#unwritten)
    this.#unwritten = []
  }

  #index(): void {
    this.#writeOut()
    this.#table.index()
    this.#unindexed.clear()
  }

  /** Sees to it that the index has all of a sandbox's events up to one. */
  #settle({ number }: Log, to: number): void {
    if ((this.#unindexed.get(number) ?? Number.POSITIVE_INFINITY) <= to) this.#write(() => this.#index())
  }

  /** Deletes the oldest of a sandbox whose log is over its bounds; the newest stays, however large. */
  #prune(sandbox: SandboxId): void {
    const log = this.#find(sandbox)
    if (log === undefined) return
    const [rows, bytes] = [Math.ceil(this.#bounds.rows * kept), this.#bounds.bytes * kept]
    for (let before = 0; before !== log.first; ) {
      before = log.first
      this.#settle(log, log.first + pruned)
      for (const row of this.#table.oldest(log.number, log.first, pruned)) {
        const held = log.last - log.first + 1
        if (held === 1 || (held <= rows && log.bytes <= bytes)) break
        log.first = row.sequence + 1
        log.bytes -= row.bytes
      }
      if (log.first !== before) this.#table.remove(log.number, log.first - 1)
    }
  }
}
