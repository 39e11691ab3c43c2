import type { Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import { normalizeName, snakeCase, words } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { createRandom, type Random } from '../../lib/random.ts'
import { mapSchema, typesOf, viewProperties } from '../../openapi/properties.ts'
import type { Model } from '../call.ts'

/** What is known of a resource's new entities before anything was sent. */
export interface Birth {
  /** Properties that are not made up, with what they start with: their default, null, or undefined for not at all. */
  readonly settled: ReadonlyMap<string, JsonValue | undefined>
  /** Properties that the client could have sent. */
  readonly writable: ReadonlySet<string>
  /** Made for the first entity. */
  readonly memo: { template: Template | null }
}

/** What all new entities of an operation have in common, and what each gets its own value of. */
interface Template {
  /** Scalars; what is not stands for its place. */
  readonly flat: JsonObject
  /** The others as JSON text, so that no two entities share them. */
  readonly deep: readonly (readonly [name: string, text: string])[]
  readonly fresh: readonly (readonly [name: string, schema: Pointer])[]
}

/**
 * A property that the client could have sent but did not is its default, null or absent. One that only the server sets is
 * null where that is allowed and it tells of something that comes later: what ended, failed, was linked or granted.
 */
export function birthOf(model: Model, resource: Resource, writable: ReadonlySet<string>): Birth {
  const settled = new Map<string, JsonValue | undefined>()
  if (resource.schema === null) return { settled, writable, memo: { template: null } }
  const { properties, required } = viewProperties(model.doc, resource.schema)
  for (const [name, schema] of properties) {
    const types = typesOf(model.doc, schema)
    if (!writable.has(name)) {
      if (types.has('null') && comesLater(model, resource, name, schema, types)) settled.set(name, null)
      else if (!required.has(name) && tellsOfAnEnd(name)) settled.set(name, undefined)
      continue
    }
    const start = defaultOf(model, schema) ?? (types.has('null') ? null : undefined)
    if (start !== undefined || !required.has(name)) settled.set(name, start)
  }
  return { settled, writable, memo: { template: null } }
}

function defaultOf(model: Model, schema: Pointer): JsonValue | undefined {
  const declared = model.doc.resolve(schema).value
  const value = isObject(declared) ? own(declared, 'default') : undefined
  return value !== undefined && model.validators.at(schema, 'response').isValid(value) ? value : undefined
}

/**
 * A new entity as its API would answer, less what was sent.
 *
 * @param given names of properties that get their value elsewhere: none is made up
 */
export function blankEntity(
  model: Model,
  resource: Resource,
  birth: Birth,
  random: Random,
  now: number,
  given: ReadonlySet<string> = nothing,
): JsonObject {
  if (resource.schema === null) return {}
  birth.memo.template ??= createTemplate(model, resource, birth, now)
  const { flat, deep, fresh } = birth.memo.template
  const blank = { ...flat }
  for (const [name, text] of deep) {
    if (given.has(name)) delete blank[name]
    else setOwn(blank, name, JSON.parse(text) as JsonValue)
  }
  for (const [name, schema] of fresh) {
    if (given.has(name)) continue
    setOwn(blank, name, model.sampler.generate(schema, { direction: 'response', random, now, name }))
  }
  return blank
}

const nothing: ReadonlySet<string> = new Set()

/** Names of values that tell one entity from another. */
const telling =
  /^(id|ids|uuid|guid|token|secret|key|code|number|reference|slug|hash|etag|fingerprint|nonce|url|uri|href|link)$/

/** An `id` beside the number that paths use. */
const isOtherId = (name: string, value: JsonValue | undefined) => name === 'id' && typeof value === 'number'

function createTemplate(model: Model, resource: Resource, birth: Birth, now: number): Template {
  const { settled, writable } = birth
  const schema = resource.schema ?? ''
  const random = createRandom(`birth/${resource.name}`)
  const made = model.sampler.generate(schema, { direction: 'response', random, now, name: resource.name, settled })
  const blank: JsonObject = {}
  const { properties } = viewProperties(model.doc, schema)
  for (const name of isObject(made) ? Object.keys(made) : []) {
    // An example that was taken whole has what is settled otherwise.
    const given = (made as JsonObject)[name]!
    const value = settled.has(name) ? settled.get(name) : atBirth(name, given, writable.has(name))
    const part = properties.get(name)
    if (value !== undefined) setOwn(blank, name, isObject(value) && isMap(model, part) ? {} : value)
  }
  for (const [name, value] of settled)
    if (value !== undefined && !Object.hasOwn(blank, name)) setOwn(blank, name, value)
  const fresh = [...properties].filter(
    ([name]) =>
      (typeof blank[name] === 'string' ? telling.test(words(name).at(-1) ?? '') : isOtherId(name, blank[name])) &&
      name !== resource.idField &&
      !settled.has(name),
  )
  const deep = Object.entries(blank).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null ? [[name, JSON.stringify(value)] as const] : [],
  )
  return { flat: blank, deep, fresh }
}

/** A map whose names are the client's to choose has none yet. */
function isMap(model: Model, schema: Pointer | undefined): boolean {
  if (schema === undefined || viewProperties(model.doc, schema).properties.size > 0) return false
  return mapSchema(model.doc, schema) !== null && model.validators.at(schema, 'response').isValid({})
}

/** Counters start at zero, lists of what belongs to it empty. */
function atBirth(name: string, value: JsonValue, writable: boolean): JsonValue {
  if (writable) return Array.isArray(value) ? [] : value
  if (typeof value === 'number' && value < 1e8 && counted.test(snakeCase(name))) return 0
  return isObject(value) ? emptied(value) : value
}

/** What counts events and sums that are still to come. */
const counted =
  /(^|_)counts?$|(^|_)(received|refunded|captured|capturable|paid|spent|used|redeemed|attempts|sent|delivered|failed|succeeded|processed|opens|clicks|views|retries)$/

/** `{data: […], has_more}` and the like: a page of what a new entity does not have yet. */
function emptied(value: JsonObject): JsonValue {
  const paged = Object.keys(value).some((name) => /^(has_?more|total(_?count)?|next(_?page|_?cursor)?)$/i.test(name))
  if (!paged) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      Array.isArray(part) ? [] : /^total(_?count)?$/i.test(name) && typeof part === 'number' ? 0 : part,
    ]),
  )
}

/** Who made an entity, and where, is settled when it is made. */
const makers = new Set(
  ['user', 'owner', 'author', 'creator', 'created_by', 'actor', 'sender', 'requester', 'reporter', 'submitter'].concat([
    'uploader',
    'inviter',
    'invited_by',
    'added_by',
    'account',
    'organization',
    'organisation',
    'workspace',
    'tenant',
  ]),
)
const makerNames = new Set([...makers].map(normalizeName))

/** Words of names that tell of a mishap. */
const mishap = /^(errors?|failures?|failed)$/

/** Last words of names that tell of an end. */
const later = /^(at|on|date|time|reason|error|errors|failure|by)$/

/** `archivedAt`, `canceled_on`: not there before it happened, where it need not be. */
function tellsOfAnEnd(name: string): boolean {
  const parts = words(name)
  return /^(at|on|date|time)$/.test(parts.at(-1) ?? '') && parts.length === 2 && ends.test(parts[0]!)
}

const ends =
  /^(archived|cancell?ed|deleted|removed|ended|expired|completed|closed|failed|revoked|voided|finished|resolved|disabled|suspended|refunded|rejected|declined|stopped|terminated|trashed)$/

function comesLater(
  model: Model,
  resource: Resource,
  name: string,
  schema: Pointer,
  types: ReadonlySet<string>,
): boolean {
  if (makerNames.has(normalizeName(name)) || name === resource.idField) return false
  if (resource.timestamps.some(({ field, role }) => field === name && role !== 'deleted')) return false
  if (resource.lifecycle?.field === name) return false
  const relation = resource.relations.find(({ field }) => field.length === 1 && field[0] === name)
  if (relation !== undefined) return relation.resource !== resource.parent
  if (types.has('object') || types.has('array')) return true
  const declared = model.doc.resolve(schema).value
  const format = isObject(declared) ? declared.format : undefined
  if (typeof format === 'string' && format.startsWith('date')) return true
  const parts = words(name)
  return later.test(parts.at(-1) ?? '') || parts.some((word) => mishap.test(word))
}
