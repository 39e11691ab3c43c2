import type { Pointer } from '../../lib/pointer.ts'
import { type EntityReading, entityIn, hintsFor, type ListReading, listIn } from './envelope.ts'
import type { SchemaViews } from './schema-view.ts'
import type { PathTree } from './tree.ts'

/** What inference looks at, with memoised answers to its two most frequent questions. */
export interface Reading {
  readonly views: SchemaViews
  readonly tree: PathTree
  /** Where this document's lists keep their items: for those whose reply is not described. */
  readonly listPath: readonly string[]
  /** Where one entity, or many, sit in a body of a thing called by this path word. */
  entityAt(body: Pointer, literal: string): EntityReading | null
  listAt(body: Pointer, literal: string): ListReading | null
  /** Names under which a body may hold things called by this path word. */
  hints(literal: string): ReadonlySet<string>
}

export function createReading(views: SchemaViews, tree: PathTree): Omit<Reading, 'listPath'> {
  const hints = memoised(hintsFor)
  const entities = new Map<string, EntityReading | null>()
  const lists = new Map<string, ListReading | null>()
  const ask = <T>(known: Map<string, T>, body: Pointer, literal: string, find: () => T): T => {
    const key = `${literal} ${body}`
    const answer = known.get(key)
    if (answer !== undefined) return answer
    const found = find()
    known.set(key, found)
    return found
  }
  return {
    views,
    tree,
    hints,
    entityAt: (body, literal) => ask(entities, body, literal, () => entityIn(views, body, hints(literal))),
    listAt: (body, literal) => ask(lists, body, literal, () => listIn(views, body, hints(literal))),
  }
}

function memoised<T>(make: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>()
  return (name) => {
    const made = known.get(name) ?? make(name)
    known.set(name, made)
    return made
  }
}
