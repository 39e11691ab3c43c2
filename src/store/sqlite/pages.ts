import type { Entity } from '../store.ts'

export interface Page {
  readonly entities: readonly Entity[]
  /** The last row read, where the next page starts; null at the end of the collection. */
  readonly last: { readonly sequence: number; readonly row: number } | null
  /** Whether there may be more behind it. */
  readonly full: boolean
}

/** Loads up to `limit` entities behind the given row. */
export type LoadPage = (last: Page['last'], limit: number) => Page

const firstPage = 32
const largestPage = 256
/** Beyond this, pages grow no more and are not remembered: rows of a megabyte, collections of a hundred thousand. */
const rememberedBytes = 2 * 1024 * 1024
/** What an entity takes in memory beside its body. */
export const entityOverhead = 300

/**
 * A collection in one order, read in pages as far as somebody asks, remembered, and kept up to date by what is written. While an
 * entity is unchanged the same object is handed out, so that what is derived from it can be remembered too.
 */
export class Pages {
  readonly #load: LoadPage
  readonly #reverse: boolean
  readonly #grown: (bytes: number) => void
  /** From the start, without a gap. Replaced rather than changed: a cursor may be on it. */
  #pages: Page[] = []
  #bytes = 0

  /** `grown` hears how many bytes more are remembered. */
  constructor(load: LoadPage, reverse: boolean, grown: (bytes: number) => void) {
    this.#load = load
    this.#reverse = reverse
    this.#grown = grown
  }

  /** Of the pages remembered. */
  get bytes(): number {
    return this.#bytes
  }

  /** The page behind `previous`, the `index`th. One without `last` is the end. */
  page(index: number, previous: Page | null): Page {
    const known = this.#pages[index]
    if (known !== undefined) return known
    const tooMuch = this.#bytes > rememberedBytes
    const limit = tooMuch ? firstPage : Math.min(largestPage, firstPage << Math.min(index, 3))
    const page = this.#load(previous === null ? null : previous.last, limit)
    if (!tooMuch && index === this.#pages.length) {
      this.#pages.push(page)
      this.#grow(weigh(page.entities))
    }
    return page
  }

  /** An entity was written over `before` (null: there was none) or removed (`after` null). `isLast`: it ends the collection. */
  written(before: Entity | null, after: Entity | null, isLast: boolean): void {
    if (this.#pages.length === 0) return
    if (before === null && after !== null) this.#insert(after, isLast)
    else if (before !== null && after?.sequence === before.sequence) this.#replace(before, [after])
    else if (before !== null && after === null) this.#replace(before, [])
    else this.#clear()
    if (this.#bytes > 2 * rememberedBytes) this.#clear()
  }

  #insert(entity: Entity, isLast: boolean): void {
    if (!isLast) this.#clear()
    else if (this.#reverse) this.#prepend(entity)
    else this.#dropEnd()
  }

  /** What was not full has more behind it now. */
  #dropEnd(): void {
    for (let end = this.#pages.at(-1); end !== undefined && !end.full; end = this.#pages.at(-1)) {
      this.#pages.pop()
      this.#bytes -= weigh(end.entities)
    }
  }

  #prepend(entity: Entity): void {
    const first = this.#pages[0]!
    if (first.entities.length < 2 * firstPage && first.last !== null)
      this.#pages[0] = { ...first, entities: [entity, ...first.entities] }
    else this.#pages.unshift({ entities: [entity], last: { sequence: entity.sequence, row: 0 }, full: true })
    this.#grow(weigh([entity]))
  }

  #replace(before: Entity, after: readonly Entity[]): void {
    for (const [index, page] of this.#pages.entries()) {
      const at = page.entities.findIndex((it) => it.sequence === before.sequence && it.key === before.key)
      if (at < 0) continue
      this.#pages[index] = { ...page, entities: page.entities.toSpliced(at, 1, ...after) }
      this.#grow(weigh(after) - weigh([before]))
      return
    }
  }

  #grow(bytes: number): void {
    this.#bytes += bytes
    this.#grown(bytes)
  }

  #clear(): void {
    this.#pages = []
    this.#bytes = 0
  }
}

function weigh(entities: readonly Entity[]): number {
  return entities.reduce((sum, entity) => sum + entity.body.length + entityOverhead, 0)
}

/** Walks a collection's pages; stopping early costs nothing. */
export class PageCursor {
  readonly #pages: Pages
  #page: Page
  #index = 0
  #offset = 0

  constructor(pages: Pages) {
    this.#pages = pages
    this.#page = pages.page(0, null)
  }

  next(): Entity | undefined {
    while (this.#offset >= this.#page.entities.length) {
      if (this.#page.last === null) return undefined
      this.#page = this.#pages.page(++this.#index, this.#page)
      this.#offset = 0
    }
    return this.#page.entities[this.#offset++]
  }
}
