import { type Behave, type Call, refuse } from '../call.ts'
import { deleteEntity, scanEntities } from '../entity/entities.ts'
import { preconditionFailed } from '../precondition.ts'
import { find } from './read.ts'

/** Called `remove` because `delete` is a reserved word. */
export const remove: Behave<'delete'> = (call, behavior) => {
  const found = find(call, behavior)
  if (!found.ok) return refuse(found.refusal)
  const { entity } = found.value
  const failed = preconditionFailed(call, entity)
  if (failed !== undefined) return refuse(failed)
  const resource = call.plan.resource!
  deleteEntity(call.world, resource.name, entity.key)
  deleteChildren(call, resource.name, entity.key, 0)
  call.note('behave', `deleted ${resource.name} ${entity.key}`)
  return { kind: 'deleted', entity }
}

/** What is contained goes with its container: it could not be reached any more. */
function deleteChildren(call: Call, parent: string, key: string, depth: number): void {
  if (depth > 8) return
  for (const child of call.model.blueprint.resources) {
    if (child.parent !== parent) continue
    for (const entity of [...scanEntities(call.world, child.name)]) {
      if (entity.meta.parents[parent] !== key) continue
      deleteEntity(call.world, child.name, entity.key)
      deleteChildren(call, child.name, entity.key, depth + 1)
    }
  }
}
