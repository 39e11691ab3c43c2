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
  const avoided = before.flatMap((one) => {
    const apart =
      one.from.length > 0 && chosen.from.length > 0 && !one.from.some((state) => chosen.from.includes(state))
    return apart || one.if === null ? [] : (solve(one.if, false, names(one)) ?? [])
  })
  const status = chosen.refuse === null ? null : (chosen.refuse.status ?? 409)
  return { wishes: [...avoided, ...wished], status }
}

/** The first case of an operation that is carried out and understood; without cases nothing has to hold. */
export function plainCase(model: Model, operation: Operation): Conditions {
  for (const one of model.rules.authored?.operations[operation.id]?.cases ?? []) {
    const conditions = happens(one) && one.refuse === null ? conditionsOf(model, operation, one) : null
    if (conditions !== null) return conditions
  }
  return { wishes: [], status: null }
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
