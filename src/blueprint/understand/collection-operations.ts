import { normalizeName } from '../../lib/names.ts'
import { type Assignment, assignment } from './assignment.ts'
import { type EntityReading, entityIn } from './envelope.ts'
import { entityReply, type Family, listReply, opaqueList } from './families.ts'
import { isIdLike } from './identity.ts'
import { first, type Endpoint, type PathNode } from './tree.ts'
import { nounOf, verbOf } from './words.ts'
import { words } from '../../lib/names.ts'
import type { Reading } from './reading.ts'

/** What the operations of a collection path (`/orders`) do. */
export function assignCollection(node: PathNode, family: Family, reading: Reading): Assignment[] {
  return node.endpoints.flatMap((endpoint) => {
    const found = assignOne(endpoint, node, family, reading)
    return found ? [found] : []
  })
}

function assignOne(endpoint: Endpoint, node: PathNode, family: Family, reading: Reading): Assignment | null {
  switch (endpoint.op.method) {
    case 'GET':
      return assignGet(endpoint, family, reading)
    case 'POST':
      return assignPost(endpoint, family, reading)
    case 'PUT':
    case 'PATCH':
      return assignPut(endpoint, node, family, reading)
    case 'DELETE': {
      const id = idInRequest(endpoint, family, reading, ['query'])
      return id
        ? assignment({
            endpoint,
            family,
            kind: 'delete',
            id,
            output: ownReply(endpoint, family, reading),
            reason: `DELETE names the ${nounOf(family.literal)} in ${id.param}`,
          })
        : null
    }
    default:
      return null
  }
}

function assignGet(endpoint: Endpoint, family: Family, reading: Reading): Assignment | null {
  const list = listReply(endpoint, family, reading) ?? opaqueList(endpoint, reading)
  if (list)
    return assignment({ endpoint, family, kind: 'list', list, reason: `GET returns many at ${place(list.path)}` })
  const id = idInRequest(endpoint, family, reading, ['query'])
  const output = ownReply(endpoint, family, reading)
  return id && output
    ? assignment({
        endpoint,
        family,
        kind: 'read',
        id,
        output,
        reason: `GET names the ${nounOf(family.literal)} in ${id.param}`,
      })
    : null
}

export function assignPost(endpoint: Endpoint, family: Family, reading: Reading): Assignment | null {
  const list = listReply(endpoint, family, reading)
  const output = createdReply(endpoint, family, reading)
  if (output?.list && !takesEntities(endpoint, reading)) return null
  if (output === null && changesMany(endpoint)) return null
  if (list && !output && isSearch(endpoint))
    return assignment({ endpoint, family, kind: 'list', list, reason: 'POST searches the collection' })
  return assignment({
    endpoint,
    family,
    kind: 'create',
    output,
    confidence: output ? 'strong' : 'weak',
    reason: 'POST on the collection',
  })
}

/** `update-grants`, `review-requests-in-bulk`: a POST that gives nothing back and is named after doing something to many. */
function changesMany({ op }: Endpoint): boolean {
  const name = words(op.operationId ?? op.summary)
  return (
    name.some((word) => /^(bulk|batch)$/.test(word)) ||
    name.slice(0, 2).some((word) => ['update', 'delete', 'replace'].includes(verbOf(word) ?? ''))
  )
}

export function isSearch(endpoint: Endpoint): boolean {
  const name = endpoint.op.operationId ?? endpoint.op.summary
  return words(name).some((word) => /^(search|query|list|find|filter|lookup)$/.test(word))
}

function assignPut(endpoint: Endpoint, node: PathNode, family: Family, reading: Reading): Assignment | null {
  const { method } = endpoint.op
  const id = idInRequest(endpoint, family, reading, ['query', 'body'])
  const output = createdReply(endpoint, family, reading)
  if (id && !output?.list)
    return assignment({
      endpoint,
      family,
      kind: method === 'PUT' ? 'replace' : 'update',
      id,
      output,
      reason: `${method} names the ${nounOf(family.literal)} in ${id.param}`,
    })
  const creates = verbs(endpoint).includes('create') || /\bcreat/i.test(endpoint.op.summary)
  if (method === 'PUT' && output && (creates || !first(node, 'POST')))
    return assignment({
      endpoint,
      family,
      kind: 'create',
      output,
      confidence: 'weak',
      reason: 'PUT on the collection creates',
    })
  return null
}

function verbs(endpoint: Endpoint): string[] {
  return words(endpoint.op.operationId ?? '').map((word) => verbOf(word) ?? word)
}

/** The entity in the reply when it is one of the family's; null when the reply is about something else. */
export function ownReply(endpoint: Endpoint, family: Family, reading: Reading): EntityReading | null {
  const entity = entityReply(endpoint, family, reading)
  if (!entity) return null
  return resembles(reading, entity.schema, family) ? entity : null
}

/** A create's reply may be just `{id}`: enough to know what was made. */
function createdReply(endpoint: Endpoint, family: Family, reading: Reading): EntityReading | null {
  const entity = entityReply(endpoint, family, reading)
  if (!entity) return null
  if (resembles(reading, entity.schema, family)) return entity
  const view = reading.views.at(entity.schema)
  const id = [...view.properties.keys()].some((name) =>
    ['id', 'uuid', 'sid', 'guid', 'gid', `${normalizeName(nounOf(family.literal))}id`].includes(normalizeName(name)),
  )
  return id ? entity : null
}

/** Same schema, or most of its properties are the entity's. */
export function resembles({ views }: Reading, schema: string, family: Family): boolean {
  if (family.schemas.has(views.identity(schema))) return true
  if (family.detail === null) return true
  const view = views.at(schema)
  const known = views.at(family.detail)
  const names = [...view.properties.keys()]
  const shared = names.filter((name) => known.properties.has(name)).length
  return shared >= 2 && shared * 2 >= Math.min(names.length, known.properties.size)
}

/** A query parameter or body property that names one entity of the family: `?id=`, `{order_id}`. */
export function idInRequest(
  endpoint: Endpoint,
  family: Family,
  { views }: Reading,
  places: readonly ('query' | 'body')[],
): Assignment['id'] {
  const noun = normalizeName(nounOf(family.literal))
  const last = words(nounOf(family.literal)).at(-1) ?? noun
  const names = (name: string) => {
    const plain = normalizeName(name)
    return (
      ['id', 'uuid', 'guid', 'gid', 'sid', '_id'].includes(name.toLowerCase()) ||
      plain === noun ||
      plain === last ||
      (isIdLike(name) && (plain.startsWith(noun) || plain.startsWith(last)))
    )
  }
  if (places.includes('query'))
    for (const parameter of endpoint.op.parameters)
      if (parameter.in === 'query' && names(parameter.name) && (parameter.required || endpoint.op.method !== 'GET'))
        return { param: parameter.name, in: 'query', schema: parameter.schema }
  if (places.includes('body') && endpoint.request) {
    const body = entityIn(views, endpoint.request, family.hints)
    const properties = body && !body.list && body.path.length === 0 ? views.at(body.schema).properties : null
    for (const property of properties?.values() ?? [])
      if (names(property.name) && !property.readOnly)
        return { param: property.name, in: 'body', schema: property.pointer }
  }
  return null
}

export function place(path: readonly string[]): string {
  return path.length === 0 ? 'the root' : path.join('.')
}

/** The request body is or holds an object to make an entity of, not a list of names. */
function takesEntities({ request }: Endpoint, { views }: Reading): boolean {
  if (request === null) return true
  const view = views.at(request)
  const arrays = [...view.properties.values()].map((property) => views.at(property.pointer).items)
  const items = [view.items, ...arrays].filter((item) => item !== null)
  return items.length !== 1 || view.properties.size > 1 || views.at(items[0]!).properties.size > 0
}
