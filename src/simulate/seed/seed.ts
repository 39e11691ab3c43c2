import type { Relation, Resource } from '../../blueprint/blueprint.ts'
import { addressOf, renameParts } from '../entity/address.ts'
import { isObject, type JsonObject, type JsonValue, own, putAt, setOwn, valueAt } from '../../lib/json.ts'
import { normalizeName, plural } from '../../lib/names.ts'
import { createRandom } from '../../lib/random.ts'
import { schemaAt, viewProperties } from '../../openapi/properties.ts'
import type { EntityMeta } from '../../store/store.ts'
import type { Model } from '../call.ts'
import { showLinks } from '../entity/links.ts'
import { entityKey, uuid } from '../entity/identity.ts'
import { isPresumed } from '../entity/presumed.ts'
import { formatTime } from '../entity/timestamps.ts'
import { exampleEntities } from './examples.ts'
import { perCollection, plannedIds, seedId } from './seed-ids.ts'

export interface SeedEntity {
  readonly key: string
  readonly value: JsonObject
  readonly meta: EntityMeta
}

export interface SeedOptions {
  readonly seed: number
  /** Unix ms around which dates are made. */
  readonly now: number
  /** The provider's own data, by resource name, plural or collection path: replaces what would be invented. */
  readonly data?: Readonly<Record<string, readonly JsonValue[]>>
}

/** Seed data, made a collection at a time when somebody asks: what a collection holds does not depend on the order. */
export interface Seeder {
  collection(resource: string): readonly SeedEntity[]
}

export function createSeeder(model: Model, options: SeedOptions): Seeder {
  const made = new Map<string, readonly SeedEntity[]>()
  const underway = new Set<string>()
  const planned = new Map<string, readonly JsonValue[]>()
  const collection = (name: string, level: number): readonly SeedEntity[] => {
    const slot = `${name}/${level}`
    const known = made.get(slot)
    if (known !== undefined) return known
    const resource = model.resources.get(name)
    // A circle of parents is cut where it closes.
    if (resource === undefined || underway.has(slot)) return []
    underway.add(slot)
    const entities = seedCollection({ ...context, level }, resource)
    underway.delete(slot)
    if (underway.size === 0 || entities.length > 0) made.set(slot, entities)
    return entities
  }
  const ids = (name: string): readonly JsonValue[] => {
    const known = planned.get(name)
    if (known !== undefined) return known
    const found = idsOf(context, name)
    if (underway.size === 0 || found.length > 0) planned.set(name, found)
    return found
  }
  const context: Context = { model, options, collection, ids, level: 0 }
  return { collection: (name) => collection(name, deepest) }
}

/**
 * Embeds show entities whose own embeds are shown one level less: circles of embeds end, and what a collection holds does
 * not depend on where somebody began to look.
 */
const deepest = 2

interface Context {
  readonly model: Model
  readonly options: SeedOptions
  readonly collection: (name: string, level: number) => readonly SeedEntity[]
  /** What references to entities of a collection say, without making them where that can be. */
  readonly ids: (name: string) => readonly JsonValue[]
  /** How deep embeds are shown; at 0 they stay what the schema invented. */
  readonly level: number
}

function idsOf(context: Context, name: string): readonly JsonValue[] {
  const { model, options } = context
  const resource = model.resources.get(name)
  if (resource === undefined || !isSeeded(resource)) return []
  const { shown, count } = outline(context, resource)
  const known = isFilled(context, resource) ? plannedIds(model, options, resource, shown, count) : []
  const { idField } = resource
  return (
    known ??
    context.collection(name, 0).map(({ key, value }) => (idField === null ? key : (own(value, idField) ?? key)))
  )
}

/** Whether there is anything in the collection: nothing is below a container that is not there. */
function isFilled(context: Context, resource: Resource, depth = 0): boolean {
  if (!isSeeded(resource) || outline(context, resource).count === 0) return false
  const parent = resource.parent === null ? undefined : context.model.resources.get(resource.parent)
  if (parent === undefined || depth > 8) return true
  return goesWithout(context.model, parent.name) || isFilled(context, parent, depth + 1)
}

/** What is shown of a collection, and how many entities it gets. */
function outline({ model, options }: Context, resource: Resource) {
  const given = providedData(options, resource)
  const shown = given ?? exampleEntities(model, resource)
  const wanted = given === undefined ? Math.max(perCollection, Math.min(shown.length, 20)) : given.length
  const address = given === undefined ? addressOf(model, resource) : null
  // One per something else: leave some of those without.
  const paired = resource.relations.some(({ field, kind }) => kind !== 'embed' && field.join('.') === address?.field)
  return { given, shown, address, count: paired ? Math.min(wanted, 2) : wanted }
}

const isSeeded = (resource: Resource) => !resource.singleton && !resource.membership && resource.schema !== null

function seedCollection(context: Context, resource: Resource): SeedEntity[] {
  if (!isSeeded(resource)) return []
  const { given, shown, address, count } = outline(context, resource)
  // Nothing has happened yet.
  if (given === undefined && resource.name === context.model.blueprint.webhooks.eventResource) return []
  const parents = resource.parent === null ? [] : context.collection(resource.parent, Math.max(0, context.level - 1))
  if (parents.length === 0 && resource.parent !== null && !goesWithout(context.model, resource.parent)) return []
  const entities = new Map<string, SeedEntity>()
  const names = new Set<string>()
  for (let index = 0; index < count; index++) {
    const made = seedEntity(context, resource, index, shown[index], parents, given !== undefined)
    const entity = made && address ? withOwnName(context, resource, made, address.field, names) : made
    if (entity !== undefined && !entities.has(entity.key)) entities.set(entity.key, entity)
  }
  return [...entities.values()]
}

/** Containers of which there is one, or any that is asked for, need not be seeded. */
function goesWithout(model: Model, parent: string): boolean {
  const resource = model.resources.get(parent)
  return resource !== undefined && (resource.singleton || isPresumed(model, resource))
}

function seedEntity(
  context: Context,
  resource: Resource,
  index: number,
  example: JsonValue | undefined,
  parents: readonly SeedEntity[],
  authored: boolean,
): SeedEntity | undefined {
  const { model, options } = context
  const random = createRandom(`${options.seed}/${resource.name}/${index}`)
  const sample = { direction: 'response', random, now: options.now, name: resource.name } as const
  const made = isObject(example) ? structuredClone(example) : model.sampler.generate(resource.schema!, sample)
  if (!isObject(made)) return undefined
  const value = authored ? made : varied(context, resource, made, index, example !== undefined)
  const parent = parents.length === 0 ? undefined : parents[index % parents.length]
  const linked = example === undefined ? parent : (parentOf(resource, value, parents) ?? parent)
  for (const relation of resource.relations) relate(context, relation, value, index, authored, linked, resource)
  const field = resource.idField
  let id = field === null ? undefined : own(value, field)
  if (id === undefined || id === null || (!authored && example === undefined)) {
    id = seedId(model, options, resource, index) ?? id ?? uuid(random)
    if (field !== null) setOwn(value, field, id)
  }
  const valid = model.sampler.conform(value, resource.schema!, sample)
  if (!isObject(valid)) return undefined
  const keyed = field === null ? id : (own(valid, field) ?? id)
  const parentsMeta =
    resource.parent === null || linked === undefined ? {} : { ...linked.meta.parents, [resource.parent]: linked.key }
  const chain = linked === undefined ? [] : [linked.key]
  showLinks(valid, resource, String(keyed), parentsMeta, null)
  return { key: entityKey(resource, keyed, chain), value: valid, meta: { parents: parentsMeta, version: 1 } }
}

/** Of several that the document gives one name, and paths would not tell apart, the later ones are numbered. */
function withOwnName(
  { model }: Context,
  resource: Resource,
  entity: SeedEntity,
  field: string,
  names: Set<string>,
): SeedEntity {
  const name = own(entity.value, field)
  if (typeof name !== 'string' || !names.has(name)) {
    names.add(String(name))
    return entity
  }
  const value = { ...entity.value }
  for (let number = 2; names.has(String(value[field])); number++) setOwn(value, field, `${name}-${number}`)
  renameParts(value, name, String(value[field]), (other) => other === field)
  if (!model.validators.at(resource.schema!, 'response').isValid(value)) return entity
  names.add(String(value[field]))
  return { ...entity, value }
}

/** Invented entities are born one after another in the days before now, in their initial state. */
function varied(
  context: Context,
  resource: Resource,
  value: JsonObject,
  index: number,
  documented: boolean,
): JsonObject {
  if (documented) return value
  const day = 86_400_000
  for (const { field, role, format } of resource.timestamps) {
    if (value[field] === undefined || value[field] === null) continue
    if (role === 'deleted') value[field] = null
    else value[field] = formatTime(context.options.now - day * (30 - index * 3) + index * 61_000, format)
  }
  return value
}

/** No reference points at nothing: references take the key of a seeded entity, embeds its values. */
function relate(
  context: Context,
  relation: Relation,
  value: JsonObject,
  index: number,
  authored: boolean,
  parent: SeedEntity | undefined,
  resource: Resource,
): void {
  const current = valueAt(value, relation.field)
  if (current === undefined || (current === null && relation.resource !== resource.parent)) return
  if (authored && current !== null) return
  const isParent = relation.resource === resource.parent && parent !== undefined
  if (!isParent && relation.resource === resource.name) return
  const { level } = context
  if (relation.kind === 'embed' && level === 0) return
  const one = isParent
    ? referenceTo(context, relation, resource, current, [parent], index)
    : relation.kind === 'embed'
      ? referenceTo(context, relation, resource, current, context.collection(relation.resource, level - 1), index)
      : otherThan(current, context.ids(relation.resource), index)
  if (one !== undefined) putAt(value, relation.field, relation.many ? [one] : one)
}

/** An id of the collection, unless the value is one already: a documented reference stays as it is written. */
function otherThan(current: JsonValue, ids: readonly JsonValue[], index: number): JsonValue | undefined {
  const named = [current].flat().map((item) => (isObject(item) ? own(item, 'id') : item))
  if (named.length > 0 && named.every((id) => id != null && ids.some((known) => String(known) === String(id)))) return
  return ids[index % Math.max(1, ids.length)]
}

function referenceTo(
  context: Context,
  relation: Relation,
  resource: Resource,
  current: JsonValue,
  targets: readonly SeedEntity[],
  index: number,
): JsonValue | undefined {
  const target = targets[index % Math.max(1, targets.length)]
  const idField = context.model.resources.get(relation.resource)?.idField
  if (target === undefined || namesOne(current, targets, idField ?? null)) return undefined
  if (relation.kind === 'embed') return embedOf(context, relation, resource, current, target.value)
  return idField == null ? target.key : (own(target.value, idField) ?? target.key)
}

/** A documented reference that already names a seeded entity stays as it is written. */
function namesOne(current: JsonValue, targets: readonly SeedEntity[], idField: string | null): boolean {
  const ids = [current].flat().map((item) => (isObject(item) && idField !== null ? item[idField] : item))
  return (
    ids.length > 0 &&
    ids.every(
      (id) =>
        id != null &&
        targets.some(({ key, value }) => key === String(id) || (idField !== null && value[idField] === id)),
    )
  )
}

function embedOf(
  context: Context,
  relation: Relation,
  resource: Resource,
  current: JsonValue,
  target: JsonObject,
): JsonValue {
  const schema = schemaAt(context.model.doc, resource.schema!, relation.field, relation.many)
  const names = schema === null ? Object.keys(target) : [...viewProperties(context.model.doc, schema).properties.keys()]
  const shown: JsonObject = isObject(current) ? { ...current } : {}
  for (const name of names) if (target[name] !== undefined) setOwn(shown, name, target[name]!)
  return shown
}

function providedData(options: SeedOptions, resource: Resource): readonly JsonValue[] | undefined {
  const names = new Set([resource.name, plural(resource.name), resource.collectionPath ?? ''].map(normalizeName))
  for (const key of Object.keys(options.data ?? {}))
    if (key !== '' && names.has(normalizeName(key))) return options.data![key]
  return undefined
}

/** The container that the provider's own entity names. */
function parentOf(resource: Resource, value: JsonObject, parents: readonly SeedEntity[]): SeedEntity | undefined {
  const relation = resource.relations.find((candidate) => candidate.resource === resource.parent)
  const named = relation === undefined ? value[`${resource.parent}_id`] : valueAt(value, relation.field)
  return parents.find((parent) => parent.key === String(named))
}
