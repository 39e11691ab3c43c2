import type { Binding, Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, putAt, valueAt } from '../../lib/json.ts'
import { itemSchema, schemaAt } from '../../openapi/properties.ts'
import { type Behave, type Call, refuse, type Result } from '../call.ts'
import { addressOf, isAddressTaken, renameParts } from '../entity/address.ts'
import { type Birth, birthOf, blankEntity } from '../entity/birth.ts'
import { bornAt, type Written, writtenBy } from '../entity/compose.ts'
import { getEntity, scanEntities, valueOf, viewOf } from '../entity/entities.ts'
import { recount } from '../entity/counts.ts'
import { entityKey } from '../entity/identity.ts'
import { showLinks } from '../entity/links.ts'
import { freeId } from '../entity/new-id.ts'
import { belongs, boundValue, locateParents, type Parents } from '../entity/locate.ts'
import { checkReferences, embedReferences } from '../entity/relations.ts'
import { showUpload } from '../entity/upload.ts'
import { nameCallbacks } from '../events/callbacks.ts'
import { actOfCall } from '../react/act.ts'
import { commit } from '../react/commit.ts'
import { setDefaults } from '../react/compute.ts'
import { decide, keptRefusal } from '../react/decide.ts'

export const create: Behave<'create'> = (call, behavior) => {
  const resource = call.plan.resource!
  const parents = locateParents(call, behavior.bindings)
  if (!parents.ok) return refuse(parents.refusal)
  const written = writtenBy(call)
  const dangling = checkReferences(call, written.shown)
  if (dangling !== undefined) return refuse(dangling)
  return createEntity(call, resource, parents.value, written)
}

/** Makes and stores a new entity; an id chosen by the client that is taken is a conflict. */
export function createEntity(
  call: Call,
  resource: Resource,
  parents: Parents,
  written: Written,
  pathId?: string,
): Result {
  const { world, model } = call
  const random = world.random()
  const value = blankEntity(model, resource, birthFor(call, resource), random, world.now)
  const address = addressOf(model, resource)
  const before = address === null ? undefined : value[address.field]
  for (const name of Object.keys(written.shown)) putAt(value, [name], written.shown[name]!)
  embedReferences(call, value, written.shown)
  showParents(call, value)
  showUpload(call, value, written.shown)
  bornAt(value, resource, world.now, timesTaken(call, resource) ? written.shown : {})
  const initial = resource.lifecycle?.initial
  if (resource.lifecycle && initial != null && written.shown[resource.lifecycle.field] === undefined)
    value[resource.lifecycle.field] = initial
  if (address !== null && written.shown[address.field] !== undefined) {
    if (isAddressTaken(call, resource, address, value, parents.keys)) return taken(resource, address.field, value)
    renameParts(value, String(before), String(value[address.field]), (name) => written.shown[name] !== undefined)
  }
  const id = chooseId(call, resource, value, written, parents, pathId)
  if (id === undefined)
    return refuse({
      kind: 'conflict',
      message: `Every id that a ${resource.name.replaceAll('_', ' ')} can have is taken`,
    })
  if (id.taken) return taken(resource, resource.idField ?? 'id', { [resource.idField ?? 'id']: id.value })
  showLinks(value, resource, String(id.value), parents.keys, world.baseUrl)
  const act = actOfCall(call)
  setDefaults(act, resource, value, written.shown)
  const decision = decide(act, {
    operation: call.operation.id,
    resource,
    entity: value,
    parents: parents.keys,
    born: true,
  })
  if (decision.kind === 'refused') return refuse(decision.refusal)
  const key = entityKey(resource, id.value, parents.chain)
  const meta = (valid: JsonObject) => {
    const hidden = { ...written.hidden, ...unshown(written.shown, valid) }
    return { parents: parents.keys, version: 1, ...(Object.keys(hidden).length > 0 ? { hidden } : {}) }
  }
  call.note('behave', `created ${resource.name} ${key}`)
  const entity = commit(act, { resource, before: undefined, key, value, meta, change: decision.change })
  nameCallbacks(call, entity)
  recount(call, resource, parents.keys)
  const failed = keptRefusal(act, resource, valueOf(entity), decision.change)
  if (failed !== undefined) return refuse(failed)
  return { kind: 'entity', entity, created: true }
}

/** A body that does not take the id is no mere copy of the entity's schema: a time that it lists is the client's to set. */
function timesTaken({ plan }: Call, { idField }: Resource): boolean {
  return idField !== null && !plan.fields.writable.has(idField)
}

/** What was sent and is never returned (`writeOnly`): kept, for a list may be asked for it. */
function unshown(sent: JsonObject, valid: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !Object.hasOwn(valid, name)))
}

function taken(resource: Resource, field: string, value: JsonObject): Result {
  const message = `A ${resource.name.replaceAll('_', ' ')} with ${field} '${String(value[field])}' already exists`
  return refuse({
    kind: 'conflict',
    message,
    fields: [{ in: 'body', path: `/${field}`, message, keyword: 'unique' }],
  })
}

export function birthFor(call: Call, resource: Resource): Birth {
  const { memo, fields } = call.plan
  memo.birth ??= birthOf(call.model, resource, fields.writable)
  return memo.birth
}

/** The entity made valid against the schema it is served by. */
export function validEntity(call: Call, resource: Resource, value: JsonObject): JsonObject {
  if (resource.schema === null) return value
  const conformed = call.model.sampler.conform(value, resource.schema, {
    direction: 'response',
    random: call.world.random(),
    now: call.world.now,
    name: resource.name,
  })
  return isObject(conformed) ? conformed : value
}

/** Path and query values that show in the entity: a child carries its parent's id. */
export function showParents(call: Call, value: JsonObject): void {
  const behavior = call.operation.behavior
  if (behavior.kind === 'example') return
  for (const binding of behavior.bindings) {
    if (binding.field === null || binding.role !== 'parent') continue
    const bound = boundValue(call, binding)
    if (bound === undefined) continue
    if (!showAmongSeveral(call, value, binding, bound)) putAt(value, binding.field, typed(call, binding.field, bound))
  }
}

/** Where an entity has several of such containers, the one in the path is among them. False: it has one. */
function showAmongSeveral(call: Call, value: JsonObject, { resource, field }: Binding, bound: string): boolean {
  const schema = call.plan.resource?.schema
  const at = schema == null || field === null ? null : schemaAt(call.model.doc, schema, field)
  if (at === null || field === null || itemSchema(call.model.doc, at) === null) return false
  const current = valueAt(value, field)
  const shown = Array.isArray(current) ? current : []
  const idField = (resource === null ? undefined : call.model.resources.get(resource)?.idField) ?? 'id'
  if (!shown.some((item) => isObject(item) && String(item[idField]) === bound))
    putAt(value, field, [...shown, { [idField]: bound }])
  return true
}

/** A path value as the entity's schema types it: `42` becomes a number where the property is an integer. */
export function typed(call: Call, field: readonly string[], text: string): JsonValue {
  const schema = call.plan.resource?.schema
  const at = schema == null ? null : schemaAt(call.model.doc, schema, field)
  if (at === null || call.model.validators.at(at, 'response').isValid(text)) return text
  const number = Number(text)
  return text !== '' && !Number.isNaN(number) && call.model.validators.at(at, 'response').isValid(number)
    ? number
    : text
}

function chooseId(
  call: Call,
  resource: Resource,
  value: JsonObject,
  written: Written,
  parents: Parents,
  pathId: string | undefined,
): { value: JsonValue; taken: boolean } | undefined {
  const field = resource.idField
  const stored = (id: JsonValue) =>
    getEntity(call.world, resource.name, entityKey(resource, id, parents.chain)) !== undefined
  const chosen = pathId ?? (field === null ? undefined : written.shown[field])
  if (chosen !== undefined && chosen !== null && chosen !== '') {
    const id = pathId !== undefined && field !== null ? typed(call, [field], pathId) : chosen
    const taken = stored(id)
    if (!taken || clientChooses(call, resource)) {
      if (field !== null) value[field] = id
      return { value: id, taken }
    }
    call.note(
      'behave',
      `${field ?? 'id'} ${String(id)} is taken; no conflict is documented, so the server assigns a new one`,
    )
  }
  const next = nextInRow(call, resource, parents)
  if (next !== null && !stored(next)) {
    value[resource.idField!] = next
    return { value: next, taken: false }
  }
  const id = freeId(call, resource, stored)
  if (id === undefined) return undefined
  if (field !== null) value[field] = id
  return { value: id, taken: false }
}

/** A taken id is a conflict only where the document says that there can be one. */
function clientChooses(call: Call, resource: Resource): boolean {
  return resource.id.kind === 'client' || call.operation.responses.some(({ status }) => status === '409')
}

/** Numbers below a parent count up: the first issue of a new project is its number 1. Null: not such an id. */
function nextInRow(call: Call, resource: Resource, parents: Parents): JsonValue | null {
  const { idField, id, scoped, name, numberedWith = [] } = resource
  if (!scoped || id.kind !== 'integer' || idField === null || !/(number|index|position|sequence)$/i.test(idField))
    return null
  const last = Math.max(...[name, ...numberedWith].map((one) => lastNumber(call, one, idField, parents)))
  return Number.isSafeInteger(last) ? (id.text ? String(last + 1) : last + 1) : null
}

/** Of the newest below the same parent; 0 where there is none. */
function lastNumber(call: Call, name: string, idField: string, parents: Parents): number {
  if (!call.model.resources.has(name)) return 0
  for (const entity of scanEntities(call.world, name, true))
    if (belongs(entity, parents.keys)) return Number(viewOf(entity)[idField])
  return 0
}
