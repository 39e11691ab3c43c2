import type { MediaType, Operation, Relation, Resource } from '../../blueprint/blueprint.ts'
import { mediaExamples } from '../../blueprint/understand/media-examples.ts'
import { isObject, type JsonObject, type JsonValue, own, setOwn, valueAt } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { schemaAt, typesOf, viewProperties } from '../../openapi/properties.ts'
import { type Blocked, blocked, type StepBody, type Value } from '../journey.ts'
import { candidatesFor, type Place, satisfies, type Wish } from '../wishes/wish.ts'
import { setAt } from '../place.ts'
import { type Draft, sampleOf } from './draft.ts'
import { freshNames } from './fresh.ts'
import { bodyMedia } from './operations.ts'

export interface BodyRequest {
  readonly resource: Resource
  /** Of the entity and of the body. */
  readonly wishes: readonly Wish[]
  /** Entity properties that have to be there, whatever they say. */
  readonly mention: readonly string[]
  /** References that have to be there. */
  readonly point: readonly { readonly by: Place; readonly value: Value }[]
  /** Entity properties that have to be said. */
  readonly say: JsonObject
  /** Entity properties that stay as they are, where the body says them at all. */
  readonly keep: readonly { readonly field: string; readonly value: Value }[]
  /** Names what is meant. */
  readonly named: readonly { readonly name: string; readonly value: Value }[]
  /** What a reference is to name; undefined: nothing there is. */
  refer(resource: string): Value | undefined
}

/** A body under construction: `inner` is the entity in it. */
export interface Body {
  readonly media: MediaType
  readonly schema: Pointer
  readonly value: JsonValue
  readonly inner: JsonObject
  readonly place: readonly string[]
  readonly innerSchema: Pointer
  readonly refs: Map<string, Value>
}

/** The least that is valid, with values as documented, its references naming what is there. Null: the call has no body. */
export function bodyFor(draft: Draft, operation: Operation, request: BodyRequest): StepBody | null | Blocked {
  const media = bodyMedia(operation)
  if (media === undefined) return null
  const body = startBody(draft, operation, media)
  if (body === undefined) {
    if (operation.requestBody?.required !== true) return null
    const value = media.schema === null ? '' : sampleOf(draft.setting, media.schema, request.resource.name)
    return { mediaType: media.type, value, refs: [] }
  }
  const { behavior } = operation
  for (const field of request.mention) mention(draft, operation, body, field)
  if (behavior.kind === 'create') freshNames(draft.setting, operation, request.resource, body)
  for (const name of Object.keys(request.say)) say(draft, operation, body, name, request.say[name]!)
  const unmet = grant(draft, operation, body, request.wishes)
  if (unmet !== undefined) return unmet
  referAll(draft, operation, body, request)
  for (const { field, value } of request.keep) keepAs(draft, operation, body, request, { field, value })
  for (const { name, value } of request.named) {
    if (!isObject(body.value)) continue
    if (value.kind === 'literal') setOwn(body.value, name, value.value)
    else body.refs.set(name, value)
  }
  for (const { by, value } of request.point) point(draft, operation, body, by, value)
  const isEmpty = () => isObject(body.value) && Object.keys(body.value).length === 0 && body.refs.size === 0
  if (isEmpty() && draft.setting.tells === true && behavior.kind === 'create') tellOne(draft, operation, body, request)
  if (isEmpty() && operation.requestBody?.required !== true) return null
  const refs = [...body.refs].map(([path, value]) => ({ path: path.split('\n'), value }))
  return { mediaType: media.type, value: body.value, refs }
}

/** Undefined: the body is no object. */
export function startBody(draft: Draft, operation: Operation, media: MediaType): Body | undefined {
  const { setting } = draft
  const { behavior } = operation
  if (media.schema === null) return undefined
  const name = behavior.kind === 'example' ? operation.id : behavior.resource
  const made = documented(draft, media, sampleOf(setting, media.schema, name))
  const value = media.type.includes('urlencoded') ? sayable(draft, made, media.schema) : made
  const input = behavior.kind === 'example' ? null : behavior.input
  const place = input === null ? [] : input.list ? [...input.path, '0'] : input.path
  const inner = valueAt(value, place)
  if (isObject(value) && isObject(inner)) {
    const innerSchema = schemaAt(setting.model.doc, media.schema, input?.path ?? [], input?.list ?? false)
    return {
      media,
      schema: media.schema,
      value,
      inner,
      place,
      innerSchema: innerSchema ?? media.schema,
      refs: new Map(),
    }
  }
  if (!isObject(value) || place.length === 0) return undefined
  // What holds the entity is optional: it is there all the same, with the least it needs.
  const innerSchema = schemaAt(setting.model.doc, media.schema, input?.path ?? [], input?.list ?? false)
  const least = innerSchema === null ? {} : sampleOf(setting, innerSchema, name)
  const added: JsonObject = isObject(least) ? least : {}
  setAt(value, input?.path ?? [], input?.list ? [added] : added)
  return {
    media,
    schema: media.schema,
    value,
    inner: added,
    place,
    innerSchema: innerSchema ?? media.schema,
    refs: new Map(),
  }
}

/** The values of a documented example, as far as they are needed and valid. */
function documented({ setting: { model } }: Draft, media: MediaType, least: JsonValue): JsonValue {
  const validator = media.schema === null ? undefined : model.validators.at(media.schema, 'request')
  for (const example of mediaExamples(model.doc, media.pointer)) {
    const value = likeExample(least, example, 0)
    if (validator?.isValid(value) === true) return value
  }
  return least
}

function likeExample(least: JsonValue, example: JsonValue | undefined, depth: number): JsonValue {
  if (example === undefined || depth > 12) return least
  if (isObject(least)) {
    if (!isObject(example)) return least
    const made: JsonObject = {}
    for (const name of Object.keys(least)) setOwn(made, name, likeExample(least[name]!, own(example, name), depth + 1))
    return made
  }
  if (Array.isArray(least))
    return Array.isArray(example) ? least.map((item, index) => likeExample(item, example[index], depth + 1)) : least
  return typeof example === 'object' && example !== null ? least : example
}

/** Says a property of the entity by the name that the request has for it. False: the request does not take it. */
export function say(draft: Draft, operation: Operation, body: Body, field: string, value: JsonValue): boolean {
  const name = requestName(draft, operation, body, field)
  if (name === undefined) return false
  setOwn(body.inner, name, value)
  return true
}

/** Has a reference named by what a condition looks at, where the request takes it. */
function point(draft: Draft, operation: Operation, body: Body, by: Place, value: Value): void {
  const path = by.of === 'found' ? undefined : wishPath(draft, operation, body, by.of, by.path)
  if (path === undefined || schemaAt(draft.setting.model.doc, body.schema, path) === null) return
  if (value.kind === 'literal') setAt(body.value, path, value.value)
  else body.refs.set(path.join('\n'), value)
  if (value.kind === 'reply' && valueAt(body.value, path) === undefined) putFilled(draft, body, path, '')
}

/** Says the first plain property that an entity shows as it was said: as documented, else some value. */
function tellOne(draft: Draft, operation: Operation, body: Body, { resource }: BodyRequest): void {
  const { model } = draft.setting
  const { toEntity, readOnly } = model.plan(operation).fields
  const example = mediaExamples(model.doc, body.media.pointer).map((one) => valueAt(one, body.place))
  const { isValid } = model.validators.at(body.schema, 'request')
  for (const [name, schema] of viewProperties(model.doc, body.innerSchema).properties) {
    const field = toEntity.get(name)
    const single = ['string', 'integer', 'boolean'].some((type) => typesOf(model.doc, schema).has(type))
    const fixed = field === resource.idField || field === resource.lifecycle?.field || readOnly.has(name)
    if (field === undefined || fixed || !single) continue
    if (referenceAt(draft, operation, body, name, resource) !== undefined) continue
    const shown = example.flatMap((one) => (isObject(one) ? (own(one, name) ?? []) : []))
    for (const value of [...shown, sampleOf(draft.setting, schema, name)]) {
      if (value === null || typeof value === 'object' || value === '') continue
      setOwn(body.inner, name, value)
      if (isValid(body.value)) return
      delete body.inner[name]
    }
  }
}

/** A body that names the entity by what its path names it by says the same. */
function keepAs(
  draft: Draft,
  operation: Operation,
  body: Body,
  request: BodyRequest,
  { field, value }: BodyRequest['keep'][number],
): void {
  const name = requestName(draft, operation, body, field)
  // A PUT says all there is, and so what it is called.
  const whole = operation.behavior.kind === 'replace' && request.resource.idField !== field
  if (name === undefined || !(whole || Object.hasOwn(body.inner, name))) return
  if (value.kind === 'literal') setOwn(body.inner, name, value.value)
  else {
    if (!Object.hasOwn(body.inner, name)) mention(draft, operation, body, field)
    body.refs.set([...body.place, name].join('\n'), value)
  }
}

function mention(draft: Draft, operation: Operation, body: Body, field: string): void {
  const name = requestName(draft, operation, body, field)
  if (name === undefined || Object.hasOwn(body.inner, name)) return
  const schema = viewProperties(draft.setting.model.doc, body.innerSchema).properties.get(name)
  setOwn(body.inner, name, schema === undefined ? 'x' : sampleOf(draft.setting, schema, name))
}

export function requestName(draft: Draft, operation: Operation, body: Body, field: string): string | undefined {
  const { model } = draft.setting
  const { properties } = viewProperties(model.doc, body.innerSchema)
  const { toEntity } = model.plan(operation).fields
  if (properties.has(field) && (toEntity.get(field) ?? field) === field) return field
  for (const [name, target] of toEntity) if (target === field && properties.has(name)) return name
  return properties.size === 0 ? field : undefined
}

/** Makes wishes true by what is said, where they are not; what cannot be said here may be true all the same. */
function grant(draft: Draft, operation: Operation, body: Body, wishes: readonly Wish[]): Blocked | undefined {
  for (const { place, want } of wishes) {
    if (place.of === 'found') continue
    const path = wishPath(draft, operation, body, place.of, place.path)
    if (path === undefined) continue
    const current = valueAt(body.value, path)
    if (satisfies(current, want)) continue
    if (want.kind === 'absent') {
      const holder = valueAt(body.value, path.slice(0, -1))
      if (isObject(holder)) delete holder[path.at(-1)!]
      continue
    }
    const schema = schemaAt(draft.setting.model.doc, body.schema, path)
    if (schema === null && isDeclared(draft, body, path)) {
      if (want.kind === 'is') return blocked(`${path.join('.')} is nothing that a request says`)
      continue
    }
    const made = want.kind === 'present' && schema !== null ? [sampleOf(draft.setting, schema, path.at(-1)!)] : []
    const possible = [...made, ...candidatesFor(want, current)]
    const validator = schema === null ? undefined : draft.setting.model.validators.at(schema, 'request')
    const value = possible.find((one) => satisfies(one, want) && validator?.isValid(one) !== false)
    if (value !== undefined) putFilled(draft, body, path, value)
    else if (want.kind === 'is') return blocked(`${path.join('.')} cannot be ${JSON.stringify(want.value)}`)
  }
  return undefined
}

/** The document tells which properties there are at that place. */
function isDeclared({ setting: { model } }: Draft, body: Body, path: readonly string[]): boolean {
  const holder = schemaAt(model.doc, body.schema, path.slice(0, -1))
  return holder === null || viewProperties(model.doc, holder).properties.size > 0
}

/** Objects on the way there are made with all that they need. */
function putFilled(draft: Draft, body: Body, path: readonly string[], value: JsonValue): void {
  if (!isObject(body.value)) return
  for (let length = 1; length < path.length; length++) {
    const at = path.slice(0, length)
    if (isObject(valueAt(body.value, at))) continue
    const schema = schemaAt(draft.setting.model.doc, body.schema, at)
    if (schema !== null) setAt(body.value, at, sampleOf(draft.setting, schema, at.at(-1)!))
  }
  setAt(body.value, path, value)
}

function wishPath(
  draft: Draft,
  operation: Operation,
  body: Body,
  of: 'entity' | 'body',
  path: readonly string[],
): readonly string[] | undefined {
  const [first, ...rest] = path
  if (first === undefined) return undefined
  if (of === 'body') return path
  const { behavior } = operation
  if (behavior.kind !== 'create' && behavior.kind !== 'replace') return undefined
  const name = requestName(draft, operation, body, first)
  return name === undefined ? undefined : [...body.place, name, ...rest]
}

/** References name what the draft has; one that can name nothing is left out where it may be. */
function referAll(draft: Draft, operation: Operation, body: Body, request: BodyRequest): void {
  const { required } = viewProperties(draft.setting.model.doc, body.innerSchema)
  const chosen = new Set(request.wishes.flatMap(({ place, want }) => (want.kind === 'is' ? [place.path.at(-1)] : [])))
  for (const name of Object.keys(body.inner)) {
    const relation = referenceAt(draft, operation, body, name, request.resource)
    if (relation === undefined || body.inner[name] === null || chosen.has(name)) continue
    const value = request.refer(relation.resource)
    const current = body.inner[name]
    // Of a list, each item: the least list is as long as it has to be.
    const items = Array.isArray(current) ? current.map((_, index) => [String(index)]) : [[]]
    if (value !== undefined) for (const item of items) body.refs.set([...body.place, name, ...item].join('\n'), value)
    else if (!required.has(name)) delete body.inner[name]
  }
}

/** The relation that a property of the request is; undefined: it is none, whatever its name. */
export function referenceAt(
  draft: Draft,
  operation: Operation,
  body: Pick<Body, 'innerSchema'>,
  name: string,
  resource: Resource,
): Relation | undefined {
  const { model } = draft.setting
  const field = model.plan(operation).fields.toEntity.get(name) ?? name
  const relation = resource.relations.find((one) => one.field.length === 1 && one.field[0] === field)
  if (relation === undefined || relation.kind === 'embed') return undefined
  const schema = viewProperties(model.doc, body.innerSchema).properties.get(name)
  const ids = model.resources.get(relation.resource)?.id
  if (schema === undefined || ids === undefined) return relation
  // What takes no id (an amount by the name of the thing) is no reference to it.
  const { isValid } = model.validators.at(schema, 'request')
  const sample = ids.kind === 'integer' ? [1, '1', [1], ['1']] : [undefined]
  const takes = ids.kind !== 'integer' || sample.some((one) => one !== undefined && isValid(one))
  return takes ? relation : undefined
}

/** A form cannot say an empty object or list: what holds one is not sent, or less of it where it is required. */
function sayable(draft: Draft, body: JsonValue, schema: Pointer): JsonValue {
  if (!isObject(body)) return body
  const { properties, required } = viewProperties(draft.setting.model.doc, schema)
  const out: JsonObject = {}
  for (const name of Object.keys(body)) {
    const inner = properties.get(name)
    if (!holdsEmpty(body[name]!)) setOwn(out, name, body[name]!)
    else if (required.has(name) && inner !== undefined) {
      const empty = Array.isArray(body[name]) || Object.keys(body[name] ?? {}).length === 0
      const more = empty ? sampleOf(draft.setting, inner, name, '', true) : body[name]!
      setOwn(out, name, sayable(draft, more, inner))
    }
  }
  return out
}

function holdsEmpty(value: JsonValue): boolean {
  if (value === null || typeof value !== 'object') return false
  const parts = Object.values(value)
  return parts.length === 0 || parts.some(holdsEmpty)
}
