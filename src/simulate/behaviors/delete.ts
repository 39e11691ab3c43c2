import type { Binding, Resource } from '../../blueprint/blueprint.ts'
import type { Entity } from '../../store/store.ts'
import { type Behave, type Call, refuse } from '../call.ts'
import { recount } from '../entity/counts.ts'
import { scanEntities, valueOf } from '../entity/entities.ts'
import { boundValue, type Located, locate } from '../entity/locate.ts'
import { preconditionFailed } from '../precondition.ts'
import { type Act, actOfCall } from '../react/act.ts'
import { commitDelete } from '../react/commit.ts'
import { decide } from '../react/decide.ts'
import { find } from './read.ts'

/** Called `remove` because `delete` is a reserved word. */
export const remove: Behave<'delete'> = (call, behavior) => {
  const found = find(call, behavior)
  if (!found.ok) return refuse(found.refusal)
  const { entity } = found.value
  const failed = preconditionFailed(call, entity)
  if (failed !== undefined) return refuse(failed)
  const resource = call.plan.resource!
  const others = alsoNamed(call, resource, behavior.bindings)
  if (!others.ok) return refuse(others.refusal)
  const act = actOfCall(call)
  const all = [entity, ...others.value]
  const decisions = all.map((one) => {
    const { parents } = one.meta
    return decide(act, { operation: call.operation.id, resource, entity: valueOf(one), parents, born: false })
  })
  for (const decision of decisions) if (decision.kind === 'refused') return refuse(decision.refusal)
  for (const [index, one] of all.entries()) {
    const { key } = one
    const decision = decisions[index]!
    commitDelete(act, resource, one, decision.kind === 'allowed' ? decision.change : null)
    deleteChildren(act, resource.name, key, 0)
    recount(call, resource, entity.meta.parents)
    call.note('behave', `deleted ${resource.name} ${key}`)
  }
  return { kind: 'deleted', entity }
}

/** The others of a request that names several (`DELETE /statuses?id=1&id=2`): all of them are there, or none goes. */
function alsoNamed(call: Call, resource: Resource, bindings: readonly Binding[]): Located<readonly Entity[]> {
  const binding = bindings.find(({ role }) => role === 'id')
  const entities: Entity[] = []
  for (let index = 1; binding !== undefined && boundValue(call, binding, index) !== undefined; index++) {
    const found = locate(call, resource, bindings, index)
    if (!found.ok) return found
    entities.push(found.value.entity)
  }
  return { ok: true, value: entities }
}

/** What is contained goes with its container: it could not be reached any more. */
function deleteChildren(act: Act, parent: string, key: string, depth: number): void {
  if (depth > 8) return
  for (const child of act.model.blueprint.resources) {
    if (child.parent !== parent) continue
    for (const entity of [...scanEntities(act.world, child.name)]) {
      if (entity.meta.parents[parent] !== key) continue
      commitDelete(act, child, entity, null)
      deleteChildren(act, child.name, entity.key, depth + 1)
    }
  }
}
