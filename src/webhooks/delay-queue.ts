/** What cannot be taken before its time. */
export interface Delayed {
  readonly id: string
  /** Unix ms. */
  nextAt: number
}

/** Hands out each item once its time has come. */
export interface DelayQueue<T extends Delayed> {
  add(item: T): void
  take(now: number): T | undefined
  /** When the next may be taken, Unix ms, 0 for at once; null: there is none. */
  next(): number | null
  /** Brings forward one that waits; false: it is no such item. */
  hurry(id: string, now: number): boolean
}

export function createDelayQueue<T extends Delayed>(): DelayQueue<T> {
  /** May be taken, in the order in which that came to be. */
  const due: T[] = []
  let waiting: T[] = []
  let earliest = Number.POSITIVE_INFINITY

  /** Of what waits, makes due what has become so. */
  const collect = (now: number) => {
    if (earliest > now) return
    const still: T[] = []
    earliest = Number.POSITIVE_INFINITY
    for (const item of waiting) {
      if (item.nextAt <= now) due.push(item)
      else {
        still.push(item)
        if (item.nextAt < earliest) earliest = item.nextAt
      }
    }
    waiting = still
  }

  return {
    add: (item) => {
      waiting.push(item)
      if (item.nextAt < earliest) earliest = item.nextAt
    },
    take: (now) => {
      collect(now)
      return due.shift()
    },
    next: () => (due.length > 0 ? 0 : Number.isFinite(earliest) ? earliest : null),
    hurry: (id, now) => {
      const at = waiting.findIndex((item) => item.id === id)
      if (at < 0) return false
      waiting[at]!.nextAt = now
      earliest = Math.min(earliest, now)
      return true
    },
  }
}
