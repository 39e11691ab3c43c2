import type { Entity } from '../../store/store.ts'
import { createFieldIndex, type FieldIndex } from './field-index.ts'

/**
 * Filtered and sorted lists of one sandbox, remembered until something is written to their collection: paging through a
 * list, and asking for the same one again, sorts it once.
 */
export interface ListViews {
  get(collection: string, key: string): readonly Entity[] | undefined
  set(collection: string, key: string, entities: readonly Entity[]): void
  /** Something was written to the collection. */
  touch(collection: string): void
  readonly index: FieldIndex
  /** All is forgotten, the index too. */
  clear(): void
}

const maxViews = 8
const maxEntities = 20_000

export function createListViews(): ListViews {
  const index = createFieldIndex()
  const views = new Map<string, { readonly collection: string; readonly entities: readonly Entity[] }>()
  return {
    get: (collection, key) => views.get(`${collection}\n${key}`)?.entities,
    set: (collection, key, entities) => {
      if (entities.length > maxEntities) return
      const oldest = views.size < maxViews ? undefined : views.keys().next().value
      if (oldest !== undefined) views.delete(oldest)
      views.set(`${collection}\n${key}`, { collection, entities })
    },
    touch: (collection) => {
      for (const [key, view] of views) if (view.collection === collection) views.delete(key)
    },
    index,
    clear: () => {
      views.clear()
      index.clear()
    },
  }
}
