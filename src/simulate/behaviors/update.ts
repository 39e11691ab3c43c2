import { applyPatch, type Operation as PatchOperation } from 'rfc6902'
import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import { typesOf, viewProperties } from '../../openapi/properties.ts'
import type { Entity } from '../../store/store.ts'
import { type Behave, type Call, refuse, type Result } from '../call.ts'
import { mergePatch, writtenBy } from '../entity/compose.ts'
import { putEntity, valueOf } from '../entity/entities.ts'
import { checkReferences, embedReferences } from '../entity/relations.ts'
import { stamp } from '../entity/timestamps.ts'
import { preconditionFailed } from '../precondition.ts'
import { showParents, validEntity } from './create.ts'
import { find } from './read.ts'

export const update: Behave<'update'> = (call, behavior) => {
  const found = find(call, behavior)
  if (!found.ok) return refuse(found.refusal)
  const { entity } = found.value
  const failed = preconditionFailed(call, entity)
  if (failed !== undefined) return refuse(failed)
  if (call.mediaType === 'application/json-patch+json' || Array.isArray(call.body)) return patchEntity(call, entity)
  const written = writtenBy(call)
  const dangling = checkReferences(call, written.shown)
  if (dangling !== undefined) return refuse(dangling)
  const next = mergeWritten(call, valueOf(entity), written.shown)
  embedReferences(call, next, written.shown)
  showParents(call, next)
  return writeEntity(call, entity, next, { ...entity.meta.hidden, ...written.hidden })
}

/** Merge by RFC 7396, but a property whose schema allows null is set to null rather than removed. */
function mergeWritten(call: Call, current: JsonObject, written: JsonObject): JsonObject {
  const resource = call.plan.resource!
  const next = mergePatch(current, written) as JsonObject
  if (resource.schema === null) return next
  const { properties } = viewProperties(call.model.doc, resource.schema)
  for (const name of Object.keys(written)) {
    const schema = properties.get(name)
    if (written[name] === null && schema !== undefined && typesOf(call.model.doc, schema).has('null'))
      setOwn(next, name, null)
  }
  if (resource.idField !== null && current[resource.idField] !== undefined)
    next[resource.idField] = current[resource.idField]!
  return next
}

/** RFC 6902, on a copy: a failing operation changes nothing. */
function patchEntity(call: Call, entity: Entity): Result {
  const next = valueOf(entity)
  const id = call.plan.resource!.idField
  const kept = id === null ? undefined : next[id]
  const failure = applyOperations(next, Array.isArray(call.body) ? call.body : [])
  if (failure !== undefined) {
    const message = `Operation ${failure.index} of the patch cannot be applied: ${failure.reason}`
    return refuse({
      kind: 'invalid',
      message,
      fields: [{ in: 'body', path: `/${failure.index}`, message, keyword: 'patch' }],
    })
  }
  if (id !== null && kept !== undefined) next[id] = kept
  return writeEntity(call, entity, next, { ...entity.meta.hidden })
}

/** Applies a JSON Patch in place; the first operation that cannot be applied, or undefined. */
function applyOperations(
  target: JsonObject,
  operations: readonly JsonValue[],
): { index: number; reason: string } | undefined {
  for (const [index, operation] of operations.entries()) {
    if (!isObject(operation)) return { index, reason: 'it is not an object' }
    for (const name of ['path', 'from']) {
      const pointer = operation[name]
      if (pointer !== undefined && (typeof pointer !== 'string' || !/^(\/|$)/.test(pointer))) {
        return { index, reason: `its "${name}" is not a JSON Pointer: it has to start with /` }
      }
    }
    if (operation.path === undefined) return { index, reason: 'it has no "path"' }
    const [failure] = applyPatch(target, [operation as unknown as PatchOperation])
    if (failure != null) return { index, reason: failure.message || failure.name }
  }
  return undefined
}

/** Stores the next state of an entity: stamped, valid, its version counted up. */
export function writeEntity(call: Call, before: Entity, value: JsonObject, hidden: JsonObject = {}): Result {
  const resource = call.plan.resource!
  stamp(value, resource, ['updated'], call.world.now)
  const valid = validEntity(call, resource, value)
  const meta = {
    ...before.meta,
    version: before.meta.version + 1,
    ...(Object.keys(hidden).length > 0 ? { hidden } : {}),
  }
  const entity = putEntity(call.world, resource.name, before.key, isObject(valid) ? valid : value, meta)
  call.note('behave', `wrote ${resource.name} ${entity.key}, version ${meta.version}`)
  return { kind: 'entity', entity, created: false }
}
