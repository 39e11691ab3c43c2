import type { Model, World } from '../call.ts'
import { viewOf } from '../entity/entities.ts'
import type { TraceStep } from '../exchange.ts'
import { actOf } from './act.ts'
import { applyChange } from './commit.ts'
import { stateOf } from './decide.ts'
import { dueOf, setTimer, type TimerRow, timerCollection } from './timers.ts'

/** Carries out a timer that is due: one transaction. What it did, for the log; null: there was nothing to do any more. */
export function fireTimer(model: Model, world: World, at: string): readonly TraceStep[] | null {
  const stored = world.tx.get(timerCollection, at)
  if (stored === undefined) return null
  const row = JSON.parse(stored.body) as TimerRow
  const trace = carryOut(model, world, at, row)
  // Unless it was set anew meanwhile, it is over.
  if (world.tx.get(timerCollection, at)?.body === stored.body) {
    world.tx.delete(timerCollection, at)
    world.afterwards.timer({ key: at, due: null, turn: 0 })
  }
  return trace
}

function carryOut(model: Model, world: World, at: string, row: TimerRow): readonly TraceStep[] | null {
  const resource = model.resources.get(row.resource)
  const reaction = resource === undefined ? undefined : model.rules.reactions(resource)[row.reaction]
  const entity = world.tx.get(row.resource, row.key)
  if (resource === undefined || reaction === undefined || entity === undefined) return null
  const trace: TraceStep[] = []
  const act = actOf(model, world, null, {}, (stage, note) => trace.push({ stage, note }), at)
  const changed = applyChange(act, resource, entity, reaction)
  if (changed === undefined) return trace
  trace.push({
    stage: 'behave',
    note: `${row.resource} ${row.key}: what was to come ${reaction.after ?? 'then'} of '${reaction.on}' came`,
  })
  // Where the entity stays in the state, a moment that has moved on is a timer again.
  const value = viewOf(changed)
  const followed = reaction.on === stateOf(resource.lifecycle, value)
  if (reaction.at !== null && !followed && (dueOf(act, reaction, value) ?? 0) > row.due)
    setTimer(act, resource, row.reaction, reaction, row.key, value)
  return trace
}
