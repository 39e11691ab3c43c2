import type { JsonObject } from '../../lib/json.ts'
import { hash32 } from '../../lib/random.ts'
import type { NewEvent, StoredEvent } from '../store.ts'
import { fromStoredKey, toStoredKey } from './key.ts'

/** An event on its way to the table. */
export interface EventRow {
  readonly event: StoredEvent
  /** All but the body, as JSON: no character in it needs escaping. */
  readonly head: string
  readonly body: string
  /** Of head and body, in UTF-8. */
  readonly bytes: number
}

type Head = readonly [
  id: string,
  type: string,
  at: number,
  resource: string | null,
  key: string | null,
  detail: JsonObject,
]

export function toEventRow(given: NewEvent, sequence: number): EventRow {
  const { id, type, at, resource, key, body, detail } = given
  const head = JSON.stringify([id, type, at, resource, key, detail] satisfies Head)
  const bodyBytes = Buffer.byteLength(body)
  // ASCII is the most common text, and the only character in it that cannot be stored as it is, is quickly looked for.
  const stored = bodyBytes === body.length && !body.includes('\0') ? body : toStoredKey(body)
  const event = { id, type, at, resource, key, body, detail, sequence }
  return { event, head, body: stored, bytes: bodyBytes + Buffer.byteLength(head) }
}

export function fromEventRow(sequence: number, head: string, body: string): StoredEvent {
  const [id, type, at, resource, key, detail] = JSON.parse(head) as Head
  return { id, type, at, resource, key, body: fromStoredKey(body), detail, sequence }
}

/** What stands in the index for an id or a type: many rows are passed over without being read. */
export const hashOf = hash32
