import { isObject, own } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { MediaType, Operation, ResponseSpec } from '../blueprint.ts'
import type { InferContext, Pass } from '../pass.ts'
import type { SchemaViews } from '../understand/schema-view.ts'
import { isJson, preferredMedia } from './media.ts'
import { looksLikeError } from './error-shape.ts'
import { confidenceOf, createTally, type Tally } from './tally.ts'

/** Learns how the API says no: the schema most documented errors share, and the status of an invalid request. */
export const errorsPass: Pass = {
  name: 'errors',
  run(context) {
    const format = voteSchema(context)
    const invalidStatus = voteInvalidStatus(context)
    context.draft.errors = { ...format, invalidStatus }
    claimBooleanErrors(context)
  },
}

/** Statuses that say "slow down" or "we are down" often have a shape of their own: they vote only when nothing else does. */
const SPECIAL = /^(408|429|5..)$/

function voteSchema(context: InferContext): { schema: Pointer | null; mediaType: string } {
  const { schemas, draft } = context
  const all = draft.operations.flatMap((operation) => errorReplies(schemas, operation))
  const plain = all.filter(({ response }) => !SPECIAL.test(response.status))
  const replies = plain.length > 0 ? plain : all
  const shapes = createTally()
  const keys = new Map<Pointer, string>()
  const pointers = new Map<string, Tally>()
  const types = new Map<string, Tally>()
  for (const { response, media } of replies) {
    const { pointer, properties } = schemas.at(media.schema!)
    if (properties.size === 0) continue
    // Schemas with the same property names are the same kind of error.
    const key = keys.get(pointer) ?? JSON.stringify([...properties.keys()].sort())
    keys.set(pointer, key)
    shapes.add(key, response.pointer)
    tallyOf(pointers, key).add(pointer, response.pointer)
    tallyOf(types, key).add(media.type, media.pointer)
  }
  const [winner] = shapes.ranked()
  if (winner === undefined) return { schema: null, mediaType: 'application/problem+json' }
  const schema = tallyOf(pointers, winner.key).ranked()[0]!.key
  const type = tallyOf(types, winner.key).ranked()[0]!.key
  const mediaType = isJson(type) ? type : 'application/json'
  context.claim({
    claim: `errors look like ${schema} (${winner.count} of ${shapes.total} documented error replies), as ${mediaType}`,
    confidence: confidenceOf(winner.count, shapes.total),
    evidence: winner.evidence,
    about: null,
  })
  return { schema, mediaType }
}

function tallyOf(tallies: Map<string, Tally>, key: string): Tally {
  const tally = tallies.get(key) ?? createTally()
  tallies.set(key, tally)
  return tally
}

/** Documented 4xx and 5xx replies, and `default` where it is not the success, that carry JSON with a schema. */
function errorReplies(
  schemas: SchemaViews,
  operation: Pick<Operation, 'responses' | 'success'>,
): { response: ResponseSpec; media: MediaType }[] {
  return operation.responses.flatMap((response) => {
    const isDefault = response.status === 'default' && operation.success.declared !== 'default'
    if (!isDefault && !/^[45]/.test(response.status)) return []
    const media = preferredMedia(response.content)
    if (media === null || media.schema === null) return []
    if (!isJson(media.type) && !media.type.includes('*')) return []
    return isDefault && !looksLikeError(schemas, media.schema) ? [] : [{ response, media }]
  })
}

/**
 * Operations with a request body that document 400, against those that document 422; a tie is 400. Beside a 422 a 400 that is
 * said to be for what cannot be read has no vote.
 */
function voteInvalidStatus(context: InferContext): 400 | 422 {
  const votes = createTally()
  for (const operation of context.draft.operations) {
    if (operation.requestBody === null) continue
    const both = operation.responses.some(({ status }) => status === '422')
    for (const { status, pointer } of operation.responses)
      if (status === '422' || (status === '400' && !(both && isForUnreadable(context, pointer))))
        votes.add(status, pointer)
  }
  const [first, second] = votes.ranked()
  if (first === undefined) return 400
  const status = first.key === '422' && first.count > (second?.count ?? 0) ? 422 : 400
  const winner = first.key === String(status) ? first : second!
  context.claim({
    claim: `a request that breaks its schema is answered with ${status} (documented by ${winner.count} operations)`,
    confidence: confidenceOf(winner.count, votes.total),
    evidence: winner.evidence,
    about: null,
  })
  return status
}

function isForUnreadable({ doc }: InferContext, response: Pointer): boolean {
  const { value } = doc.resolve(response)
  const description = isObject(value) ? own(value, 'description') : undefined
  return (
    typeof description === 'string' &&
    /malformed|cannot be (read|parsed)|(could not|unable to|fail\w* to) parse|not (valid |well-formed )?json|invalid json|syntax/i.test(
      description,
    ) &&
    !/validat|field|value|parameter|missing|required/i.test(description)
  )
}

/** An API whose successes say `ok: true` answers failures with 200 and `ok: false`. */
function claimBooleanErrors(context: InferContext): void {
  const { schemas, draft } = context
  const flags = createTally()
  for (const operation of draft.operations) {
    const schema = operation.success.media?.schema
    if (schema === undefined || schema === null) continue
    for (const name of ['ok', 'success']) {
      const property = schemas.at(schema).properties.get(name)
      if (property !== undefined && schemas.at(property.pointer).types.has('boolean')) flags.add(name, property.pointer)
    }
  }
  const [flag] = flags.ranked()
  if (flag === undefined || flag.count * 2 < draft.operations.length) return
  context.claim({
    claim: `replies carry a boolean \`${flag.key}\` (${flag.count} operations): failures may be answered with 200 and \`${flag.key}: false\``,
    confidence: 'weak',
    evidence: flag.evidence,
    about: null,
  })
}
