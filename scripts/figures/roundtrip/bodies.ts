import type { Operation, Resource } from '../../../src/blueprint/blueprint.ts'
import { isObject, jsonEqual, type JsonObject, type JsonValue, valueAt } from '../../../src/lib/json.ts'
import { schemaAt, typesOf, viewProperties } from '../../../src/openapi/properties.ts'
import { bodyMedia, type Driver, sample } from './driver.ts'

/** What locates the entity beside what is written. */
export const merged = (body: JsonValue, extra: JsonObject): JsonValue => (isObject(body) ? { ...body, ...extra } : body)

/** A generated valid body, its references pointing at things that exist. */
export function requestBody(
  driver: Driver,
  resource: Resource,
  operation: Operation,
  salt: string,
): JsonValue | undefined {
  const media = bodyMedia(operation)
  if (media?.schema == null) return undefined
  const body = sample(driver.release, media.schema, operation.id, salt)
  const behavior = operation.behavior
  let inner = behavior.kind === 'example' || behavior.input === null ? body : valueAt(body, behavior.input.path)
  if (Array.isArray(inner)) inner = inner[0]
  if (!isObject(inner)) return body
  const { toEntity } = driver.release.simulator.model.plan(operation).fields
  freshNames(driver, resource, inner, toEntity, operation.behavior.kind === 'create')
  for (const name of Object.keys(inner)) {
    const relation = resource.relations.find(
      ({ field }) => field.length === 1 && field[0] === (toEntity.get(name) ?? name),
    )
    if (relation === undefined || relation.kind === 'embed') continue
    const seeds = driver.release.seeder.collection(relation.resource)
    const idField = driver.release.simulator.model.resources.get(relation.resource)?.idField
    const ids = seeds.map(({ key, value }) => (idField == null ? undefined : value[idField]) ?? key)
    // What names the new one in paths is not what names another already.
    const others = pathFields(driver, resource).includes(relation.field[0]!)
      ? driver.release.seeder.collection(resource.name).map(({ value }) => value[relation.field[0]!])
      : []
    const id = ids.find((candidate) => !others.some((other) => jsonEqual(other ?? null, candidate))) ?? ids[0]
    const declared = viewProperties(
      driver.release.document,
      inputSchema(driver, operation, media.schema),
    ).properties.get(name)
    const value = inner[name]!
    const named = id === undefined ? undefined : Array.isArray(value) ? ids.slice(0, Math.max(1, value.length)) : id
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

/** A name that a client chooses is not one that is taken: an example in the document may be in the seed data too. */
function freshNames(
  driver: Driver,
  resource: Resource,
  inner: JsonObject,
  toEntity: ReadonlyMap<string, string>,
  creates: boolean,
): void {
  const telling = new Set([resource.idField, ...pathFields(driver, resource)])
  if (!creates) telling.delete(resource.idField)
  for (const name of Object.keys(inner)) {
    const field = toEntity.get(name) ?? name
    if (!telling.has(field)) continue
    const taken = driver.release.seeder.collection(resource.name).map(({ value }) => value[field])
    const value = inner[name]!
    if (!taken.some((id) => jsonEqual(id ?? null, value))) continue
    if (typeof value === 'number') inner[name] = value + 1 + Math.max(...taken.map(Number).filter(Number.isFinite))
    else if (typeof value === 'string')
      inner[name] = `${value.slice(0, -2)}${/^[0-9a-f-]{36}$/i.test(value) ? 'e7' : creates ? 'zq' : 'qz'}`
  }
}

/** What item paths call an entity by. */
export function pathFields(driver: Driver, resource: Resource): string[] {
  return driver.release.blueprint.operations.flatMap(({ behavior }) =>
    behavior.kind === 'example' || behavior.resource !== resource.name
      ? []
      : behavior.bindings.flatMap(({ role, field }) => (role === 'id' && field?.length === 1 ? [field[0]!] : [])),
  )
}

/** The update takes operations on the entity (RFC 6902), not the entity. */
export function isPatch(driver: Driver, operation: Operation): boolean {
  const media = bodyMedia(operation)
  if (media?.schema == null || !/json/.test(media.type)) return false
  if (media.type.startsWith('application/json-patch+json')) return true
  const item = schemaAt(driver.release.document, media.schema, [], true)
  const properties = item === null ? undefined : viewProperties(driver.release.document, item).properties
  return properties?.has('op') === true && properties.has('path')
}

/** One operation that replaces a text of the entity by another valid one; undefined where it has none to replace. */
export function patchBody(
  driver: Driver,
  resource: Resource,
  entity: JsonObject,
): { readonly name: string; readonly body: JsonValue } | undefined {
  if (resource.schema === null) return undefined
  const document = driver.release.document
  for (const [name, schema] of viewProperties(document, resource.schema).properties) {
    const fixed = name === resource.idField || name === resource.lifecycle?.field || resource.serverOwned.includes(name)
    if (fixed || resource.timestamps.some(({ field }) => field === name)) continue
    if (typeof entity[name] !== 'string' || !typesOf(document, schema).has('string')) continue
    const value = sample(driver.release, schema, name, 'patch', 'response')
    if (typeof value === 'string') return { name, body: [{ op: 'replace', path: `/${name}`, value }] }
  }
  return undefined
}
