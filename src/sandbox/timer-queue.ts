import type { TimerChange } from '../simulate/call.ts'

/** Timers of one sandbox by when they are due (Unix ms of its clock), the earliest first; of the same moment by turn. */
export interface TimerQueue {
  /** With `due` null the timer is cleared. */
  set(change: TimerChange): void
  next(): { readonly key: string; readonly due: number } | undefined
  clear(): void
}

interface Item {
  readonly key: string
  readonly due: number
  readonly turn: number
}

/** A binary heap; an item that was overtaken by a later `set` stays in it until it comes to the top. */
export function createTimerQueue(): TimerQueue {
  const current = new Map<string, number>()
  const heap: Item[] = []
  return {
    set: ({ key, due, turn }) => {
      if (due === null) {
        current.delete(key)
        return
      }
      if (current.get(key) === due) return
      current.set(key, due)
      push(heap, { key, due, turn })
    },
    next: () => {
      for (let top = heap[0]; top !== undefined; top = heap[0]) {
        if (current.get(top.key) === top.due) return top
        pop(heap)
      }
      return undefined
    },
    clear: () => {
      current.clear()
      heap.length = 0
    },
  }
}

const before = (a: Item, b: Item) => a.due < b.due || (a.due === b.due && a.turn < b.turn)

function push(heap: Item[], item: Item): void {
  let at = heap.push(item) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!before(item, heap[parent]!)) break
    heap[at] = heap[parent]!
    at = parent
  }
  heap[at] = item
}

function pop(heap: Item[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
    if (!before(heap[child]!, last)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = last
}
