/**
 * A bounded cache in two generations: what is used stays in the young one, and when that is full, the old one goes as a whole.
 * Nearly as good as least-recently-used, without its bookkeeping on every hit.
 */
export class GenerationCache<T> {
  #young = new Map<string, T>()
  #old = new Map<string, T>()
  #weight = 0
  readonly #capacity: number
  readonly #weigh: (value: T) => number

  /** `capacity`: the weight (bytes, about) that both generations together may reach. */
  constructor(capacity: number, weigh: (value: T) => number) {
    this.#capacity = capacity / 2
    this.#weigh = weigh
  }

  get(key: string): T | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, value: T): void {
    this.#young.set(key, value)
    this.grow(this.#weigh(value))
  }

  /** A value in the cache has become heavier by this. */
  grow(weight: number): void {
    this.#weight += weight
    if (this.#weight <= this.#capacity) return
    this.#old = this.#young
    this.#young = new Map()
    this.#weight = 0
  }

  delete(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
    this.#weight = 0
  }
}
