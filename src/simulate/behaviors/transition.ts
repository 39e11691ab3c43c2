import { isObject, type JsonObject } from '../../lib/json.ts'
import { type Behave, refuse } from '../call.ts'
import { mergePatch, writtenBy } from '../entity/compose.ts'
import { valueOf } from '../entity/entities.ts'
import { preconditionFailed } from '../precondition.ts'
import { actOfCall } from '../react/act.ts'
import { setState } from '../react/compute.ts'
import { decide } from '../react/decide.ts'
import { find } from './read.ts'
import { writeEntity } from './update.ts'

export const transition: Behave<'transition'> = (call, behavior) => {
  const found = find(call, behavior)
  if (!found.ok) return refuse(found.refusal)
  const { entity } = found.value
  const failed = preconditionFailed(call, entity)
  if (failed !== undefined) return refuse(failed)
  const resource = call.plan.resource!
  const current = valueOf(entity)
  const act = actOfCall(call)
  const { parents } = entity.meta
  const decision = decide(act, { operation: call.operation.id, resource, entity: current, parents, born: false })
  if (decision.kind === 'refused') return refuse(decision.refusal)
  const next = mergePatch(current, writtenBy(call).shown)
  if (!isObject(next)) throw new Error('An entity is an object')
  const id = resource.idField
  if (id !== null && current[id] !== undefined) next[id] = current[id]
  moveTo(next)
  return writeEntity(call, entity, next, {}, { act, decision })

  function moveTo(value: JsonObject): void {
    const { change } = decision as Extract<typeof decision, { kind: 'allowed' }>
    if (change?.to != null) {
      call.note('behave', `${resource.name} ${entity.key}: ${resource.lifecycle?.field ?? 'status'} → ${change.to}`)
    } else if (behavior.to === null || behavior.field === null || change !== null) {
      call.note('behave', `no state is known to change: ${resource.name} ${entity.key} stays in its state`)
    } else {
      setState(resource, value, behavior.field, behavior.to, call.world.now)
      call.note('behave', `${resource.name} ${entity.key}: ${behavior.field} → ${behavior.to}`)
    }
  }
}
