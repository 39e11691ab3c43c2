import type { Pointer } from '../../lib/pointer.ts'
import type { EntityReading, ListReading } from './envelope.ts'
import type { Family } from './families.ts'
import type { Endpoint } from './tree.ts'

/** What an endpoint does to a family, before resources have names. */
export interface Assignment {
  readonly endpoint: Endpoint
  readonly family: Family
  readonly kind: 'create' | 'read' | 'list' | 'update' | 'replace' | 'delete' | 'transition'
  /** The value that says which entity; null when none is needed (create, list, singleton). */
  readonly id: {
    readonly param: string
    readonly in: 'path' | 'query' | 'body'
    readonly schema: Pointer | null
  } | null
  readonly output: EntityReading | null
  readonly list: ListReading | null
  /** The request body holds an array of entities or several in turn. */
  readonly upsert: boolean
  readonly confidence: 'strong' | 'weak'
  /** For people: the reason in a few words. */
  readonly reason: string
}

type Optional = 'id' | 'output' | 'list' | 'upsert' | 'confidence'

export function assignment(given: Omit<Assignment, Optional> & Partial<Assignment>): Assignment {
  return { id: null, output: null, list: null, upsert: false, confidence: 'strong', ...given }
}
