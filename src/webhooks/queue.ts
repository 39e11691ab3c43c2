import { createDelayQueue } from './delay-queue.ts'

/** A delivery that is not done yet. */
export interface Item {
  readonly id: string
  /** What it is about; deliveries of one subject go one after the other. Null: it waits for none. */
  readonly subject: string | null
  /** When it may be tried, Unix ms. */
  nextAt: number
}

/** The pending deliveries of one subscription. */
export interface Queue {
  readonly size: number
  add(item: Item): void
  /** The next that may be tried now; it is on its way then, until `settle` or `again`. */
  take(now: number): Item | undefined
  /** It is done: what waited for it may go. */
  settle(item: Item): void
  /** It has to be tried again at `item.nextAt`. */
  again(item: Item): void
  /** When the next may be tried, Unix ms; null: none can before another is done. */
  next(): number | null
  /** Brings forward one that waits; false: it is no such item, on its way, or behind another of its subject. */
  hurry(id: string, now: number): boolean
  /** Whether one of the subject is pending: another would wait behind it. */
  holds(subject: string | null): boolean
  has(id: string): boolean
  ids(): readonly string[]
}

/** In order of addition within a subject, of due time between them. */
export function createQueue(): Queue {
  const all = new Map<string, Item>()
  const lines = new Map<string, Item[]>()
  /** Those behind no other of their subject. */
  const unblocked = createDelayQueue<Item>()
  return {
    get size() {
      return all.size
    },
    add: (item) => {
      all.set(item.id, item)
      if (item.subject === null) {
        unblocked.add(item)
        return
      }
      const line = lines.get(item.subject)
      if (line !== undefined) line.push(item)
      else {
        lines.set(item.subject, [item])
        unblocked.add(item)
      }
    },
    take: unblocked.take,
    settle: ({ id, subject }) => {
      const item = all.get(id)
      if (item === undefined) return
      all.delete(id)
      const line = subject === null ? undefined : lines.get(subject)
      if (subject === null || line === undefined) return
      line.shift()
      if (line[0] === undefined) lines.delete(subject)
      else unblocked.add(line[0])
    },
    again: (item) => {
      if (all.get(item.id) === item) unblocked.add(item)
    },
    next: unblocked.next,
    hurry: unblocked.hurry,
    holds: (subject) => subject !== null && lines.has(subject),
    has: (id) => all.has(id),
    ids: () => [...all.keys()],
  }
}
