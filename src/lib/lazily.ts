/** Computes once, when first asked; what it computes from can be forgotten then. */
export function lazily<T>(make: () => T): () => T {
  let source: (() => T) | undefined = make
  let made: T | undefined
  return () => {
    if (source !== undefined) {
      made = source()
      source = undefined
    }
    return made as T
  }
}
