import { type Assignment, assignment } from './assignment.ts'
import { ownReply, place } from './collection-operations.ts'
import type { EntityReading } from './envelope.ts'
import { type Family, itemReading, lastParam, listReply } from './families.ts'
import { type Endpoint, first, type PathNode } from './tree.ts'
import type { Reading } from './reading.ts'

/** What the operations of an item path (`/orders/{id}`) do. */
export function assignItem(node: PathNode, family: Family, reading: Reading): Assignment[] {
  return node.endpoints.flatMap((endpoint) => {
    const found = assignOne(endpoint, node, family, reading)
    return found ? [found] : []
  })
}

export function pathId(endpoint: Endpoint): Assignment['id'] {
  const param = lastParam(endpoint)
  return param && { param: param.name, in: 'path', schema: param.schema }
}

function assignOne(endpoint: Endpoint, node: PathNode, family: Family, reading: Reading): Assignment | null {
  const id = pathId(endpoint)
  const { method } = endpoint.op
  if (method === 'GET') return assignGet(endpoint, family, reading, id)
  const output = ownReply(endpoint, family, reading)
  const base = { endpoint, family, id, output }
  switch (method) {
    case 'PUT':
      return isPartial(endpoint, family, reading)
        ? assignment({ ...base, kind: 'update', reason: 'PUT on the item, which may leave out what is to stay' })
        : assignment({ ...base, kind: 'replace', upsert: isUpsert(endpoint, family), reason: 'PUT on the item' })
    case 'PATCH':
      return assignment({ ...base, kind: 'update', reason: 'PATCH on the item' })
    case 'DELETE':
      return assignment({
        ...base,
        output: deletedReply(endpoint, family, reading),
        kind: 'delete',
        reason: 'DELETE on the item',
      })
    case 'POST':
      return assignPost(base, node, family)
    default:
      return null
  }
}

function assignGet(endpoint: Endpoint, family: Family, reading: Reading, id: Assignment['id']): Assignment | null {
  const entity = itemReading(endpoint, family, reading)
  if (entity)
    return assignment({
      endpoint,
      family,
      kind: 'read',
      id,
      output: entity,
      reason: `GET shows one at ${place(entity.path)}`,
    })
  const list = listReply(endpoint, family, reading)
  if (list)
    return assignment({
      endpoint,
      family,
      kind: 'list',
      list,
      confidence: 'weak',
      reason: 'GET lists those with the path value',
    })
  if (endpoint.op.success.media === null && endpoint.op.success.declared !== null)
    return assignment({ endpoint, family, kind: 'read', id, reason: 'GET tells whether the row exists' })
  return null
}

function assignPost(
  base: Pick<Assignment, 'endpoint' | 'family' | 'id' | 'output'>,
  node: PathNode,
  family: Family,
): Assignment | null {
  const others = family.items.some((item) => item.endpoints.some((endpoint) => endpoint.op.method !== 'POST'))
  const creatable = family.collections.some((collection) => first(collection, 'POST'))
  const listed = family.collections.some((collection) => collection.endpoints.length > 0)
  // Where nothing else speaks of such a thing, the path value names something else and the reply is an answer to it.
  if (others || creatable || (base.output && listed)) {
    const declared = family.kind === 'membership' || base.endpoint.op.success.status === 201
    const creates = !creatable && !first(node, 'PUT') && declared
    return creates
      ? assignment({ ...base, kind: 'replace', upsert: true, reason: 'POST on the item creates it' })
      : assignment({ ...base, kind: 'update', reason: 'POST on the item' })
  }
  return null
}

const leavesRest =
  /\b(only|just) (the )?(\w+ ){0,3}(provided|specified|supplied|passed|sent|included|given|present)\b|\b(omitted|unspecified|missing|not (provided|specified|supplied|passed|sent|included|given|present|set))\b[^.]{0,80}\b(unchanged|unmodified|unaffected|untouched|not (be )?(changed|updated|modified|overwritten|affected)|(keep|retain)s?)\b|\bpartial(ly)? update/i

/** A PUT that says it leaves the rest alone, or demands less than what a creation of the same demands. */
function isPartial(endpoint: Endpoint, family: Family, { views }: Reading): boolean {
  const { op, request } = endpoint
  if (leavesRest.test(`${op.summary}. ${op.description}`.replace(/\s+/g, ' ').slice(0, 4000))) return true
  const created = family.collections.map((node) => first(node, 'POST')?.request).find((schema) => schema != null)
  if (request === null || created == null) return false
  const taken = views.at(request).properties
  if ([...taken.values()].some(({ required }) => required)) return false
  return [...views.at(created).properties.values()].some(({ name, required }) => required && taken.has(name))
}

/** Creates what is not there: nothing else can create it, or a 201 is declared beside the 200. */
function isUpsert(endpoint: Endpoint, family: Family): boolean {
  if (family.kind === 'membership') return true
  const creatable = family.collections.some((collection) => first(collection, 'POST') ?? first(collection, 'PUT'))
  const created = endpoint.op.responses.some((response) => response.status === '201')
  const first2xx = endpoint.op.responses.filter((response) => /^2/.test(response.status)).length
  return !creatable || (created && first2xx > 1)
}

/** A delete shows the entity only when it says as much as a GET, not `{id, deleted: true}`. */
export function deletedReply(endpoint: Endpoint, family: Family, reading: Reading): EntityReading | null {
  const entity = ownReply(endpoint, family, reading)
  if (!entity) return null
  const { views } = reading
  if (family.schemas.has(views.identity(entity.schema)) && entity.schema === family.detail) return entity
  const names = [...views.at(entity.schema).properties.keys()]
  return names.length < 4 || names.some((name) => /^(deleted|success|message|ok|status_?code|is_?deleted)$/i.test(name))
    ? null
    : entity
}
