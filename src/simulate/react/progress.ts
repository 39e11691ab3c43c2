import { stamp } from '../entity/timestamps.ts'
import { viewOf } from '../entity/entities.ts'
import type { Resource } from '../../blueprint/blueprint.ts'
import type { Entity } from '../../store/store.ts'
import type { Act } from './act.ts'
import { commit } from './commit.ts'
import { setState } from './compute.ts'
import { stateOf } from './decide.ts'

/**
 * Work that goes on each time somebody looks: who reads it sees the state it has, the next one sees the state after it. Nothing for
 * what goes on by time, or is not stored.
 */
export function goOnWhenRead(act: Act, resource: Resource, entity: Entity): void {
  const progress = resource.lifecycle?.progress
  if (resource.lifecycle === null || progress?.by !== 'reads') return
  const stored = act.world.tx.get(resource.name, entity.key)
  if (stored === undefined) return
  const seen = viewOf(stored)
  const step = progress.states.indexOf(stateOf(resource.lifecycle, seen) ?? '')
  const next = step < 0 ? undefined : progress.states[step + 1]
  if (next === undefined) return
  const value = { ...seen }
  setState(resource, value, resource.lifecycle.field, next, act.world.now)
  stamp(value, resource, ['updated'], act.world.now)
  const meta = { ...stored.meta, version: stored.meta.version + 1 }
  commit(act, { resource, before: stored, key: stored.key, value, meta: () => meta, change: null })
  act.note('behave', `${resource.name} ${stored.key} goes on when it is read: the next one sees '${next}'`)
}
