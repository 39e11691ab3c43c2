import type { Resource } from '../../blueprint/blueprint.ts'
import { type Behave, type BehaviorOf, type Call, refuse } from '../call.ts'
import { blankEntity } from '../entity/birth.ts'
import { getEntity, viewOf } from '../entity/entities.ts'
import { type Located, locate, locateParents, type Parents } from '../entity/locate.ts'
import type { Entity } from '../../store/store.ts'
import type { Refusal } from '../exchange.ts'
import { actOfCall } from '../react/act.ts'
import { decide } from '../react/decide.ts'
import { goOnWhenRead } from '../react/progress.ts'
import { createRandom } from '../../lib/random.ts'
import { seedEpoch } from '../seed/epoch.ts'
import { showParents, validEntity } from './create.ts'

export const read: Behave<'read'> = (call, behavior) => {
  const found = find(call, behavior)
  if (!found.ok) return refuse(found.refusal)
  const { entity } = found.value
  const refusal = authoredRefusal(call, entity)
  if (refusal !== undefined) return refuse(refusal)
  const resource = call.plan.resource!
  if (resource.lifecycle?.progress?.by === 'reads' && call.request.method === 'GET')
    goOnWhenRead(actOfCall(call), resource, entity)
  return { kind: 'entity', entity, created: false }
}

/** To ask can be refused too: whether something is merged, say. */
function authoredRefusal(call: Call, entity: Entity): Refusal | undefined {
  const { id } = call.operation
  const authored = call.model.rules.authored
  if (authored === null || !Object.hasOwn(authored.operations, id)) return undefined
  const decision = decide(actOfCall(call), {
    operation: id,
    resource: call.plan.resource!,
    entity: viewOf(entity),
    parents: entity.meta.parents,
    born: false,
  })
  return decision.kind === 'refused' ? decision.refusal : undefined
}

/** The entity an item operation is about; a singleton is always there, with its defaults until it is written. */
export function find(
  call: Call,
  behavior: BehaviorOf<'read' | 'update' | 'replace' | 'delete' | 'transition'>,
): Located<{ entity: Entity; parents: Parents }> {
  const resource = call.plan.resource!
  const hasId = behavior.bindings.some((binding) => binding.role === 'id')
  if (hasId || !resource.singleton) return locate(call, resource, behavior.bindings)
  const parents = locateParents(call, behavior.bindings)
  if (!parents.ok) return parents
  const key = singletonKey(parents.value)
  const entity = getEntity(call.world, resource.name, key) ?? defaultSingleton(call, resource, key, parents.value)
  return { ok: true, value: { entity, parents: parents.value } }
}

export const singletonKey = (parents: Parents) => (parents.chain.length === 0 ? 'self' : parents.chain.join('\u001f'))

/** Nothing is still to come for what has always been there. */
const grown = () => ({ settled: new Map(), writable: new Set<string>(), memo: { template: null } })

/** Not stored: the same values come out for the same parent each time. */
function defaultSingleton(call: Call, resource: Resource, key: string, parents: Parents): Entity {
  const random = createRandom(`${resource.name}/${key}`)
  const value = blankEntity(call.model, resource, grown(), random, seedEpoch)
  showParents(call, value)
  return {
    key,
    sequence: 0,
    body: JSON.stringify(validEntity(call, resource, value)),
    meta: { parents: parents.keys, version: 0 },
  }
}
