import { type JsonObject, own } from '../../../lib/json.ts'
import { normalizeName, words } from '../../../lib/names.ts'
import type { Pointer } from '../../../lib/pointer.ts'
import type { Payload } from '../../events.ts'
import type { SchemaView, SchemaViews } from '../schema-view.ts'
import { type Field, fieldsOf, isWrapper, soleValue } from './fields.ts'
import type { DraftResource, Things } from './things.ts'

/** What of a payload its schema tells. */
export type BodyReading = Pick<Payload, 'entity' | 'digest' | 'related' | 'constants' | 'name'>

/** How a body of this schema tells of an entity of the resource. */
export function readBody(
  body: Pointer,
  tells: (value: string) => boolean,
  resource: DraftResource | null,
  things: Things,
  schemas: SchemaViews,
): BodyReading {
  const fields = fieldsOf(body, schemas)
  const entity = resource === null ? null : entityPath(body, fields, resource, things, schemas)
  const outside = fields.filter(({ path }) => entity === null || !isWithin(path, entity))
  const digest = entity === null && resource !== null ? digestPath(outside, schemas) : null
  const related = relatedOf(outside, resource, things, schemas)
  const shown = entity !== null && entity.length === 0
  return {
    entity,
    name: shown ? null : (nameField(outside, schemas, tells)?.path ?? null),
    constants: shown ? {} : constantsOf(outside, schemas),
    ...(digest === null ? {} : { digest }),
    ...(Object.keys(related).length === 0 ? {} : { related }),
  }
}

function isWithin(path: readonly string[], outer: readonly string[]): boolean {
  return outer.length <= path.length && outer.every((part, index) => path[index] === part)
}

const nameRanks = ['eventtype', 'eventname', 'event', 'type', 'topic', 'eventcode', 'eventkey', 'kind', 'trigger']

/**
 * The property that carries the event's name: one whose value is known before one that is free.
 * @param tells whether a known value may be the name: not all constants are
 */
export function nameField(
  fields: readonly Field[],
  schemas: SchemaViews,
  tells: (value: string) => boolean,
): Field | null {
  let best: Field | null = null
  let bestRank = Number.POSITIVE_INFINITY
  for (const field of fields) {
    const rank = nameRanks.indexOf(normalizeName(field.name))
    if (rank < 0) continue
    const view = schemas.at(field.pointer)
    if (view.properties.size > 0 || view.items !== null || !(view.types.size === 0 || view.types.has('string')))
      continue
    const sole = soleValue(view)
    if (sole !== undefined && !tells(String(sole))) continue
    const score = rank + field.path.length * 10 + (sole === undefined ? 100 : 0)
    if (score < bestRank) [best, bestRank] = [field, score]
  }
  return best
}

function constantsOf(fields: readonly Field[], schemas: SchemaViews): Record<string, string | number | boolean> {
  const found: Record<string, string | number | boolean> = {}
  for (const { path, pointer, schema } of fields) {
    if (own(schema, 'properties') !== undefined || own(schema, 'items') !== undefined) continue
    const value = soleValue(schemas.at(pointer))
    if (value !== undefined && !path.includes('__proto__')) found[path.join('/')] = value
  }
  return found
}

/** Where the entity itself sits, best evidence first: its schema, its name, a place for any. */
function entityPath(
  body: Pointer,
  fields: readonly Field[],
  resource: DraftResource,
  things: Things,
  schemas: SchemaViews,
): readonly string[] | null {
  const shown = resource.schema === null ? null : schemas.at(resource.schema)
  const identified = (view: SchemaView) => resource.idField === null || view.properties.has(resource.idField)
  if (shown !== null && shows(schemas.at(body), shown, schemas) && identified(schemas.at(body))) return []
  const candidates = fields.filter(({ schema }) => mayBeObject(schema))
  const named = candidates.find(({ name, pointer }) => {
    const called = things.called(words(name)) === resource
    if (!called && !resource.name.endsWith(`_${words(name).join('_')}`)) return false
    const view = schemas.at(pointer)
    if (!isObjectView(view)) return false
    // Under its very name a short form of it will do.
    return shown === null || open(view) || (called ? share(view, shown) >= 0.6 : overlap(view, shown) >= 0.5)
  })
  if (named !== undefined) return named.path
  // The innermost place: `data.object` before `data`.
  const places = candidates
    .filter(({ name, pointer }) => isWrapper(name) && isObjectView(schemas.at(pointer)))
    .reverse()
  const holds = ({ pointer }: Field) => {
    const view = schemas.at(pointer)
    return open(view) || (shown !== null && shows(view, shown, schemas) && identified(view))
  }
  const place = places.find(holds)
  if (place !== undefined) return place.path
  if (shown === null) return null
  return candidates.find(({ pointer }) => isSame(schemas.at(pointer), shown, schemas))?.path ?? null
}

/** Cheaply: what is plainly a value is not looked at. */
function mayBeObject(schema: JsonObject): boolean {
  const type = own(schema, 'type')
  return type === undefined || Array.isArray(type) || type === 'object'
}

const isObjectView = (view: SchemaView) => view.items === null && (view.types.size === 0 || view.types.has('object'))

/** An object of which nothing is said. */
function open(view: SchemaView): boolean {
  return view.properties.size === 0 && view.branches.length === 0
}

function isSame(view: SchemaView, entity: SchemaView, schemas: SchemaViews): boolean {
  if (view.pointer === entity.pointer || view.branches.some((branch) => schemas.at(branch).pointer === entity.pointer))
    return true
  return view.properties.size > 1 && schemas.identity(view.pointer) === schemas.identity(entity.pointer)
}

function shows(view: SchemaView, entity: SchemaView, schemas: SchemaViews): boolean {
  return isSame(view, entity, schemas) || overlap(view, entity) >= 0.6
}

/** How far two objects are one: what has much that the entity has not, or little of what it has, is another. */
function overlap(view: SchemaView, entity: SchemaView): number {
  const shared = share(view, entity)
  return Math.min(shared, ((shared * view.properties.size) / entity.properties.size) * 2)
}

/** How much of an object's properties the entity has too, from 0 to 1; 0 where they are too few to tell. */
function share(view: SchemaView, entity: SchemaView): number {
  if (view.properties.size === 0 || entity.properties.size === 0) return 0
  const known = entity.normalized()
  let shared = 0
  for (const name of view.normalized().keys()) if (known.has(name)) shared++
  return shared < Math.min(3, known.size) ? 0 : shared / view.properties.size
}

/** The place of the properties that tell of the entity without being it. */
function digestPath(fields: readonly Field[], schemas: SchemaViews): readonly string[] {
  const places = fields.filter(
    ({ name, pointer }) =>
      isWrapper(name) && schemas.at(pointer).items === null && schemas.at(pointer).properties.size > 0,
  )
  return places[places.length - 1]?.path ?? []
}

/** Objects that are called as another resource: `repository`, `content.customer`. */
function relatedOf(
  fields: readonly Field[],
  resource: DraftResource | null,
  things: Things,
  schemas: SchemaViews,
): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { name, path, pointer } of fields) {
    if (isWrapper(name) || path.includes('__proto__')) continue
    const other = things.called(words(name))
    if (other === null || other === resource || other.schema === null) continue
    if (share(schemas.at(pointer), schemas.at(other.schema)) < 0.6) continue
    found[path.join('/')] = other.name
  }
  return found
}
