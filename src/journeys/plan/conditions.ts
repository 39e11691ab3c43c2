import type { Change } from '../../blueprint/authored/authored.ts'
import type { Operation } from '../../blueprint/blueprint.ts'
import type { Model } from '../../simulate/call.ts'
import { solve } from '../wishes/solve.ts'
import type { Wish } from '../wishes/wish.ts'

/** What has to hold so that a rule applies, and what the call then answers. */
export interface Conditions {
  readonly wishes: readonly Wish[]
  /** Null: as a success does. */
  readonly status: number | null
  /** False: another case may apply all the same, for its condition is not understood. Absent: it is not known. */
  readonly sure?: boolean
}

/** A case that is carried out: not one that only refuses. */
export const happens = ({ refuse }: Change) => refuse === null || refuse.kept

/**
 * What has to hold for a case of an operation; null: a condition that is not understood. Those before it must not hold: that they
 * do not is taken for granted where it is not understood.
 */
export function conditionsOf({ rules }: Model, operation: Operation, chosen: Change): Conditions | null {
  const authored = rules.authored?.operations[operation.id]
  const constants = rules.authored?.constants ?? {}
  const names = (change: Change) => ({ constants, lets: { ...authored?.let, ...change.let } })
  const before = authored?.cases.slice(0, Math.max(0, authored.cases.indexOf(chosen))) ?? []
  const wished = chosen.if === null ? [] : solve(chosen.if, true, names(chosen))
  if (wished === null) return null
  let sure = true
  const avoided = before.flatMap((one) => {
    const apart =
      one.from.length > 0 && chosen.from.length > 0 && !one.from.some((state) => chosen.from.includes(state))
    if (apart || one.if === null) return []
    const wishes = solve(one.if, false, names(one))
    if (wishes === null && happens(one)) sure = false
    return wishes ?? []
  })
  const status = chosen.refuse === null ? null : (chosen.refuse.status ?? 409)
  return { wishes: [...avoided, ...wished], status, sure }
}

/**
 * What has to hold for a call that says no more than it must: of the case without a condition, where there is one, else that none
 * which refuses applies.
 */
export function plainCase(model: Model, operation: Operation): Conditions {
  const authored = model.rules.authored?.operations[operation.id]
  if (authored === undefined) return { wishes: [], status: null }
  const cases = authored.cases.filter((one) => happens(one) && one.refuse === null)
  const plain = cases.find((one) => one.if === null)
  const known = plain === undefined ? null : conditionsOf(model, operation, plain)
  if (known !== null) return known
  const guarded = operation.behavior.kind === 'create' ? [] : cases.filter(({ from }) => from.length > 0)
  for (const one of guarded) {
    const conditions = conditionsOf(model, operation, one)
    if (conditions !== null) return conditions
  }
  const constants = model.rules.authored?.constants ?? {}
  const wishes = authored.cases.flatMap((one) =>
    happens(one) || one.if === null
      ? []
      : (solve(one.if, false, { constants, lets: { ...authored.let, ...one.let } }) ?? []),
  )
  return { wishes, status: null }
}

/** What has to hold of an entity for a reaction to come, and for those before it not to; null: not understood. */
export function conditionsOfReaction(
  model: Model,
  reactions: readonly Change[],
  chosen: Change,
): readonly Wish[] | null {
  const constants = model.rules.authored?.constants ?? {}
  const wished = chosen.if === null ? [] : solve(chosen.if, true, { constants, lets: chosen.let })
  if (wished === null) return null
  const avoided = reactions.flatMap((one) =>
    one.if === null ? [] : (solve(one.if, false, { constants, lets: one.let }) ?? []),
  )
  return [...avoided, ...wished]
}
