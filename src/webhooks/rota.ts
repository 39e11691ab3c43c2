/** Who is served next: sandboxes in turn, and in turn those of one sandbox. */
export interface Rota<T> {
  /** Puts it at the end, unless it stands in line already. */
  add(sandbox: string, one: T): void
  /** Takes the next out of line. */
  next(): T | undefined
  isEmpty(): boolean
}

export function createRota<T>(): Rota<T> {
  const sandboxes = new Map<string, Set<T>>()
  return {
    add: (sandbox, one) => {
      const line = sandboxes.get(sandbox)
      if (line === undefined) sandboxes.set(sandbox, new Set([one]))
      else line.add(one)
    },
    next: () => {
      for (const [sandbox, line] of sandboxes) {
        sandboxes.delete(sandbox)
        for (const one of line) {
          line.delete(one)
          if (line.size > 0) sandboxes.set(sandbox, line)
          return one
        }
      }
      return undefined
    },
    isEmpty: () => sandboxes.size === 0,
  }
}
