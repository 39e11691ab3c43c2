import { applyPatch, type Operation as PatchOperation } from 'rfc6902'
import { isObject, type JsonObject, jsonEqual, type JsonValue, own, setOwn } from '../../lib/json.ts'
import type { Resource } from '../../blueprint/blueprint.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { typesOf, viewProperties } from '../../openapi/properties.ts'
import type { Entity } from '../../store/store.ts'
import { type Behave, type Call, refuse, type Result } from '../call.ts'
import { mergePatch, writtenBy } from '../entity/compose.ts'
import { valueOf } from '../entity/entities.ts'
import { checkReferences, embedReferences } from '../entity/relations.ts'
import { stamp } from '../entity/timestamps.ts'
import type { Refusal } from '../exchange.ts'
import { invalidRefusal } from '../http/violations.ts'
import { preconditionFailed } from '../precondition.ts'
import { type Act, actOfCall } from '../react/act.ts'
import { commit } from '../react/commit.ts'
import { type Decision, decide, keptRefusal, stateOf, wrongState } from '../react/decide.ts'
import { showParents } from './create.ts'
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
  if (resource.schema !== null) keepNulls(call, next, written, resource.schema)
  if (resource.idField !== null && current[resource.idField] !== undefined)
    next[resource.idField] = current[resource.idField]!
  return next
}

/** In place. As deep as objects were written: bodies are not deeper than their reader allows. */
function keepNulls(call: Call, next: JsonObject, written: JsonObject, schema: Pointer): void {
  const { properties } = viewProperties(call.model.doc, schema)
  for (const name of Object.keys(written)) {
    const at = properties.get(name)
    const [value, inner] = [written[name], own(next, name)]
    if (at === undefined) continue
    if (value === null && typesOf(call.model.doc, at).has('null')) setOwn(next, name, null)
    else if (isObject(value) && isObject(inner)) keepNulls(call, inner, value, at)
  }
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
  const refusal = refusalOf(call, valueOf(entity), next)
  return refusal === undefined ? writeEntity(call, entity, next, { ...entity.meta.hidden }) : refuse(refusal)
}

/** Why the outcome of a patch cannot stand; what only the server writes is put back. In place. */
function refusalOf(call: Call, before: JsonObject, next: JsonObject): Refusal | undefined {
  const resource = call.plan.resource!
  for (const name of call.plan.fields.readOnly) {
    if (Object.hasOwn(before, name)) setOwn(next, name, before[name]!)
    else delete next[name]
  }
  if (resource.schema === null) return undefined
  const violations = call.model.validators.at(resource.schema, 'response').validate(next)
  const invalid = invalidRefusal(
    violations.map(({ path, message, keyword }) => ({ in: 'body', path, message, keyword })),
  )
  const changed = Object.keys(next).filter((name) => !jsonEqual(next[name], before[name]))
  return invalid ?? checkReferences(call, Object.fromEntries(changed.map((name) => [name, next[name]!])))
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
      // The library would leave these out of a path and write beside it.
      if (pointer?.split('/').some((token) => /^(__proto__|constructor|prototype)$/.test(token)) === true)
        return { index, reason: `its "${name}" names what is no property` }
    }
    if (operation.path === undefined) return { index, reason: 'it has no "path"' }
    const [failure] = applyPatch(target, [operation as unknown as PatchOperation])
    if (failure != null) return { index, reason: failure.message || failure.name }
  }
  return undefined
}

/** Stores the next state of an entity: guarded, stamped, valid, its version counted up; what follows of it happens. */
export function writeEntity(
  call: Call,
  before: Entity,
  value: JsonObject,
  hidden: JsonObject = {},
  decided?: { readonly act: Act; readonly decision: Decision },
): Result {
  const resource = call.plan.resource!
  const act = decided?.act ?? actOfCall(call)
  const old = valueOf(before)
  const intent = { operation: call.operation.id, resource, entity: old, parents: before.meta.parents, born: false }
  const decision = decided?.decision ?? decide(act, intent)
  const refusal = decision.kind === 'refused' ? decision.refusal : wrongMove(call, resource, old, value)
  if (refusal !== undefined) return refuse(refusal)
  const change = decision.kind === 'allowed' ? decision.change : null
  stamp(value, resource, ['updated'], call.world.now)
  const meta = {
    ...before.meta,
    version: before.meta.version + 1,
    ...(Object.keys(hidden).length > 0 ? { hidden } : {}),
  }
  const entity = commit(act, { resource, before, key: before.key, value, meta: () => meta, change })
  call.note('behave', `wrote ${resource.name} ${entity.key}, version ${entity.meta.version}`)
  const failed = keptRefusal(act, resource, valueOf(entity), change)
  if (failed !== undefined) return refuse(failed)
  return { kind: 'entity', entity, created: false }
}

/** A state that was written, where the document says from which states it can be reached by this operation. */
function wrongMove(call: Call, resource: Resource, old: JsonObject, next: JsonObject): Refusal | undefined {
  const { lifecycle } = resource
  const [from, to] = [stateOf(lifecycle, old), stateOf(lifecycle, next)]
  if (lifecycle === null || from === undefined || to === undefined || from === to) return undefined
  const moves = lifecycle.transitions.filter((one) => one.operation === call.operation.id && one.to === to)
  if (moves.length === 0 || moves.some((one) => one.from.length === 0 || one.from.includes(from))) return undefined
  return { kind: 'conflict', message: wrongState(resource, old, [...new Set(moves.flatMap((one) => one.from))]) }
}
