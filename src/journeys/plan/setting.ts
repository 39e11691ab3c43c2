import type { JsonObject } from '../../lib/json.ts'
import type { Model } from '../../simulate/call.ts'

/** What a journey is planned for. */
export interface Setting {
  readonly model: Model
  /** Part of the names that a client chooses, so that two journeys choose different ones; '' for names as documented. */
  readonly salt: string
  /** Unix ms: dates are made around it. */
  readonly now: number
  /** A body of something new that need say nothing says one thing all the same, so that something of it can be seen. Absent: no. */
  readonly tells?: boolean
  /** What is there already, oldest first: seed data, or what the sandbox has. */
  known(resource: string): readonly KnownEntity[]
}

export interface KnownEntity {
  readonly key: string
  readonly value: JsonObject
  /** Containers: resource → key. */
  readonly parents: Readonly<Record<string, string>>
}
