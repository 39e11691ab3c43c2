import { normalizeName, singular, words } from '../../lib/names.ts'
import type { Operation } from '../blueprint.ts'
import type { InferContext } from '../pass.ts'
import { confidenceOf, createTally } from './tally.ts'

/** Words that wrap a thing without naming it. */
const WRAPPERS = new Set([
  ...['data', 'result', 'results', 'response', 'payload', 'content', 'item', 'entity', 'record', 'object', 'body'],
  ...['resource', 'value', 'output', 'document', 'model'],
])

/** Properties that may stand beside the wrapped thing: how the call went, not what it was about. */
const META = new Set([
  ...['success', 'ok', 'status', 'statuscode', 'code', 'message', 'messages', 'meta', 'metadata', 'errors', 'error'],
  ...['links', 'included', 'jsonapi', 'requestid', 'warnings', 'timestamp', 'responsemetadata', 'self', 'version'],
])

/** Names of what holds many, even where the path looks like one thing's. */
const MANY = /(collection|list|links)$/i

/** An unknown word wraps entities when at least so many items of different paths are found below it. */
const MIN_UNKNOWN = 3

/** The property names that wrap a single entity, most used first. The resource's own name is a Finding, not a name. */
export function voteEnvelopes(context: InferContext): string[] {
  const wrapped = createTally()
  const named = createTally()
  let items = 0
  for (const operation of context.draft.operations) {
    if (!isItemRead(operation)) continue
    items++
    const property = wrapperOf(context, operation)
    if (property === null) continue
    const { name, pointer } = property
    if (namesResource(operation.path, name)) named.add('*resource*', pointer)
    else wrapped.add(name, pointer)
  }
  const counts = wrapped.ranked().filter(({ key, count }) => WRAPPERS.has(normalizeName(key)) || count >= MIN_UNKNOWN)
  for (const { key, count, evidence } of counts)
    context.claim({
      claim: `a single entity is wrapped in \`${key}\` (${count} of ${items} item reads)`,
      confidence: confidenceOf(count, items),
      evidence,
      about: null,
    })
  for (const { count, evidence } of named.ranked())
    context.claim({
      claim: `a single entity is wrapped in a property named after its resource (${count} of ${items} item reads)`,
      confidence: confidenceOf(count, items),
      evidence,
      about: null,
    })
  return counts.map(({ key }) => key)
}

/** A GET whose path ends in a variable: `/orders/{id}`, `/orders/{id}.json`. */
function isItemRead(operation: Pick<Operation, 'method' | 'path'>): boolean {
  return operation.method === 'GET' && lastSegment(operation.path).includes('{')
}

/** The one object property of the reply that is not about the call itself; null when the reply is not such a wrapper. */
function wrapperOf(
  context: InferContext,
  operation: Pick<Operation, 'success'>,
): { name: string; pointer: string } | null {
  const schema = operation.success.media?.schema
  if (schema === undefined || schema === null) return null
  const all = [...context.schemas.at(schema).properties.values()]
  if (all.length > 8) return null
  const rest = all.filter(({ name }) => !META.has(normalizeName(name)))
  const [only] = rest
  if (rest.length !== 1 || only === undefined || MANY.test(only.name)) return null
  return context.schemas.at(only.pointer).types.has('object') ? only : null
}

/** Whether a property is called like the collection of an item path: `order` in `/orders/{id}`. */
function namesResource(path: string, name: string): boolean {
  const literals = path.split('/').filter((segment) => segment !== '' && !segment.includes('{'))
  const collection = literals[literals.length - 1]
  if (collection === undefined) return false
  const wanted = singular(words(collection).join('_'))
  const got = singular(words(name).join('_'))
  return wanted === got || wanted.endsWith(`_${got}`)
}

function lastSegment(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '')
  return segments[segments.length - 1] ?? ''
}
