import { isObject, type JsonValue } from '../../lib/json.ts'
import type { Evidence, RecordedBody } from '../run/run.ts'

/** The JSON of what came in a step; undefined where there is none. */
export function jsonOf(evidence: Evidence): JsonValue | undefined {
  const body = bodyOf(evidence)
  if (body?.kind !== 'text') return undefined
  try {
    return JSON.parse(body.text) as JsonValue
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The same evidence, where something else came. */
export function withJson(evidence: Evidence, value: JsonValue): Evidence {
  const change = (body: RecordedBody): RecordedBody =>
    body?.kind === 'text' ? { ...body, text: JSON.stringify(value) } : body
  if (evidence.kind === 'call' && evidence.reply !== null)
    return { ...evidence, reply: { ...evidence.reply, body: change(evidence.reply.body) } }
  if (evidence.kind === 'message' && evidence.message !== null)
    return { ...evidence, message: { ...evidence.message, body: change(evidence.message.body) } }
  return evidence
}

function bodyOf(evidence: Evidence): RecordedBody {
  if (evidence.kind === 'call') return evidence.reply?.body ?? null
  return evidence.kind === 'message' ? (evidence.message?.body ?? null) : null
}

/** What tells two entities apart: the first member that is named like an id. */
export function idOf(value: JsonValue | undefined): string | undefined {
  if (!isObject(value)) return undefined
  const name = ['id', ...Object.keys(value).filter((key) => /(^|_)(id|sid|uuid|key|number)$|Id$/.test(key))].find(
    (key) => typeof value[key] === 'string' || typeof value[key] === 'number',
  )
  return name === undefined ? undefined : String(value[name])
}
