import type { Entity } from '../store/store.ts'
import type { Call } from './call.ts'
import type { Refusal } from './exchange.ts'
import { createTag, evaluatePreconditions } from './http/headers.ts'

/** Hashing a body costs more than finding it; an entity object is never changed. */
const tags = new WeakMap<Entity, string>()

/** A strong validator (RFC 9110 §8.8.3): changes with every write of the entity. */
export function entityTag(entity: Entity): string {
  const known = tags.get(entity)
  if (known !== undefined) return known
  const tag = createTag(entity.meta.version, entity.body)
  tags.set(entity, tag)
  return tag
}

/** RFC 9110 §13.1: the write happens only to the version the client has seen. @param entity null when there is none yet */
export function preconditionFailed(call: Call, entity: Entity | null): Refusal | undefined {
  const tag = entity === null ? null : entityTag(entity)
  if (evaluatePreconditions(call.request, tag) !== 'failed') return undefined
  const message =
    tag === null
      ? 'The precondition does not hold: there is nothing here yet'
      : `The precondition does not hold: the current ETag is ${tag}`
  return { kind: 'precondition_failed', message }
}
