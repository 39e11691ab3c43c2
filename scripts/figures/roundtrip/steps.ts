import type { Operation, Resource } from '../../../src/blueprint/blueprint.ts'
import { isObject, jsonEqual, type JsonObject, type JsonValue, valueAt } from '../../../src/lib/json.ts'
import { schemaAt, viewProperties } from '../../../src/openapi/properties.ts'
import type { SeedEntity } from '../../../src/simulate/seed/seed.ts'
import { bindingValues, bodyMedia, type Driver, sample } from './driver.ts'

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
  const chain = parentsOf(driver, create)
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
  const entity = createdEntity(driver, resource, create, made.body, made.headers)
  if (entity === undefined) return { resource: resource.name, steps: [...steps, 'the reply does not show the entity'] }
  const read = operationOf(driver, resource, 'read')
  if (read !== undefined) {
    const got = await driver.call(read, address(driver, read, entity, chain))
    if (got.status >= 300)
      return fail(
        `read: ${got.status} ${JSON.stringify(got.body)?.slice(0, 200)} at ${read.path} ${JSON.stringify(address(driver, read, entity, chain).params)}`,
      )
    const differs = firstDifference(driver, resource, create, sent, shownEntity(read, got.body))
    if (differs !== undefined) return fail(`read: ${differs}`)
    steps.push('read')
  }
  const listed = await inList(driver, resource, entity, chain)
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

const merged = (body: JsonValue, extra: JsonObject): JsonValue => (isObject(body) ? { ...body, ...extra } : body)

/** A generated valid body, its references pointing at things that exist. */
function requestBody(driver: Driver, resource: Resource, operation: Operation, salt: string): JsonValue | undefined {
  const media = bodyMedia(operation)
  if (media?.schema == null) return undefined
  const body = sample(driver.release, media.schema, operation.id, salt)
  const behavior = operation.behavior
  let inner = behavior.kind === 'example' || behavior.input === null ? body : valueAt(body, behavior.input.path)
  if (Array.isArray(inner)) inner = inner[0]
  if (!isObject(inner)) return body
  const { toEntity } = driver.release.simulator.model.plan(operation).fields
  for (const name of Object.keys(inner)) {
    const relation = resource.relations.find(
      ({ field }) => field.length === 1 && field[0] === (toEntity.get(name) ?? name),
    )
    if (relation === undefined || relation.kind === 'embed') continue
    const seeds = driver.release.seeder.collection(relation.resource)
    const idField = driver.release.simulator.model.resources.get(relation.resource)?.idField
    const id =
      seeds[0] === undefined ? undefined : ((idField == null ? undefined : seeds[0].value[idField]) ?? seeds[0].key)
    const declared = viewProperties(
      driver.release.document,
      inputSchema(driver, operation, media.schema),
    ).properties.get(name)
    const named = id === undefined ? undefined : Array.isArray(inner[name]) ? [id] : id
    const accepts =
      named !== undefined &&
      (declared === undefined || driver.release.simulator.model.validators.at(declared, 'request').isValid(named))
    // What takes no id (an amount by the name of the thing) is no reference to it.
    if (id === undefined) delete inner[name]
    else if (inner[name] !== null && accepts) inner[name] = named
  }
  return media.type.includes('urlencoded') ? sayable(driver, body, media.schema) : body
}

function inputSchema(driver: Driver, operation: Operation, media: string): string {
  const behavior = operation.behavior
  const path = behavior.kind === 'example' || behavior.input === null ? [] : behavior.input.path
  return schemaAt(driver.release.document, media, path) ?? media
}

/** A form cannot say an empty object or list: what holds one is not sent, or less of it where it is required. */
function sayable(driver: Driver, body: JsonValue, schema: string): JsonValue {
  if (!isObject(body)) return body
  const { properties, required } = viewProperties(driver.release.document, schema)
  const out: JsonObject = {}
  for (const [name, value] of Object.entries(body)) {
    const inner = properties.get(name)
    if (!holdsEmpty(value)) out[name] = value
    else if (required.has(name) && inner !== undefined) out[name] = sayable(driver, value, inner)
  }
  return out
}

function holdsEmpty(value: JsonValue): boolean {
  if (value === null || typeof value !== 'object') return false
  const parts = Object.values(value)
  return parts.length === 0 || parts.some(holdsEmpty)
}

function createdEntity(
  driver: Driver,
  resource: Resource,
  create: Operation,
  body: JsonValue | undefined,
  headers: Readonly<Record<string, unknown>>,
): SeedEntity | undefined {
  const shown = shownEntity(create, body)
  if (isObject(shown)) {
    const id = resource.idField === null ? undefined : shown[resource.idField]
    return { key: String(id ?? ''), value: shown, meta: { parents: {}, version: 1 } }
  }
  const location = headers.Location
  if (typeof location !== 'string' || resource.idField === null) return undefined
  const id = decodeURIComponent(location.replace(/\/$/, '').split('/').at(-1) ?? '')
  return driver.release === undefined
    ? undefined
    : { key: id, value: { [resource.idField]: id }, meta: { parents: {}, version: 1 } }
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
  for (const name of Object.keys(inner)) {
    const schema = properties.get(name)
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

async function inList(
  driver: Driver,
  resource: Resource,
  entity: SeedEntity,
  chain: Chain,
): Promise<string | true | undefined> {
  const all = driver.release.blueprint.operations.filter(
    ({ behavior }) => behavior.kind === 'list' && behavior.resource === resource.name,
  )
  const list = all.find(({ path }) => path === resource.collectionPath) ?? all[0]
  if (list === undefined || list.behavior.kind !== 'list' || resource.idField === null) return undefined
  const where = address(driver, list, entity, chain)
  const { size, in: place } = list.behavior.pagination
  const query = {
    ...where.query,
    ...requiredFilters(list, entity),
    ...(size !== null && place === 'query' ? { [size]: String(Math.min(list.behavior.pagination.maxSize, 100)) } : {}),
  }
  const got = await driver.call(list, { ...where, query })
  if (got.status >= 300) return `list: ${got.status} ${JSON.stringify(got.body)?.slice(0, 200)}`
  const items = valueAt(got.body, list.behavior.items)
  const rows = Array.isArray(items) ? items : isObject(items) ? Object.values(items) : []
  const wanted = entity.value[resource.idField]
  const shows = rows.some((row) => isObject(row) && row[resource.idField!] !== undefined)
  if (!shows && rows.length > 0) return undefined
  return (
    rows.some((row) => isObject(row) && jsonEqual(row[resource.idField!], wanted)) ||
    `list: ${String(wanted)} is not among ${rows.length} at ${list.path}`
  )
}

/** Filters that a list demands ask for what the entity has. */
function requiredFilters(list: Operation, entity: SeedEntity): Record<string, string> {
  if (list.behavior.kind !== 'list') return {}
  const asked: Record<string, string> = {}
  for (const { param, in: place, field, op } of list.behavior.filters) {
    const demanded = list.parameters.some(({ name, required }) => name === param && required)
    const value = valueAt(entity.value, field)
    if (place === 'query' && demanded && op === 'eq' && value != null && typeof value !== 'object')
      asked[param] = String(value)
  }
  return asked
}

async function updateSeen(
  driver: Driver,
  resource: Resource,
  update: Operation,
  read: Operation | undefined,
  entity: SeedEntity,
  chain: Chain,
): Promise<string | undefined> {
  const body = requestBody(driver, resource, update, '2')
  const where = address(driver, update, entity, chain)
  const done = await driver.call(update, {
    ...where,
    ...(body === undefined ? {} : { body: merged(body, where.body ?? {}) }),
  })
  if (done.status >= 300) return `update: ${done.status} ${JSON.stringify(done.body)?.slice(0, 300)}`
  if (read === undefined) return undefined
  // An update may have renamed what the path names: what it answers says so.
  const shown = shownEntity(update, done.body)
  const now = isObject(shown) ? { ...entity, value: { ...entity.value, ...shown } } : entity
  if (isObject(shown)) Object.assign(entity.value, shown)
  const got = await driver.call(read, address(driver, read, now, chain))
  if (got.status >= 300) return `read after update: ${got.status} ${JSON.stringify(got.body)?.slice(0, 200)}`
  const differs = firstDifference(driver, resource, update, body, shownEntity(read, got.body))
  return differs === undefined ? undefined : `update: ${differs}`
}

async function deleteGone(
  driver: Driver,
  remove: Operation,
  read: Operation | undefined,
  entity: SeedEntity,
  chain: Chain,
): Promise<string | undefined> {
  const done = await driver.call(remove, { ...address(driver, remove, entity, chain) })
  if (done.status >= 300) return `delete: ${done.status} ${JSON.stringify(done.body)?.slice(0, 300)}`
  if (read === undefined) return undefined
  const got = await driver.call(read, address(driver, read, entity, chain))
  return got.status === 404 || got.status === 410 ? undefined : `read after delete: ${got.status}`
}
