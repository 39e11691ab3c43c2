import type { JsonObject } from '../lib/json.ts'
import type { Headers, Reply } from '../simulate/exchange.ts'

/** Every way in which Specbox itself (not a simulated API) says no: code → status and title. */
export const errorTable = {
  malformed: { status: 400, title: 'The request cannot be read' },
  unauthorized: { status: 401, title: 'A control key is needed' },
  forbidden: { status: 403, title: 'This key does not allow that' },
  not_found: { status: 404, title: 'There is no such thing' },
  no_sandbox: { status: 404, title: 'No sandbox answers here' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  timeout: { status: 408, title: 'The request took too long' },
  conflict: { status: 409, title: 'The name is taken' },
  payload_too_large: { status: 413, title: 'The request body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON' },
  invalid: { status: 422, title: 'The request is not valid' },
  unusable_document: { status: 422, title: 'The document cannot be used' },
  too_many_runs: { status: 429, title: 'Too many workflows run at once' },
  headers_too_large: { status: 431, title: 'The request headers are too large' },
  internal: { status: 500, title: 'Specbox failed' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorTable

/** RFC 9457 problem details; `more` adds members of our own. */
export function problem(code: ErrorCode, detail: string, more: JsonObject = {}, headers: Headers = {}): Reply {
  const { status, title } = errorTable[code]
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: `urn:specbox:error:${code}`, title, status, detail, ...more }),
  }
}

export function json(status: number, value: unknown, headers: Headers = {}): Reply {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) }
}
