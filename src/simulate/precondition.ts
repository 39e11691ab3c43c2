import type { Entity } from '../store/store.ts'
import { hash32 } from '../lib/random.ts'
import type { Call } from './call.ts'
import type { Refusal } from './exchange.ts'

/** A strong validator (RFC 9110 §8.8.3): changes with every write of the entity. */
export function entityTag(entity: Entity): string {
  return `"${entity.meta.version}-${hash32(entity.body).toString(36)}"`
}

/** RFC 9110 §13.1.1: the write happens only to the version the client has seen. */
export function preconditionFailed(call: Call, entity: Entity): Refusal | undefined {
  const header = call.request.headers['if-match']
  if (header === undefined) return undefined
  const tags = String(header)
    .split(',')
    .map((tag) => tag.trim())
  if (tags.includes('*') || tags.includes(entityTag(entity))) return undefined
  return { kind: 'precondition_failed', message: `If-Match does not hold: the current ETag is ${entityTag(entity)}` }
}
