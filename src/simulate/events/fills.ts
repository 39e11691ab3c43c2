import type { EventType } from '../../blueprint/events.ts'
import { isObject, type JsonObject, type JsonValue, jsonEqual, own, valueAt } from '../../lib/json.ts'
import { normalizeName } from '../../lib/names.ts'
import { createRandom } from '../../lib/random.ts'
import { typesOf, viewProperties } from '../../openapi/properties.ts'
import type { Model, World } from '../call.ts'
import { valueOf } from '../entity/entities.ts'
import { uuid } from '../entity/identity.ts'
import { digestFill } from './digest.ts'
import type { Subject } from './payload.ts'
import { placeSchema } from './places.ts'

/** What bodies take of a sandbox: its time, and entities beside the one they are about. */
export type EventWorld = Pick<World, 'now' | 'tx' | 'ensureSeeded'>

export interface Facts {
  readonly model: Model
  readonly world: EventWorld
  readonly event: EventType
  readonly subject: Subject
}

/** A place in the body that each event gets its own value for. */
export interface Fill {
  readonly path: readonly string[]
  /** It always has a value, and is there in every body. */
  readonly fixed: boolean
  /** Most bodies do without it. */
  readonly rare?: boolean
  /** It is the entity. */
  readonly whole?: boolean
  /** Its properties go over those that are there. */
  readonly merges?: boolean
  /** Undefined: what is there stays. */
  value(facts: Facts): JsonValue | undefined
}

/** In the order in which they stand in the body where that is fixed. */
export function fillsOf(model: Model, event: EventType, common: JsonValue): Fill[] {
  const { payload } = event
  if (payload.schema === null) return plainFills(payload.entity !== null)
  if (payload.entity?.length === 0) return [entityFill([])]
  const fills: Fill[] = []
  const taken = new Set<string>(Object.keys(payload.constants))
  const add = (fill: Fill) => {
    if (taken.has(fill.path.join('/'))) return
    taken.add(fill.path.join('/'))
    fills.push(fill)
  }
  if (payload.name !== null) add({ path: payload.name, fixed: true, value: ({ event: { name } }) => name })
  if (payload.entity !== null) add(entityFill(payload.entity))
  for (const [path, resource] of Object.entries(payload.related ?? {})) add(relatedFill(path.split('/'), resource))
  for (const level of levelsOf(event)) for (const fill of envelopeFills(model, event, level, common)) add(fill)
  if (payload.digest !== undefined) fills.push(digestFill(model, event, payload.digest))
  return inOrder(fills, common)
}

/** `{type, timestamp, data}`. */
function plainFills(entity: boolean): Fill[] {
  const fills: Fill[] = [
    { path: ['type'], fixed: true, value: ({ event }) => event.name },
    { path: ['timestamp'], fixed: true, value: ({ world }) => new Date(world.now).toISOString() },
  ]
  return entity ? [...fills, entityFill(['data'])] : fills
}

function entityFill(path: readonly string[]): Fill {
  return { path, fixed: true, whole: true, value: ({ subject }) => subject.value }
}

/** A container of the entity, or what it refers to. */
function relatedFill(path: readonly string[], name: string): Fill {
  return {
    path,
    fixed: false,
    value: ({ model, world, subject }) => {
      const relation = model.resources
        .get(subject.resource)
        ?.relations.find(({ resource, many }) => resource === name && !many)
      const referred = relation === undefined ? undefined : valueAt(subject.value, relation.field)
      const id = isObject(referred) ? own(referred, model.resources.get(name)?.idField ?? 'id') : referred
      const key =
        own({ ...subject.parents }, name) ?? (typeof id === 'string' || typeof id === 'number' ? String(id) : undefined)
      if (typeof key !== 'string' || !model.resources.has(name)) return undefined
      world.ensureSeeded(name)
      const entity = world.tx.get(name, key)
      return entity === undefined ? undefined : valueOf(entity)
    },
  }
}

/** The objects around the entity and around the name: the body, `notificationItems.0.item`. */
function levelsOf({ payload }: EventType): readonly (readonly string[])[] {
  const levels = new Map<string, readonly string[]>([['', []]])
  for (const path of [payload.entity, payload.name])
    for (let depth = 1; path !== null && depth < path.length; depth++)
      if (path[depth] !== '0') levels.set(path.slice(0, depth).join('/'), path.slice(0, depth))
  return [...levels.values()]
}

/** What the envelope says of the event itself: its id, when it was, what was there before. */
function envelopeFills(model: Model, event: EventType, level: readonly string[], common: JsonValue): Fill[] {
  const { schema, digest } = event.payload
  const at = placeSchema(model.doc, schema!, level)
  if (at === null) return []
  const shown = valueAt(common, level)
  const { properties, required } = viewProperties(model.doc, at)
  const told = digest !== undefined && digest.join('/') === level.join('/')
  return [...properties].flatMap(([name, pointer]) => {
    const path = [...level, name]
    const plain = normalizeName(name)
    const fixed = required.has(name) || (isObject(shown) && Object.hasOwn(shown, name))
    if (idNames.has(plain) && !(told && plain === 'id')) return fixed ? [idFill(model, path, pointer)] : []
    if (timeNames.has(plain)) return [timeFill(model, path, pointer, told)]
    if (/^previous(attributes|data|values|version)?$|^oldvalues$/.test(plain)) return [previousFill(path)]
    if (plain === 'livemode') return [{ path, fixed, value: () => false }]
    if (/^(sender|actor|triggeredby|initiator)$/.test(plain)) return [actorFill(path)]
    const idField = model.resources.get(event.resource ?? '')?.idField ?? 'id'
    // `number` of an issue, or `issue_id`, beside the issue.
    if (name === idField || plain === `${normalizeName(event.payload.entity?.at(-1) ?? '')}id`)
      return [{ path, fixed, value: ({ subject }) => own(subject.value, idField) }]
    return []
  })
}

const idNames = new Set(
  'id eventid eventuuid webhookid webhookeventid notificationid messageid deliveryid uuid guid idempotencykey'.split(
    ' ',
  ),
)

function idFill({ doc }: Model, path: readonly string[], pointer: string): Fill {
  const types = typesOf(doc, pointer)
  const held = doc.resolve(pointer).value
  const format = isObject(held) ? own(held, 'format') : undefined
  const integer = types.has('integer') || types.has('number')
  return {
    path,
    fixed: true,
    value: ({ subject: { id } }) => {
      if (format === 'uuid') return uuid(createRandom(`event/${id}`))
      return integer && !types.has('string') ? createRandom(`event/${id}`).integer(1e8, 1e9) : id
    },
  }
}

const timeNames = new Set(
  `created createdat createtime createddate datecreated timestamp time occurredat occurredon eventtime eventdate eventtimestamp
  sentat triggeredat firedat emittedat createdts happenedat`.split(/\s+/),
)

/** @param told the entity may have a moment by the same name, which counts */
function timeFill({ doc }: Model, path: readonly string[], pointer: string, told: boolean): Fill {
  const types = typesOf(doc, pointer)
  const held = doc.resolve(pointer).value
  const said = isObject(held)
    ? `${String(own(held, 'format') ?? '')} ${String(own(held, 'description') ?? '').slice(0, 500)}`
    : ''
  const millis = /milli|\bms\b/i.test(said) || /(ms|millis)$/i.test(path[path.length - 1] ?? '')
  const number = (types.has('integer') || types.has('number')) && !types.has('string')
  const digits =
    isObject(held) &&
    own(held, 'type') === 'string' &&
    own(held, 'format') === undefined &&
    /unix|epoch|seconds since/i.test(said)
  return {
    path,
    fixed: !told,
    value: ({ world, subject }) => {
      if (told && own(subject.value, path[path.length - 1]!) !== undefined) return undefined
      const unix = millis ? world.now : Math.floor(world.now / 1000)
      if (digits) return String(unix)
      return number ? unix : new Date(world.now).toISOString()
    },
  }
}

/** What had another value before. */
function previousFill(path: readonly string[]): Fill {
  return {
    path,
    fixed: false,
    rare: true,
    value: ({ event, subject: { value, previous } }) => {
      if (previous === null || event.on?.kind === 'created' || event.on?.kind === 'deleted') return undefined
      const changed: JsonObject = {}
      for (const name of Object.keys(previous)) {
        const before = previous[name]!
        if (name !== '__proto__' && !jsonEqual(before, own(value, name))) changed[name] = before
      }
      return Object.keys(changed).length === 0 ? undefined : changed
    },
  }
}

const makers = ['user', 'creator', 'author', 'created_by', 'sender', 'actor', 'owner']

/** Who did it: nobody but the one who made the entity is known. */
function actorFill(path: readonly string[]): Fill {
  return {
    path,
    fixed: false,
    value: ({ subject: { value } }) => makers.map((name) => own(value, name)).find((found) => isObject(found)),
  }
}

/** Places in the order of the text, so that it can be cut there. */
function inOrder(fills: readonly Fill[], common: JsonValue): Fill[] {
  if (!fills.every(({ fixed, rare }) => fixed || rare === true)) return [...fills]
  const rank = ({ path }: Fill): string => {
    const ranks: string[] = []
    let at: JsonValue | undefined = common
    for (const name of path) {
      const index: number = Array.isArray(at) ? Number(name) : isObject(at) ? Object.keys(at).indexOf(name) : -1
      // What is not there yet comes after what is.
      ranks.push(String(index < 0 ? 9999 : index).padStart(4, '0'))
      at = valueAt(at, [name])
    }
    return ranks.join('/')
  }
  return fills
    .map((fill, index) => ({ fill, key: rank(fill), index }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index))
    .map(({ fill }) => fill)
}
