import type { Operation, Resource } from '../../../src/blueprint/blueprint.ts'
import { isObject, jsonEqual, type JsonObject, type JsonValue, valueAt } from '../../../src/lib/json.ts'
import { viewProperties } from '../../../src/openapi/properties.ts'
import type { SeedEntity } from '../../../src/simulate/seed/seed.ts'
import { isPatch, merged, patchBody, pathFields, requestBody } from './bodies.ts'
import { bindingValues, bodyMedia, type Driver } from './driver.ts'

export interface StepResult {
  readonly resource: string
  /** Undefined: every step held. */
  readonly failure?: string
  readonly steps: readonly string[]
}

type Chain = Record<string, SeedEntity>

interface Address {
  readonly params: Record<string, string>
  readonly query: Record<string, string>
  readonly body?: JsonObject
}

/** create → read equals → in the list → update seen → delete → gone, with the operations the resource has. */
export async function roundTrip(driver: Driver, resource: Resource, create: Operation): Promise<StepResult> {
  const steps: string[] = []
  const fail = (failure: string): StepResult => ({ resource: resource.name, failure, steps })
  if (create.behavior.kind !== 'create') return fail('not a create')
  const chain = await withParents(driver, create)
  const sent = requestBody(driver, resource, create, '1')
  const target = bindingValues(driver.release, create, undefined, chain)
  const made = await driver.call(create, {
    params: target.params,
    query: target.query,
    ...(sent === undefined ? {} : { body: merged(sent, target.body) }),
  })
  if (made.status !== create.success.status)
    return fail(`create: ${made.status} ${JSON.stringify(made.body)?.slice(0, 300)}`)
  steps.push('create')
  const entity = createdEntity(resource, create, made.body, made.headers)
  if (entity === undefined) return { resource: resource.name, steps: [...steps, 'the reply does not show the entity'] }
  if (resource.idField === null && !resource.singleton)
    return { resource: resource.name, steps: [...steps, 'nothing shows an id'] }
  const read = operationOf(driver, resource, 'read')
  if (read !== undefined) {
    const got = await driver.call(read, address(driver, read, entity, chain))
    if (got.status >= 300 && got.status !== read.success.status)
      return fail(
        `read: ${got.status} ${JSON.stringify(got.body)?.slice(0, 200)} at ${read.path} ${JSON.stringify(address(driver, read, entity, chain).params)}`,
      )
    const differs = firstDifference(driver, resource, create, sent, shownEntity(read, got.body))
    if (differs !== undefined) return fail(`read: ${differs}`)
    const shown = shownEntity(read, got.body)
    if (isObject(shown)) for (const name of Object.keys(shown)) entity.value[name] ??= shown[name]!
    steps.push('read')
  }
  const listed = await inList(
    driver,
    resource,
    create,
    { ...entity, value: { ...sentFields(create, sent), ...entity.value } },
    chain,
  )
  if (listed !== undefined && listed !== true) return fail(listed)
  if (listed === true) steps.push('list')
  const update = operationOf(driver, resource, 'update') ?? operationOf(driver, resource, 'replace')
  if (update !== undefined) {
    const failure = await updateSeen(driver, resource, update, read, entity, chain)
    if (failure !== undefined) return fail(failure)
    steps.push('update')
  }
  const remove = operationOf(driver, resource, 'delete')
  if (remove !== undefined) {
    const failure = await deleteGone(driver, remove, read, entity, chain)
    if (failure !== undefined) return fail(failure)
    steps.push('delete')
  }
  return { resource: resource.name, steps }
}

function parentsOf(driver: Driver, operation: Operation): Chain {
  const chain: Chain = {}
  const add = (name: string | null, wanted?: string) => {
    if (name === null || chain[name] !== undefined) return
    const seeds = driver.release.seeder.collection(name)
    const entity = seeds.find((candidate) => candidate.key === wanted) ?? seeds[0]
    if (entity === undefined) return
    chain[name] = entity
    for (const parent of Object.keys(entity.meta.parents)) add(parent, entity.meta.parents[parent])
  }
  if (operation.behavior.kind === 'example') return chain
  for (const binding of [...operation.behavior.bindings].reverse()) if (binding.role === 'parent') add(binding.resource)
  return chain
}

/** As `parentsOf`; containers of which there is no seed are made first, as a client would. */
async function withParents(driver: Driver, operation: Operation, depth = 0): Promise<Chain> {
  const chain = parentsOf(driver, operation)
  if (operation.behavior.kind === 'example' || depth > 4) return chain
  for (const { role, resource: name } of operation.behavior.bindings) {
    if (role !== 'parent' || name === null || chain[name] !== undefined) continue
    const resource = driver.release.simulator.model.resources.get(name)
    const create = driver.release.blueprint.operations.find(
      ({ behavior }) => behavior.kind === 'create' && behavior.resource === name,
    )
    if (resource === undefined || create === undefined) continue
    const outer = await withParents(driver, create, depth + 1)
    const sent = requestBody(driver, resource, create, 'parent')
    const target = bindingValues(driver.release, create, undefined, outer)
    const made = await driver.call(create, {
      ...target,
      ...(sent === undefined ? {} : { body: merged(sent, target.body) }),
    })
    const entity = createdEntity(resource, create, made.body, made.headers)
    if (entity !== undefined) Object.assign(chain, outer, { [name]: entity })
  }
  return chain
}

function createdEntity(
  resource: Resource,
  create: Operation,
  body: JsonValue | undefined,
  headers: Readonly<Record<string, unknown>>,
): SeedEntity | undefined {
  const shown = shownEntity(create, body)
  const located = resource.idField === null ? undefined : idFromLocation(resource, headers.Location)
  const meta = { parents: {}, version: 1 }
  if (isObject(shown)) {
    const id = resource.idField === null ? undefined : (shown[resource.idField] ?? located)
    const value = located === undefined || resource.idField === null ? shown : { [resource.idField]: located, ...shown }
    return { key: String(id ?? ''), value, meta }
  }
  return located === undefined ? undefined : { key: located, value: { [resource.idField!]: located }, meta }
}

/** The last part of the new entity's URL, less what the item path has around its value (`{Sid}.json`). */
function idFromLocation({ itemPath }: Resource, location: unknown): string | undefined {
  if (typeof location !== 'string') return undefined
  const last = decodeURIComponent(location.replace(/\/$/, '').split('/').at(-1) ?? '')
  const [before = '', after = ''] =
    itemPath
      ?.split('/')
      .at(-1)
      ?.split(/\{[^}]+\}/) ?? []
  return last.startsWith(before) && last.endsWith(after) ? last.slice(before.length, last.length - after.length) : last
}

function shownEntity(operation: Operation, body: JsonValue | undefined): JsonValue | undefined {
  const behavior = operation.behavior
  if (behavior.kind === 'example' || behavior.output === null) return undefined
  const value = valueAt(body, behavior.output.path)
  return Array.isArray(value) ? value[0] : value
}

function operationOf(driver: Driver, resource: Resource, kind: Operation['behavior']['kind']): Operation | undefined {
  const all = driver.release.blueprint.operations.filter(
    ({ behavior }) => behavior.kind === kind && behavior.kind !== 'example' && behavior.resource === resource.name,
  )
  return all.find(({ path }) => path === resource.itemPath) ?? all[0]
}

function address(driver: Driver, operation: Operation, entity: SeedEntity, chain: Chain): Address {
  if (operation.behavior.kind === 'example') return { params: {}, query: {} }
  const known = { ...parentsOf(driver, operation), ...chain }
  const { params, query, body } = bindingValues(driver.release, operation, entity, known)
  return { params, query, ...(Object.keys(body).length > 0 ? { body } : {}) }
}

/** What was sent must come back under the same name; nothing when the reply does not show it. */
function firstDifference(
  driver: Driver,
  resource: Resource,
  operation: Operation,
  sent: JsonValue | undefined,
  shown: JsonValue | undefined,
): string | undefined {
  const behavior = operation.behavior
  if (sent === undefined || !isObject(shown) || behavior.kind === 'example' || behavior.input === null) return undefined
  let inner = valueAt(sent, behavior.input.path)
  if (Array.isArray(inner)) inner = inner[0]
  if (!isObject(inner) || resource.schema === null) return undefined
  const { properties } = viewProperties(driver.release.document, resource.schema)
  const placed = new Set(behavior.bindings.flatMap(({ role, field }) => (role === 'parent' && field ? [field[0]] : [])))
  // A body that takes the id too is the entity's own schema: that it lists a time is no offer to set it.
  const shared =
    resource.idField !== null && driver.release.simulator.model.plan(operation).fields.writable.has(resource.idField)
  const madeAt = new Set(resource.timestamps.map(({ field }) => field))
  for (const name of Object.keys(inner)) {
    const schema = properties.get(name)
    // Where it is, and when it was made, is not the body's to say.
    if (placed.has(name) || (madeAt.has(name) && (shared || resource.serverOwned.includes(name)))) continue
    if (schema === undefined || shown[name] === undefined || (behavior.kind !== 'create' && name === resource.idField))
      continue
    const storable = driver.release.simulator.model.validators.at(schema, 'response').isValid(inner[name]!)
    if (storable && !jsonEqual(shown[name], inner[name]) && !contains(shown[name]!, inner[name]!)) {
      return `${name}: sent ${JSON.stringify(inner[name]).slice(0, 120)}, got ${JSON.stringify(shown[name]).slice(0, 120)}`
    }
  }
  return undefined
}

/** Objects may come back with more than was sent. */
function contains(shown: JsonValue, sent: JsonValue): boolean {
  if (Array.isArray(shown) && Array.isArray(sent))
    return shown.length === sent.length && shown.every((item, index) => contains(item, sent[index]!))
  if (isObject(shown) && isObject(sent))
    return Object.keys(sent).every((name) => shown[name] === undefined || contains(shown[name]!, sent[name]!))
  return jsonEqual(shown, sent)
}

/** The list is below nothing that the creation is not below: a commit's own checks need not have the new one. */
function isWithin(create: Operation, list: Operation): boolean {
  const containers = ({ behavior }: Operation) =>
    behavior.kind === 'example'
      ? []
      : behavior.bindings.filter(({ role }) => role === 'parent').map((each) => each.resource)
  const known = new Set(containers(create))
  return containers(list).every((name) => known.has(name))
}

async function inList(
  driver: Driver,
  resource: Resource,
  create: Operation,
  entity: SeedEntity,
  chain: Chain,
): Promise<string | true | undefined> {
  const all = driver.release.blueprint.operations.filter(
    ({ behavior }) => behavior.kind === 'list' && behavior.resource === resource.name,
  )
  const open = all.filter((candidate) => candidate.path === create.path || isWithin(create, candidate))
  const list =
    open.find(({ path }) => path === create.path) ??
    open.find(({ path }) => path === resource.collectionPath) ??
    open[0]
  if (list === undefined || list.behavior.kind !== 'list' || resource.idField === null) return undefined
  const where = address(driver, list, entity, chain)
  const { size, in: place } = list.behavior.pagination
  const asked = askedFilters(driver, list, entity)
  const query = {
    ...where.query,
    ...asked.query,
    ...(size !== null && place === 'query' ? { [size]: String(Math.min(list.behavior.pagination.maxSize, 100)) } : {}),
  }
  const body = { ...where.body, ...asked.body }
  const got = await driver.call(list, { ...where, query, ...(Object.keys(body).length > 0 ? { body } : {}) })
  if (got.status >= 300) return `list: ${got.status} ${JSON.stringify(got.body)?.slice(0, 200)}`
  const items = valueAt(got.body, list.behavior.items)
  const rows = Array.isArray(items) ? items : isObject(items) ? Object.values(items) : []
  const wanted = entity.value[resource.idField]
  const shows = rows.some((row) => isObject(row) && row[resource.idField!] !== undefined)
  if (!shows && rows.length > 0) return undefined
  return (
    rows.some((row) => isObject(row) && sameId(row[resource.idField!], wanted)) ||
    `list: ${String(wanted)} is not among ${rows.length} at ${list.path}`
  )
}

/** The document may write an id as a number in one place and as text in another. */
function sameId(shown: JsonValue | undefined, wanted: JsonValue | undefined): boolean {
  return shown !== undefined && shown !== null && typeof shown !== 'object' && String(shown) === String(wanted)
}

/** What was sent of the entity: a list may be asked for by what no reply shows. */
function sentFields(create: Operation, sent: JsonValue | undefined): JsonObject {
  if (create.behavior.kind === 'example' || create.behavior.input === null) return {}
  const inner = valueAt(sent, create.behavior.input.path)
  return isObject(inner) ? inner : {}
}

/** Filters that a list demands, or has a default for, ask for what the entity has. */
function askedFilters(
  driver: Driver,
  list: Operation,
  entity: SeedEntity,
): { readonly query: Record<string, string>; readonly body: JsonObject } {
  const query: Record<string, string> = {}
  const body: JsonObject = {}
  if (list.behavior.kind !== 'list') return { query, body }
  const media = bodyMedia(list)?.schema ?? null
  const required = media === null ? new Set<string>() : viewProperties(driver.release.document, media).required
  for (const { param, in: place, field, op } of list.behavior.filters) {
    const value = valueAt(entity.value, field)
    if ((op !== 'eq' && op !== 'in') || value == null || typeof value === 'object') continue
    const declared = list.parameters.find(({ name, in: at }) => name === param && at === place)
    const valid = driver.release.simulator.model.validators
    if (declared?.schema != null && !valid.at(declared.schema, 'request').isValid(value)) continue
    if (place === 'body' && required.has(param)) body[param] = value
    else if (place === 'query' && (declared?.required || hasDefault(driver, declared?.schema ?? null)))
      query[param] = String(value)
  }
  return { query, body }
}

function hasDefault(driver: Driver, schema: string | null): boolean {
  const value = schema === null ? undefined : driver.release.document.resolve(schema).value
  return isObject(value) && Object.hasOwn(value, 'default')
}

async function updateSeen(
  driver: Driver,
  resource: Resource,
  update: Operation,
  read: Operation | undefined,
  entity: SeedEntity,
  chain: Chain,
): Promise<string | undefined> {
  const where = address(driver, update, entity, chain)
  const patch = isPatch(driver, update) ? patchBody(driver, resource, entity.value) : undefined
  if (patch === undefined && isPatch(driver, update)) return undefined
  const body = patch?.body ?? requestBody(driver, resource, update, '2')
  const done = await driver.call(update, {
    ...where,
    ...(body === undefined ? {} : { body: merged(body, where.body ?? {}) }),
  })
  if (done.status >= 300 && done.status !== update.success.status)
    return `update: ${done.status} ${JSON.stringify(done.body)?.slice(0, 300)}`
  if (read === undefined) return undefined
  // An update may have renamed what the path names: what it answers says so.
  const shown = shownEntity(update, done.body) ?? namesSent(driver, resource, update, body)
  const now = isObject(shown) ? { ...entity, value: { ...entity.value, ...shown } } : entity
  if (isObject(shown)) Object.assign(entity.value, shown)
  const got = await driver.call(read, address(driver, read, now, chain))
  if (got.status >= 300) return `read after update: ${got.status} ${JSON.stringify(got.body)?.slice(0, 200)}`
  const after = shownEntity(read, got.body)
  if (patch !== undefined && isObject(after) && Array.isArray(patch.body) && isObject(patch.body[0]))
    return jsonEqual(after[patch.name] ?? null, patch.body[0].value ?? null)
      ? undefined
      : `update: patched ${patch.name}: ${JSON.stringify(patch.body[0].value)}, got ${JSON.stringify(after[patch.name])}`
  const differs = firstDifference(driver, resource, update, body, after)
  return differs === undefined ? undefined : `update: ${differs}`
}

/** Where the reply shows nothing: the names by which the entity is found from now on, as they were sent. */
function namesSent(
  driver: Driver,
  resource: Resource,
  update: Operation,
  body: JsonValue | undefined,
): JsonObject | undefined {
  if (update.behavior.kind === 'example' || update.behavior.input === null) return undefined
  const inner = valueAt(body, update.behavior.input.path)
  if (!isObject(inner)) return undefined
  const { toEntity } = driver.release.simulator.model.plan(update).fields
  const names = new Set(pathFields(driver, resource).filter((name) => name !== resource.idField))
  const sent: JsonObject = {}
  for (const [name, value] of Object.entries(inner)) {
    const field = toEntity.get(name) ?? name
    if (names.has(field)) sent[field] = value
  }
  return sent
}

async function deleteGone(
  driver: Driver,
  remove: Operation,
  read: Operation | undefined,
  entity: SeedEntity,
  chain: Chain,
): Promise<string | undefined> {
  const done = await driver.call(remove, { ...address(driver, remove, entity, chain) })
  if (done.status >= 300 && done.status !== remove.success.status)
    return `delete: ${done.status} ${JSON.stringify(done.body)?.slice(0, 300)}`
  if (read === undefined) return undefined
  const got = await driver.call(read, address(driver, read, entity, chain))
  return got.status === 404 || got.status === 410 ? undefined : `read after delete: ${got.status}`
}
