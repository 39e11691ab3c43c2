import type { JsonValue } from '../../lib/json.ts'
import type { Scope, SeenContent, SeenMessage } from '../expression/scope.ts'
import type { Evidence, Headers, RecordedBody, RecordedMessage, WorkflowRun } from './run.ts'

/** What expressions see of a step's evidence: verdicts rest on what was recorded, and on nothing else. */
export function seenOf(evidence: Evidence): Pick<Scope, 'exchange' | 'message'> {
  if (evidence.kind === 'call') {
    const { request, reply } = evidence
    return {
      exchange: {
        method: request.method,
        url: request.url,
        request: { ...contentOf(request.headers, request.body), query: request.query, path: request.path },
        response: reply === null ? null : { ...contentOf(reply.headers, reply.body), status: reply.status },
      },
      message: null,
    }
  }
  if (evidence.kind !== 'message' || evidence.message === null) return { exchange: null, message: null }
  return { exchange: null, message: messageOf(evidence.message) }
}

/** The last call of a run, those of the workflows that it called included. */
export function lastExchange(run: WorkflowRun): Scope['exchange'] {
  for (const step of [...run.steps].reverse()) {
    const { evidence, next } = step
    const after =
      (next.kind === 'workflow' || next.kind === 'retry') && next.run != null ? lastExchange(next.run) : null
    if (after !== null) return after
    const own = evidence.kind === 'workflow' ? lastExchange(evidence.run) : seenOf(evidence).exchange
    if (own !== null) return own
  }
  return null
}

export function messageOf(message: RecordedMessage): SeenMessage {
  const { headers, body } = contentOf(message.headers, message.body)
  return { headers, payload: body }
}

function contentOf(headers: Headers, body: RecordedBody): SeenContent {
  return { headers: namesLowered(headers), body: valueOf(body) }
}

function namesLowered(headers: Headers): Record<string, string> {
  const seen = new Map<string, string>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const before = seen.get(key)
    seen.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(seen)
}

/** JSON is read where the media type says so, text is text, bytes are their base64. */
function valueOf(body: RecordedBody): JsonValue | undefined {
  if (body === null) return undefined
  if (body.kind === 'bytes') return body.base64
  if (!/[/+]json\b/i.test(body.mediaType)) return body.text
  try {
    return JSON.parse(body.text) as JsonValue
  } catch (error) {
    if (error instanceof SyntaxError) return body.text
    throw error
  }
}
