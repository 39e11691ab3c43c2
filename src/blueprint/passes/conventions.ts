import { isObject, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { Conventions } from '../blueprint.ts'
import type { InferContext, Pass } from '../pass.ts'
import { voteEnvelopes } from './envelopes.ts'
import { text } from './scope.ts'
import { type Count, confidenceOf, createTally } from './tally.ts'

/** Learns the document's habits, each by vote. */
export const conventionsPass: Pass = {
  name: 'conventions',
  run(context) {
    context.draft.conventions = {
      casing: voteCasing(context),
      envelopes: voteEnvelopes(context),
      idempotencyHeader: voteIdempotencyHeader(context) ?? 'Idempotency-Key',
      requestIdHeader: voteRequestIdHeader(context) ?? 'Request-Id',
    }
  },
}

/** So many property names of components settle the casing; else inline schemas are asked too. */
const ENOUGH_NAMES = 50

function voteCasing(context: InferContext): Conventions['casing'] {
  const votes = createTally()
  const seen = new Set<Pointer>()
  const count = (schema: Pointer) => {
    const { pointer, value } = context.doc.resolve(schema)
    if (seen.has(pointer) || !isObject(value)) return
    seen.add(pointer)
    const properties = own(value, 'properties')
    for (const name of isObject(properties) ? Object.keys(properties) : []) {
      const casing = casingOf(name)
      if (casing !== null) votes.add(casing, joinPointer(pointer, 'properties', name))
    }
  }
  const schemas = context.doc.at('/components/schemas')
  for (const name of isObject(schemas) ? Object.keys(schemas) : []) count(joinPointer('/components/schemas', name))
  for (const { requestBody, responses } of votes.total < ENOUGH_NAMES ? context.draft.operations : [])
    for (const { content } of requestBody === null ? responses : [...responses, requestBody])
      for (const media of content) if (media.schema !== null) count(media.schema)
  const [winner] = votes.ranked()
  if (winner === undefined) return 'snake'
  claimVote(context, `property names are written in ${winner.key} case`, winner, votes.total)
  return winner.key as Conventions['casing']
}

/** The casing a name shows; null for a single lower-case word, which fits several. */
function casingOf(name: string): Conventions['casing'] | null {
  if (/^[a-z0-9]+(_[a-z0-9]+)+$/.test(name)) return 'snake'
  if (/^[a-z0-9]+(-[a-z0-9]+)+$/.test(name)) return 'kebab'
  if (/^[a-z][a-z0-9]*[A-Z][A-Za-z0-9]*$/.test(name)) return 'camel'
  if (/^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*$/.test(name)) return 'pascal'
  return null
}

/** A header parameter named for it, or a client's request id that its description says makes repeating safe. */
function voteIdempotencyHeader(context: InferContext): string | null {
  const votes = createTally()
  const requestIds = createTally()
  for (const { method, parameters } of context.draft.operations)
    for (const parameter of parameters) {
      if (parameter.in !== 'header') continue
      if (/idempoten/i.test(parameter.name)) votes.add(parameter.name, parameter.pointer)
      else if (method === 'POST' && isRepeatKey(context, parameter.name, parameter.pointer))
        requestIds.add(parameter.name, parameter.pointer)
    }
  const [winner] = votes.total > 0 ? votes.ranked() : requestIds.ranked()
  if (winner === undefined) return null
  claimVote(context, `${winner.key} makes a call repeatable`, winner, Math.max(votes.total, requestIds.total))
  return winner.key
}

/** `Acme-Request-Id` is a provider's own word for it; a bare `X-Request-Id` may be no more than a correlation id. */
function isRepeatKey(context: InferContext, name: string, pointer: Pointer): boolean {
  if (!/request-id$/i.test(name)) return false
  if (!/^(x-)?request-id$/i.test(name)) return true
  const value = context.doc.at(pointer)
  return isObject(value) && /idempoten|retr(y|ies)|repeat|duplicate/i.test(text(value, 'description'))
}

function voteRequestIdHeader(context: InferContext): string | null {
  const votes = createTally()
  for (const { responses } of context.draft.operations)
    for (const { headers, pointer } of responses)
      for (const { name } of headers)
        if (/(request|correlation|trace)-?id$/i.test(name)) votes.add(name, joinPointer(pointer, 'headers', name))
  const [winner] = votes.ranked()
  if (winner === undefined) return null
  claimVote(context, `${winner.key} carries the id of a request`, winner, votes.total)
  return winner.key
}

function claimVote(context: InferContext, claim: string, winner: Count, total: number): void {
  const confidence = confidenceOf(winner.count, total)
  context.claim({ claim: `${claim} (${winner.count} of ${total})`, confidence, evidence: winner.evidence, about: null })
}
