import type { JsonValue } from '../../../lib/json.ts'
import { serialize } from '../../../simulate/http/serialize.ts'
import type { Operation } from '../../../blueprint/blueprint.ts'
import type { Model } from '../../../simulate/call.ts'
import type { RequestBody } from '../../../workflows/arazzo/description.ts'
import type { StepBody } from '../../journey.ts'
import { setAt } from '../../place.ts'
import type { Outputs } from './outputs.ts'

/** A body with expressions where it takes what earlier steps gave. What is neither JSON nor a form is written out. */
export function bodyOf({ doc }: Model, operation: Operation, body: StepBody, outputs: Outputs): RequestBody {
  const structured = /json|urlencoded|^multipart\//i.test(body.mediaType)
  const payload: JsonValue = structuredClone(body.value)
  for (const { path, value } of body.refs) {
    const said = outputs.express(value)
    setAt(payload, path, !structured && value.kind === 'reply' ? `{${String(said)}}` : said)
  }
  const contentType = body.mediaType.includes('*') ? 'application/octet-stream' : body.mediaType
  if (structured || typeof payload === 'string') return { contentType, payload }
  const schema = operation.requestBody?.content.find(({ type }) => type === body.mediaType)?.schema ?? null
  const written = serialize(payload, contentType, schema, doc).body
  return { contentType, payload: typeof written === 'string' ? written : new TextDecoder().decode(written) }
}
