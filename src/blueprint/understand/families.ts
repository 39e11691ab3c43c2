import { normalizeName } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { type EntityReading, hintsFor, isListName, type ListReading } from './envelope.ts'
import { fieldOf } from './identity.ts'
import { pageParam } from './page-names.ts'
import { isVersion, keyOf, placeOf, type Segment } from './route.ts'
import type { Reading } from './reading.ts'
import type { SchemaViews } from './schema-view.ts'
import { type Endpoint, first, isItem, isOpaque, lastLiteral, type PathNode, type PathTree, paramsIn } from './tree.ts'
import { isAction, isOperational, plainNoun, verbOf } from './words.ts'

/** The paths that concern one kind of thing: a resource in the making. */
export interface Family {
  /** Key of the path its items sit below. */
  readonly base: string
  readonly segments: readonly Segment[]
  /** The path literal it is called by. */
  readonly literal: string
  /** The literal's singular, without separators: equal for the same word in any writing. */
  readonly noun: string
  /** Names under which a body may hold its entities. */
  readonly hints: ReadonlySet<string>
  /** Collection nodes and item nodes, the leading one first. */
  readonly collections: PathNode[]
  readonly items: PathNode[]
  /** Identities of the schemas in which it shows itself. */
  readonly schemas: Set<string>
  /** Schema of one entity as read, or the best substitute. */
  detail: Pointer | null
  kind: 'collection' | 'singleton' | 'membership'
  /** Only listed and taken away below a parent: not another view of what it shows. */
  apart?: boolean
}

/** Finds the families of a document and merges those that are views of one thing. */
export function findFamilies(reading: Reading): Family[] {
  const families = new Map<string, Family>()
  for (const node of reading.tree.nodes.values()) {
    if (isOuterCollection(node, reading)) continue
    if (isItem(node.segments) && listsOnly(node, reading)) {
      families.set(`${node.key} `, listingFamily(node))
      continue
    }
    const segments = isItem(node.segments)
      ? baseOf(node, reading)
      : (collectionOf(node, reading) ?? actedOn(node, reading.tree))
    if (segments === null) continue
    const base = placeOf(segments)
    const family = families.get(base) ?? emptyFamily(base, segments, node)
    families.set(base, family)
    if (isItem(node.segments)) family.items.push(node)
  }
  for (const node of reading.tree.nodes.values()) {
    const base = isOuterCollection(node, reading) ? withoutParams(node.segments) : node.segments
    if (!isItem(base)) families.get(placeOf(base))?.collections.push(node)
  }
  for (const family of families.values()) {
    readSchemas(family, reading)
  }
  return [...families.values()]
}

/** `/repos/{owner}` that lists what `/repos/{owner}/{repo}` shows one of. */
function isOuterCollection(node: PathNode, { tree, views, listAt, entityAt }: Reading): boolean {
  if (!isItem(node.segments) || node.endpoints.some(({ op }) => !['GET', 'POST', 'HEAD'].includes(op.method)))
    return false
  const inner = first(tree.nodes.get(`${node.key}/{}`), 'GET')
  const outer = first(node, 'GET')
  const literal = lastLiteral(node.segments)
  if (!inner?.reply || !outer?.reply || literal === null) return false
  const list = listAt(outer.reply, literal)
  const one = list && entityAt(inner.reply, literal)
  return list !== null && one !== null && views.identity(list.item) === views.identity(one.schema)
}

function withoutParams(segments: readonly Segment[]): readonly Segment[] {
  let base = segments
  while (isItem(base)) base = base.slice(0, -1)
  return base
}

/** `GET /pets/by-tag/{tag}`: the path ends in a value that many have in common. */
function listsOnly(node: PathNode, reading: Reading): boolean {
  const get = first(node, 'GET')
  const base = node.segments.slice(0, -1)
  if (!get?.reply || node.endpoints.length > 1 || isItem(base)) return false
  const family = emptyFamily(placeOf(base), base, node)
  const collection = reading.tree.nodes.get(keyOf(base))
  if (collection) family.collections.push(collection)
  return listReply(get, family, reading) !== null && itemReading(get, family, reading) === null
}

function listingFamily(node: PathNode): Family {
  const family = emptyFamily(placeOf(node.segments), node.segments, node)
  family.collections.push(node)
  return family
}

function emptyFamily(base: string, segments: readonly Segment[], node: PathNode): Family {
  const last = segments[segments.length - 1]
  const own = node.segments[node.segments.length - 1]!
  const literal =
    last?.kind === 'literal' && !isVersion(last.text)
      ? last.text
      : own.kind === 'param'
        ? own.name.replace(/[_-]?(id|Id|ID|uuid|sid|Sid)$/, '') || own.name
        : (lastLiteral(segments) ?? 'item')
  return {
    base,
    segments,
    literal,
    noun: plainNoun(literal),
    hints: hintsFor(literal),
    collections: [],
    items: [],
    schemas: new Set(),
    detail: null,
    kind: 'collection',
  }
}

/** The path an item hangs below: `/repos/{owner}/{repo}` → `/repos`, unless `/repos/{owner}` is a thing of its own. */
function baseOf(node: PathNode, reading: Reading): readonly Segment[] | null {
  let segments = node.segments.slice(0, -1)
  while (isItem(segments)) {
    const outer = reading.tree.nodes.get(keyOf(segments))
    if (outer && outer.endpoints.length > 0 && !isOuterCollection(outer, reading)) {
      const attribute = node.endpoints.every(
        (endpoint) => endpoint.op.method === 'GET' || endpoint.op.method === 'HEAD',
      )
      return attribute ? null : segments
    }
    segments = segments.slice(0, -1)
  }
  return segments
}

function collectionOf(node: PathNode, reading: Reading): readonly Segment[] | null {
  const { tree, views } = reading
  const literal = lastLiteral(node.segments)
  if (literal === null || tree.hasItems(placeOf(node.segments))) return null
  if (verbOf(literal) !== null || isOperational(literal)) return null
  const get = first(node, 'GET')
  if (!get?.reply) return null
  if (isOpaque(views.at(get.reply)) && isPaged(get)) return node.segments
  const hints = reading.hints(literal)
  const list = reading.listAt(get.reply, literal)
  const settled = !first(node, 'POST') && (first(node, 'PUT') ?? first(node, 'PATCH')) !== undefined
  const name = list?.path[list.path.length - 1]
  // What is read and written as a whole is one thing, though it holds an array.
  if (!list || (settled && name !== undefined && !isListName(name, hints))) return null
  return node.segments
}

function readSchemas(family: Family, reading: Reading): void {
  const { views } = reading
  const note = (pointer: Pointer | null | undefined) => {
    if (!pointer || views.at(pointer).properties.size === 0) return
    family.schemas.add(views.identity(pointer))
    family.detail ??= pointer
  }
  for (const item of family.items) note(itemReading(first(item, 'GET'), family, reading)?.schema)
  for (const method of ['PUT', 'PATCH', 'POST'])
    for (const item of family.items) note(entityReply(first(item, method), family, reading)?.schema)
  for (const node of family.collections) {
    const created = entityReply(first(node, 'POST'), family, reading)
    const listed = listReply(first(node, 'GET'), family, reading)
    if (created && (looksIdentified(views, created.schema, family) || (family.detail === null && !listed)))
      note(created.schema)
    note(listed?.item)
    if (listed && isReceipt(views, family, listed.item)) family.detail = listed.item
  }
}

/** What a write answers with says less than what the list shows: `{object, id}` beside `{id, name, created_at}`. */
function isReceipt(views: SchemaViews, family: Family, item: Pointer): boolean {
  const shown = family.detail === null ? undefined : views.at(family.detail).normalized()
  const listed = views.at(item).normalized()
  if (shown === undefined || shown.size > 3 || listed.size <= shown.size || !listed.has('id') || !shown.has('id'))
    return false
  return [...shown.keys()].every(
    (name) => listed.has(name) || /^(object|type|kind|status|message|success|token|secret)$/.test(name),
  )
}

/** The reply of a write shows the thing: it has an id, or the properties of what is read. */
function looksIdentified(views: SchemaViews, schema: Pointer, family: Family): boolean {
  const view = views.at(schema)
  if (family.detail !== null && view.pointer === family.detail) return true
  return fieldOf(views, view, { name: 'id', schema: null }, family.literal) !== null
}

/** `/uploads` whose items are only acted on: `POST /uploads`, `POST /uploads/{id}/cancel`. */
function actedOn(node: PathNode, tree: PathTree): readonly Segment[] | null {
  const item = node.segments.slice(0, -1)
  if (!isItem(item) || isItem(item.slice(0, -1)) || tree.nodes.has(keyOf(item))) return null
  return first(tree.nodes.get(keyOf(item.slice(0, -1))), 'POST')?.reply ? item.slice(0, -1) : null
}

export function listReply(endpoint: Endpoint | undefined, family: Family, reading: Reading): ListReading | null {
  return endpoint?.reply ? reading.listAt(endpoint.reply, family.literal) : null
}

/** A collection's GET whose reply is not described lists as the document's other lists do. */
export function opaqueList({ reply }: Endpoint, { views, listPath }: Reading): ListReading | null {
  return reply !== null && isOpaque(views.at(reply)) ? { path: listPath, keyed: false, item: reply } : null
}

function isPaged({ op }: Endpoint): boolean {
  return op.parameters.some(({ name, in: place }) => place === 'query' && pageParam(name) !== null)
}

export function entityReply(endpoint: Endpoint | undefined, family: Family, reading: Reading): EntityReading | null {
  return endpoint?.reply ? reading.entityAt(endpoint.reply, family.literal) : null
}

/**
 * What a GET on an item path shows: one entity, also as the only one of an array; null when it is a list of several
 * (`/pets/by-tag/{tag}`).
 */
export function itemReading(endpoint: Endpoint | undefined, family: Family, reading: Reading): EntityReading | null {
  const entity = entityReply(endpoint, family, reading)
  if (!endpoint || !entity) return null
  const listed = listReply(endpoint, family, reading)
  if (!listed) return entity
  if (listed.path.length > 0 && !entity.list && entity.path.length > 0) return entity
  const param = lastParam(endpoint)
  const { views } = reading
  if (!entity.list && param && listed.path.length > 0 && fieldOf(views, views.at(entity.schema), param, family.literal))
    return entity
  const siblings = family.collections.map((node) => listReply(first(node, 'GET'), family, reading))
  const same = siblings.some((other) => other && views.identity(other.item) === views.identity(listed.item))
  const item = views.at(listed.item)
  const named = param !== null && fieldOf(views, item, param, family.literal)
  const written = family.items.some((node) => node.endpoints.some((other) => other.op.method !== 'GET'))
  return (same || (named && listed.path.length > 0 && written && !/filter|tag|status|type|date/i.test(param.name))) &&
    !listed.keyed
    ? { path: listed.path, list: true, schema: listed.item }
    : null
}

export function lastParam(endpoint: Endpoint): { name: string; schema: Pointer | null } | null {
  const last = endpoint.segments[endpoint.segments.length - 1]
  if (last?.kind !== 'param') return null
  return paramOf(endpoint, last.name)
}

export function paramOf(endpoint: Endpoint, name: string): { name: string; schema: Pointer | null } {
  const declared = endpoint.op.parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)
  return { name, schema: declared?.schema ?? null }
}

/** Joins families that are views of one thing: same schema, same word, and one of them reachable without a parent. */
export function mergeFamilies(families: readonly Family[], reading: Reading): Family[] {
  const order = [...families].sort((a, b) => rank(a) - rank(b))
  const merged: Family[] = []
  for (const family of order) {
    const target = targetFor(family, merged, reading)
    if (!target) {
      merged.push(family)
      continue
    }
    target.collections.push(...family.collections)
    target.items.push(...family.items)
    for (const schema of family.schemas) target.schemas.add(schema)
    if (target.items.length === family.items.length && family.detail) target.detail = family.detail
  }
  return merged
}

/** Un-nested first, with items first, short first. */
function rank(family: Family): number {
  return paramsIn(family.segments) * 100 + (family.items.length > 0 ? 0 : 50) + family.segments.length
}

function targetFor(family: Family, merged: readonly Family[], { views }: Reading): Family | null {
  if (family.kind === 'membership' || family.apart === true) return null
  const alike = merged.filter((other) => other.kind === family.kind && intersect(other.schemas, family.schemas))
  const named = alike.filter((other) => other.noun === family.noun)
  const open = named.filter((other) => paramsIn(other.segments) === 0 || reachableAlone(other))
  if (open.length === 1) return open[0]!
  if (open.length > 1) return longestPrefix(open, family)
  if (family.items.length === 0 && named.length > 0)
    return longestPrefix(
      named.filter((other) => other.items.length > 0),
      family,
    )
  const keyed = alike.find((other) => other.base === placeOf(family.segments.slice(0, -1)))
  if (keyed && isOtherKey(family, views)) return keyed
  const sibling = named.find((other) => placeOf(other.segments.slice(0, -1)) === placeOf(family.segments.slice(0, -1)))
  if (sibling) return sibling
  const whole = isOwnView(family) ? merged.filter((other) => isPartOf(family, other, views)) : []
  if (whole.length === 1) return whole[0]!
  if (family.items.length > 0 || isAction(family.literal)) return null
  const producers = alike.filter((other) => other.items.length > 0)
  const listedAs = family.detail === null ? '' : views.identity(family.detail)
  return producers.length === 1 && views.at(family.detail ?? '').named && producers[0]!.schemas.has(listedAs)
    ? producers[0]!
    : null
}

/** `/organizations/external_id/{external_id}`, `/users/by-email/{email}`: the same things by another of their properties. */
function isOtherKey({ literal, items, collections, detail }: Family, views: SchemaViews): boolean {
  if (items.length === 0 || collections.length > 0 || detail === null) return false
  const names = views.at(detail).normalized()
  return names.has(normalizeName(literal)) || names.has(normalizeName(literal.replace(/^by[-_]?/i, '')))
}

/** `/users/@me/guilds`: what the caller has of something; listed and left, never made, read or changed there. */
function isOwnView(family: Family): boolean {
  return (
    paramsIn(family.segments) === 0 &&
    family.items.every((node) => node.endpoints.every(({ op }) => op.method === 'DELETE')) &&
    family.collections.length > 0 &&
    family.collections.every((node) => node.endpoints.every(({ op }) => op.method === 'GET'))
  )
}

/** Called the same, and most of what it shows is shown there too. */
function isPartOf(family: Family, other: Family, views: SchemaViews): boolean {
  if (other.items.length === 0 || paramsIn(other.segments) > 0 || other.noun !== family.noun) return false
  if (family.detail === null || other.detail === null) return false
  const whole = views.at(other.detail).properties
  const names = [...views.at(family.detail).properties.keys()]
  const shared = names.filter((name) => whole.has(name)).length
  return shared >= 3 && shared * 3 >= names.length * 2
}

/** All path values are the entity's own identity: `/repos/{owner}/{repo}`. */
function reachableAlone(family: Family): boolean {
  return family.items.some((node) => paramsIn(node.segments) === 1)
}

function longestPrefix(candidates: readonly Family[], family: Family): Family | null {
  let best: Family | null = null
  let bestLength = -1
  for (const candidate of candidates) {
    let length = 0
    while (length < candidate.base.length && candidate.base[length] === family.base[length]) length++
    if (length > bestLength) [best, bestLength] = [candidate, length]
  }
  return best
}

function intersect(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const value of a) if (b.has(value)) return true
  return false
}
