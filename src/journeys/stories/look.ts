import type { Operation } from '../../blueprint/blueprint.ts'
import { blocked, type CallStep, isBlocked } from '../journey.ts'
import type { Draft, Thing } from '../plan/draft.ts'
import { attempt } from '../plan/make.ts'
import { operationsOf } from '../plan/operations.ts'
import { callOn } from '../plan/reach.ts'

/** The operation by which one of them is looked at; undefined: none shows one. */
export const readerOf = ({ setting }: Draft, { resource }: Thing): Operation | undefined =>
  operationsOf(setting.model, resource, 'read').find(({ success }) => success.media !== null)

/** Looks at a thing: the call, now the draft's last. Undefined: nothing shows it, or only after other calls. */
export function lookAt(draft: Draft, thing: Thing, status: number | null = null): CallStep | undefined {
  const operation = readerOf(draft, thing)
  if (operation === undefined) return undefined
  const before = draft.steps.length
  const seen = attempt(draft, () => {
    const unseen = callOn(draft, operation, thing, { wishes: [], say: {}, status, purpose: 'find' })
    if (unseen !== undefined) return unseen
    // Containers are known where the thing is: a call that needs more looks at something else.
    return draft.steps.length === before + 1 ? draft.steps[before] : blocked('it is below something else')
  })
  return isBlocked(seen) || seen?.kind !== 'call' ? undefined : seen
}
