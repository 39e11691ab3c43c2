import type { Binding } from '../../blueprint/blueprint.ts'
import { type JsonObject, setOwn } from '../../lib/json.ts'
import { snakeCase } from '../../lib/names.ts'
import { type Behave, type Call, refuse } from '../call.ts'
import { blankEntity } from '../entity/birth.ts'
import { type Written, writtenBy } from '../entity/compose.ts'
import { valueOf } from '../entity/entities.ts'
import { boundValue, locateParents, notFound } from '../entity/locate.ts'
import { isPresumed } from '../entity/presumed.ts'
import { checkReferences, embedReferences, findReferenced } from '../entity/relations.ts'
import { preconditionFailed } from '../precondition.ts'
import type { Refusal } from '../exchange.ts'
import { birthFor, createEntity, showParents, typed } from './create.ts'
import { find } from './read.ts'
import { writeEntity } from './update.ts'

export const replace: Behave<'replace'> = (call, behavior) => {
  const resource = call.plan.resource!
  const found = find(call, behavior)
  const written = writtenBy(call)
  if (!found.ok) {
    const parents = locateParents(call, behavior.bindings)
    if (!behavior.upsert || !parents.ok) return refuse(parents.ok ? found.refusal : parents.refusal)
    const failed = preconditionFailed(call, null) ?? checkReferences(call, written.shown) ?? memberMissing(call)
    if (failed !== undefined) return refuse(failed)
    const id = behavior.bindings.find((binding) => binding.role === 'id')
    const pathId = id === undefined ? undefined : boundValue(call, id)
    return createEntity(call, resource, parents.value, named(call, written, id?.field ?? null, pathId), pathId)
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

/** `PUT /pages/{slug}` makes the page of that `slug`, also where the page has an id beside it and the body names no slug. */
function named(call: Call, written: Written, field: readonly string[] | null, value: string | undefined): Written {
  const { idField, schema } = call.plan.resource!
  const [name] = field ?? []
  if (name === undefined || field?.length !== 1 || name === idField || value === undefined || schema === null)
    return written
  return { ...written, shown: { ...written.shown, [name]: typed(call, [name], value) } }
}

/** `PUT /groups/{group_id}/members/{user_id}` puts a user there who is a user: what the id names has to be there. */
function memberMissing(call: Call): Refusal | undefined {
  const { name, idField } = call.plan.resource!
  const id = call.operation.behavior.kind === 'example' ? undefined : call.operation.behavior.bindings.find(isOwnId)
  const member = idField === null ? '' : snakeCase(idField).replace(/_id$/, '')
  const resource = call.model.resources.get(member)
  if (id === undefined || member === name || resource === undefined || resource.itemPath === null) return undefined
  const value = snakeCase(idField!) === `${member}_id` ? boundValue(call, id) : undefined
  if (value === undefined || findReferenced(call, member, value) !== undefined) return undefined
  return isPresumed(call.model, resource) ? undefined : notFound(member, value)
}

const isOwnId = ({ role, in: place }: Binding) => role === 'id' && place === 'path'

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
