import type { Entity } from '../store.ts'

export interface LoadedPage {
  readonly entities: readonly Entity[]
  /** Where the next page starts. */
  readonly lastRow: number
  readonly bytes: number
}

/** Loads up to `limit` entities behind the given one. */
export type LoadPage = (last: { sequence: number; row: number } | null, limit: number) => LoadedPage

const firstPage = 32
const largestPage = 256
/** Beyond this, pages grow no more and are not remembered: rows of a megabyte, collections of a hundred thousand. */
const rememberedBytes = 2 * 1024 * 1024

/**
 * A collection in one order, read in pages as far as somebody asks, and remembered until the collection is written to. The same
 * Entity objects are handed out each time, so that what is derived from them can be remembered too.
 */
export class Pages {
  readonly #load: LoadPage
  readonly #grown: (bytes: number) => void
  readonly #pages: LoadedPage[] = []
  #bytes = 0

  /** `grown` hears how many bytes more are remembered. */
  constructor(load: LoadPage, grown: (bytes: number) => void) {
    this.#load = load
    this.#grown = grown
  }

  /** Of the pages remembered. */
  get bytes(): number {
    return this.#bytes
  }

  /** The page behind `previous`, the `index`th. An empty one is the end. */
  page(index: number, previous: LoadedPage | null): LoadedPage {
    const known = this.#pages[index]
    if (known !== undefined) return known
    const last = previous?.entities.at(-1)
    const tooMuch = this.#bytes > rememberedBytes
    const limit = tooMuch ? firstPage : Math.min(largestPage, firstPage << Math.min(index, 3))
    const page = this.#load(last === undefined ? null : { sequence: last.sequence, row: previous!.lastRow }, limit)
    if (!tooMuch && index === this.#pages.length) {
      this.#pages.push(page)
      this.#bytes += page.bytes
      this.#grown(page.bytes)
    }
    return page
  }
}

/** Walks a collection's pages; stopping early costs nothing. */
export class PageCursor {
  readonly #pages: Pages
  #page: LoadedPage
  #index = 0
  #offset = 0

  constructor(pages: Pages) {
    this.#pages = pages
    this.#page = pages.page(0, null)
  }

  next(): Entity | undefined {
    if (this.#offset < this.#page.entities.length) return this.#page.entities[this.#offset++]
    if (this.#page.entities.length === 0) return undefined
    this.#page = this.#pages.page(++this.#index, this.#page)
    this.#offset = 1
    return this.#page.entities[0]
  }
}
