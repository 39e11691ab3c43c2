import type { JsonObject } from '../../lib/json.ts'
import { type Behave, type Call, refuse } from '../call.ts'
import { mergePatch, writtenBy } from '../entity/compose.ts'
import { valueOf } from '../entity/entities.ts'
import { formatTime } from '../entity/timestamps.ts'
import { preconditionFailed } from '../precondition.ts'
import { find } from './read.ts'
import { writeEntity } from './update.ts'

export const transition: Behave<'transition'> = (call, behavior) => {
  const found = find(call, behavior)
  if (!found.ok) return refuse(found.refusal)
  const { entity } = found.value
  const failed = preconditionFailed(call, entity)
  if (failed !== undefined) return refuse(failed)
  const current = valueOf(entity)
  const next = mergePatch(current, writtenBy(call).shown) as JsonObject
  const id = call.plan.resource!.idField
  if (id !== null && current[id] !== undefined) next[id] = current[id]
  if (behavior.to === null || behavior.field === null) {
    call.note('behave', `no state is known to change: ${call.plan.resource!.name} ${entity.key} is returned as it is`)
  } else {
    setState(call, next, behavior.field, behavior.to)
    call.note('behave', `${call.plan.resource!.name} ${entity.key}: ${behavior.field} → ${behavior.to}`)
  }
  return writeEntity(call, entity, next)
}

/** A state is an enum member, a flag, or the moment at which it was reached. */
function setState(call: Call, value: JsonObject, field: string, to: string): void {
  if (to === 'true' || to === 'false') value[field] = to === 'true'
  else if (/(_at|At|_on|_time)$/.test(field))
    value[field] = formatTime(call.world.now, typeof value[field] === 'number' ? 'unix' : 'date-time')
  else value[field] = to
}
