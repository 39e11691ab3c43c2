import { words } from '../../lib/names.ts'
import { type Assignment, assignment } from './assignment.ts'
import { assignPost, idInRequest, ownReply } from './collection-operations.ts'
import { entityReply, type Family, listReply } from './families.ts'
import { fieldOf } from './identity.ts'
import { placeOf, type Segment } from './route.ts'
import { type Endpoint, first, isItem, lastLiteral, type PathNode } from './tree.ts'
import { isAction, isCopying, isOperational, isPlural, plainNoun, type Verb, verbOf } from './words.ts'
import type { Reading } from './reading.ts'

/** Families by the keys of their nodes, growing as creations and singletons are found. */
export interface Families {
  readonly all: Family[]
  byItem(key: string): Family | undefined
  byCollection(key: string): Family | undefined
  add(family: Family): void
}

const selves = new Set(['me', 'self', 'current', 'user', 'account', 'profile', 'whoami', '@me', 'viewer', 'myself'])

/** Paths that are neither a collection nor an item: verbs, actions, singletons, creations without a list. */
export function assignOther(node: PathNode, families: Families, reading: Reading): Assignment[] {
  const literal = lastLiteral(node.segments)
  if (literal === null || isItem(node.segments)) return []
  const outer = node.segments.slice(0, -1)
  const verb = verbOf(literal)
  if (verb) {
    const found = assignVerb(node, verb, outer, families, reading)
    if (found.length > 0) return found
  }
  const owner = ownerOf(outer, families)
  const singleton =
    verb === null && !isOperational(literal) ? asSingleton(node, literal, owner, families, reading) : null
  if (singleton) return singleton
  return node.endpoints.flatMap((endpoint) => {
    const found =
      (owner ? assignOwned(endpoint, node, literal, owner, families, reading) : null) ??
      assignLoose(endpoint, literal, owner, families, reading)
    return found ? [found] : []
  })
}

/**
 * The family of the nearest item above, at most two literals up where the first is a mere heading
 * (`/orders/{id}/actions/cancel`); below another prefix (`/testing/orders/{order}/expire`) the one of the same word.
 */
function ownerOf(outer: readonly Segment[], families: Families): Family | null {
  const above = outer[outer.length - 1]
  const headed = above?.kind === 'literal' && /^(actions?|operations?|commands?|do|ops)$/i.test(above.text)
  const segments = headed ? outer.slice(0, -1) : outer
  if (!isItem(segments)) return null
  const placed = families.byItem(placeOf(segments))
  if (placed) return placed
  const literal = lastLiteral(segments)
  const noun = literal === null ? null : plainNoun(literal)
  const named = families.all.filter((family) => family.items.length > 0 && family.noun === noun)
  const prefix = (family: Family) =>
    family.segments.every((segment) =>
      outer.some(
        (other) =>
          other.kind === segment.kind &&
          (other.kind === 'param' || (segment.kind === 'literal' && other.text === segment.text)),
      ),
    )
  return named.length === 1 ? named[0]! : (named.find(prefix) ?? null)
}

function ownerId(endpoint: Endpoint): Assignment['id'] {
  for (let i = endpoint.segments.length - 1; i >= 0; i--) {
    const segment = endpoint.segments[i]!
    if (segment.kind !== 'param') continue
    const declared = endpoint.op.parameters.find(
      (parameter) => parameter.in === 'path' && parameter.name === segment.name,
    )
    return { param: segment.name, in: 'path', schema: declared?.schema ?? null }
  }
  return null
}

/** `/orders/search`, `/orders/create`, `/orders/{id}/delete`, `/search/orders`. */
function assignVerb(
  node: PathNode,
  verb: Verb,
  outer: readonly Segment[],
  families: Families,
  reading: Reading,
): Assignment[] {
  const key = placeOf(outer)
  const item = families.byItem(key)
  const collection = families.byCollection(key)
  return node.endpoints.flatMap((endpoint) => {
    if (item) return onItem(endpoint, verb, item, reading)
    return collection ? onCollection(endpoint, verb, collection, reading) : []
  })
}

function onItem(endpoint: Endpoint, verb: Verb, family: Family, reading: Reading): Assignment[] {
  if (verb === 'create' || verb === 'list') return []
  if (verb === 'read' && endpoint.op.method !== 'GET' && !ownReply(endpoint, family, reading)) return []
  const output = ownReply(endpoint, family, reading)
  return [
    assignment({
      endpoint,
      family,
      kind: verb,
      id: ownerId(endpoint),
      output,
      reason: `the path ends in a verb that means ${verb}`,
    }),
  ]
}

export function onCollection(endpoint: Endpoint, verb: Verb, family: Family, reading: Reading): Assignment[] {
  const reason = `the path ends in a verb that means ${verb}`
  if (verb === 'list' || verb === 'read') {
    const list = listReply(endpoint, family, reading)
    if (list && reading.views.at(list.item) && isOwn(list.item, family, reading))
      return [assignment({ endpoint, family, kind: 'list', list, reason })]
  }
  if (verb === 'list') return []
  if (verb === 'create') {
    const made = endpoint.op.method === 'GET' ? null : assignPost(endpoint, family, reading)
    return made ? [{ ...made, reason }] : []
  }
  const id = idInRequest(endpoint, family, reading, ['query', 'body'])
  const output = ownReply(endpoint, family, reading)
  return id && (verb !== 'read' || output) ? [assignment({ endpoint, family, kind: verb, id, output, reason })] : []
}

function isOwn(item: string, family: Family, { views }: Reading): boolean {
  return family.schemas.size === 0 || family.schemas.has(views.identity(item))
}

/** `GET`+`PUT`/`PATCH` on a word without items: one thing per parent, or one at all. */
function asSingleton(
  node: PathNode,
  literal: string,
  owner: Family | null,
  families: Families,
  reading: Reading,
): Assignment[] | null {
  const get = first(node, 'GET')
  const written = node.endpoints.some((endpoint) => ['PUT', 'PATCH', 'POST', 'DELETE'].includes(endpoint.op.method))
  const entity = get?.reply ? reading.entityAt(get.reply, literal) : null
  if (!get || !entity || entity.list || reading.views.at(entity.schema).properties.size === 0) return null
  if (owner?.schemas.has(reading.views.identity(entity.schema))) return null
  const self = selves.has(literal.toLowerCase()) && !owner
  if (!written && !self && !isPlainRead(get, literal, reading)) return null
  const family: Family = {
    base: node.key,
    segments: node.segments,
    literal,
    noun: plainNoun(literal),
    hints: reading.hints(literal),
    collections: [],
    items: [node],
    schemas: new Set([reading.views.identity(entity.schema)]),
    detail: entity.schema,
    kind: 'singleton',
  }
  families.add(family)
  return node.endpoints.flatMap((endpoint) => assignSingleton(endpoint, family, written || self, reading))
}

/** A GET alone is a thing to read when nothing has to be asked for, and its path is no call (`/chat.history`). */
function isPlainRead(get: Endpoint, literal: string, { views }: Reading): boolean {
  if (/[^/.]\.[^/.]+$/.test(get.op.path) && !/\.(json|xml)$/i.test(get.op.path)) return false
  if (get.op.parameters.some((parameter) => parameter.in === 'query' && parameter.required)) return false
  if (
    isAction(literal) ||
    words(literal).some((word) =>
      /^(health|healthz|ping|status|stats?|search|random|time|version|info|summary|report|analytics|metrics|usage|check|ready|live)$/.test(
        word,
      ),
    )
  )
    return false
  return get.reply !== null && views.at(get.reply).properties.size >= 2
}

function assignSingleton(endpoint: Endpoint, family: Family, sure: boolean, reading: Reading): Assignment[] {
  const output = ownReply(endpoint, family, reading)
  const base = {
    endpoint,
    family,
    output,
    confidence: sure ? ('strong' as const) : ('weak' as const),
    reason: 'one per parent, no id in the path',
  }
  switch (endpoint.op.method) {
    case 'GET':
      return [assignment({ ...base, kind: 'read' })]
    case 'PUT':
      return [assignment({ ...base, kind: 'replace', upsert: true })]
    case 'PATCH':
    case 'POST':
      return [assignment({ ...base, kind: 'update' })]
    case 'DELETE':
      return [assignment({ ...base, kind: 'delete' })]
    default:
      return []
  }
}

/** Below an item, nothing to list: an action on it, another view of it, or a creation of something else. */
function assignOwned(
  endpoint: Endpoint,
  node: PathNode,
  literal: string,
  owner: Family,
  families: Families,
  reading: Reading,
): Assignment | null {
  const { method, success } = endpoint.op
  const own = entityReply(endpoint, owner, reading)
  const showsOwner = own !== null && owner.schemas.has(reading.views.identity(own.schema))
  const id = ownerId(endpoint)
  if (method === 'GET') {
    return showsOwner && !isOperational(literal)
      ? assignment({
          endpoint,
          family: owner,
          kind: 'read',
          id,
          output: own,
          confidence: 'weak',
          reason: 'another view of the item',
        })
      : null
  }
  if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(method)) return null
  if (showsOwner && method === 'POST' && success.status === 201 && isCopying(literal))
    return assignment({ endpoint, family: owner, kind: 'create', output: own, reason: `"${literal}" makes another` })
  const verb = verbOf(literal)
  const acts = isAction(literal) || (verb !== 'list' && verb !== 'read' && namesAction(endpoint, literal))
  const creates = !showsOwner && !acts && method === 'POST' && createsOther(endpoint, literal, owner, families, reading)
  if (creates) return creates
  const silent = success.media === null || endpoint.reply === null
  if (showsOwner || acts || (silent && !first(node, 'GET')))
    return assignment({
      endpoint,
      family: owner,
      kind: 'transition',
      id,
      output: showsOwner ? own : null,
      confidence: showsOwner || (acts && silent) ? 'strong' : 'weak',
      reason: showsOwner ? `"${literal}" returns the item` : `"${literal}" is done to the item`,
    })
  return null
}

/** `cancelOrder`, "Cancel an order": the operation is named after the path's last word. */
function namesAction(endpoint: Endpoint, literal: string): boolean {
  const [word] = words(literal)
  if (word === undefined || isPlural(literal)) return false
  const [called] = words(endpoint.op.operationId ?? '')
  const [said] = words(endpoint.op.summary)
  return called === word || said === word || said === `${word}s`
}

function assignLoose(
  endpoint: Endpoint,
  literal: string,
  owner: Family | null,
  families: Families,
  reading: Reading,
): Assignment | null {
  if (owner || endpoint.op.method !== 'POST' || isAction(literal) || isOperational(literal) || verbOf(literal))
    return null
  return createsOther(endpoint, literal, owner, families, reading)
}

/** A POST that gives back something with an id of its own makes one, even where nothing lists them. */
function createsOther(
  endpoint: Endpoint,
  literal: string,
  owner: Family | null,
  families: Families,
  reading: Reading,
): Assignment | null {
  const { views } = reading
  if (
    /^(set|toggle|check|calculate|compute|validate|convert|estimate|compare|preview|reset)$/i.test(
      words(literal)[0] ?? '',
    )
  )
    return null
  const entity = endpoint.reply ? reading.entityAt(endpoint.reply, literal) : null
  if (!entity || entity.list) return null
  const identity = views.identity(entity.schema)
  const known = families.all.filter(
    (family) => family !== owner && family.kind === 'collection' && family.schemas.has(identity),
  )
  const named =
    known.find((family) => family.noun === plainNoun(literal)) ?? (known.length === 1 ? known[0] : undefined)
  if (named)
    return assignment({
      endpoint,
      family: named,
      kind: 'create',
      output: entity,
      confidence: 'weak',
      reason: 'POST returns one with its id',
    })
  const id = fieldOf(views, views.at(entity.schema), { name: 'id', schema: null }, literal)
  if (id === null || !(isPlural(literal) || endpoint.op.success.status === 201)) return null
  const family: Family = {
    base: placeOf(endpoint.segments),
    segments: endpoint.segments,
    literal,
    noun: plainNoun(literal),
    hints: reading.hints(literal),
    collections: [],
    items: [],
    schemas: new Set([identity]),
    detail: entity.schema,
    kind: 'collection',
  }
  families.add(family)
  return assignment({
    endpoint,
    family,
    kind: 'create',
    output: entity,
    confidence: 'weak',
    reason: 'POST returns one with its id',
  })
}
