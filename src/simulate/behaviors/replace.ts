import type { JsonObject } from '../../lib/json.ts'
import { setOwn } from '../../lib/json.ts'
import { type Behave, type Call, refuse } from '../call.ts'
import { blankEntity } from '../entity/birth.ts'
import { writtenBy } from '../entity/compose.ts'
import { valueOf } from '../entity/entities.ts'
import { boundValue } from '../entity/locate.ts'
import { locateParents } from '../entity/locate.ts'
import { checkReferences, embedReferences } from '../entity/relations.ts'
import { preconditionFailed } from '../precondition.ts'
import { birthFor, createEntity, showParents } from './create.ts'
import { find } from './read.ts'
import { writeEntity } from './update.ts'

export const replace: Behave<'replace'> = (call, behavior) => {
  const resource = call.plan.resource!
  const found = find(call, behavior)
  const written = writtenBy(call)
  if (!found.ok) {
    const parents = locateParents(call, behavior.bindings)
    if (!behavior.upsert || !parents.ok) return refuse(parents.ok ? found.refusal : parents.refusal)
    const failed = preconditionFailed(call, null) ?? checkReferences(call, written.shown)
    if (failed !== undefined) return refuse(failed)
    const id = behavior.bindings.find((binding) => binding.role === 'id')
    return createEntity(call, resource, parents.value, written, id === undefined ? undefined : boundValue(call, id))
  }
  const { entity } = found.value
  const failed = preconditionFailed(call, entity)
  if (failed !== undefined) return refuse(failed)
  const dangling = checkReferences(call, written.shown)
  if (dangling !== undefined) return refuse(dangling)
  const next = replaced(call, valueOf(entity), written.shown)
  embedReferences(call, next, written.shown)
  showParents(call, next)
  return writeEntity(call, entity, next, written.hidden)
}

/** What was not sent is wiped, except what only the server sets. */
function replaced(call: Call, current: JsonObject, written: JsonObject): JsonObject {
  const resource = call.plan.resource!
  const { writable } = call.plan.fields
  const blank = blankEntity(call.model, resource, birthFor(call, resource), call.world.random(), call.world.now)
  const next: JsonObject = {}
  for (const name of Object.keys(current))
    if (!writable.has(name) || name === resource.idField) setOwn(next, name, current[name]!)
  for (const name of Object.keys(blank))
    if (writable.has(name) && next[name] === undefined) setOwn(next, name, blank[name]!)
  for (const name of Object.keys(written)) if (name !== resource.idField) setOwn(next, name, written[name]!)
  return next
}
