import type { LoggedExchange } from '../store.ts'
import type { ExchangeBounds } from './exchange-table.ts'

export interface Pending {
  readonly render: () => LoggedExchange
  readonly weight: number
  rendered: LoggedExchange | null
}

/** One sandbox's exchanges that are not yet written out: a queue that drops the oldest to stay within its bounds. */
export class PendingExchanges {
  readonly #bounds: ExchangeBounds
  #items: Pending[] = []
  /** Those before it have been dropped. */
  #start = 0
  #bytes = 0

  constructor(bounds: ExchangeBounds) {
    this.#bounds = bounds
  }

  get size(): number {
    return this.#items.length - this.#start
  }

  get bytes(): number {
    return this.#bytes
  }

  push(render: () => LoggedExchange, weight: number): void {
    this.#items.push({ render, weight, rendered: null })
    this.#bytes += weight
    while (this.size > this.#bounds.rows || (this.#bytes > this.#bounds.bytes && this.size > 1)) this.#drop()
  }

  /** Oldest first. */
  items(): readonly Pending[] {
    return this.#items.slice(this.#start)
  }

  *newestFirst(): Generator<LoggedExchange, void> {
    for (let i = this.#items.length - 1; i >= this.#start; i--) {
      const item = this.#items[i]!
      item.rendered ??= item.render()
      yield item.rendered
    }
  }

  #drop(): void {
    const item = this.#items[this.#start]!
    this.#bytes -= item.weight
    // Frees what it holds now; the empty places go together, so that dropping costs the same however many there are.
    this.#items[this.#start] = dropped
    if (++this.#start < this.#bounds.rows) return
    this.#items = this.#items.slice(this.#start)
    this.#start = 0
  }
}

const dropped: Pending = {
  render: () => {
    throw new Error('A dropped exchange was rendered')
  },
  weight: 0,
  rendered: null,
}
