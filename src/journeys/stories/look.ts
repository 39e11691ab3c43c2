import type { Operation } from '../../blueprint/blueprint.ts'
import { type CallStep, isBlocked } from '../journey.ts'
import type { Draft, Thing } from '../plan/draft.ts'
import { operationsOf } from '../plan/operations.ts'
import { callOn } from '../plan/reach.ts'

/** The operation by which one of them is looked at; undefined: none shows one. */
export const readerOf = ({ setting }: Draft, { resource }: Thing): Operation | undefined =>
  operationsOf(setting.model, resource, 'read').find(({ success }) => success.media !== null)

/** A call that looks at a thing, not yet among the draft's steps. Undefined: there is none, or its containers are not known. */
export function lookAt(draft: Draft, thing: Thing, status: number | null = null): CallStep | undefined {
  const operation = readerOf(draft, thing)
  if (operation === undefined) return undefined
  const before = draft.steps.length
  const called = callOn(draft, operation, thing, { wishes: [], say: {}, status, purpose: 'find' })
  // Containers are known where the thing is: a call that needs more looks at something else.
  if (isBlocked(called) || draft.steps.length !== before + 1) {
    draft.steps.length = before
    return undefined
  }
  const step = draft.steps.at(-1)
  return step?.kind === 'call' ? step : undefined
}
