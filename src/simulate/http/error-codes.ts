import type { JsonValue } from '../../lib/json.ts'
import { words } from '../../lib/names.ts'
import type { Refusal } from '../exchange.ts'

type Kind = Refusal['kind']

/** How APIs call each failure, most telling first: a code means it when it has all words of one of these. */
const meanings: Readonly<Record<Kind, readonly string[]>> = {
  unauthorized: [
    'unauthorized', 'unauthorised', 'unauthenticated', 'authentication required', 'authentication', 'not authed', 'invalid auth', 'invalid api key',
    'invalid token', 'invalid credentials', 'invalid access token', 'auth', 'login required', '401', 'invalid client',
  ],
  forbidden: [
    'forbidden', 'permission denied', 'access denied', 'insufficient scope', 'permission', 'permissions', 'insufficient',
    'not authorized', 'missing scope', 'not allowed', 'authorization', '403', 'restricted', 'unauthorized',
  ],
  not_found: [
    'not found', 'resource missing', 'object not found', 'does not exist', 'no such', 'missing resource',
    'notfound', 'unknown', '404', 'missing', 'invalid resource id',
  ],
  method_not_allowed: ['method not allowed', 'method not supported', 'unsupported method', '405', 'not allowed', 'method'],
  not_acceptable: ['not acceptable', '406', 'media type not supported'],
  unsupported_media_type: ['unsupported media type', 'media type not supported', 'content type', 'media type', '415'],
  malformed: [
    'malformed request', 'malformed', 'invalid json', 'invalid json request', 'parse error', 'invalid request syntax', 'invalid body', 'bad request',
    'invalid request', 'syntax', '400', 'invalid',
  ],
  invalid: [
    'validation error', 'validation failed', 'validation', 'invalid request', 'invalid request error', 'invalid params', 'invalid parameter', 'invalid argument',
    'invalid parameters', 'parameter invalid', 'bad request', 'invalid input', 'unprocessable entity', 'unprocessable', 'invalid', '422', '400',
  ],
  conflict: [
    'conflict', 'already exists', 'duplicate', 'invalid state', 'unexpected state', 'failed precondition', 'invalid status', 'aborted', '409',
    'unprocessable entity', 'not allowed', 'invalid request',
  ],
  precondition_failed: ['precondition failed', 'precondition', 'version mismatch', '412', 'conflict'],
  payload_too_large: ['payload too large', 'request too large', 'too large', 'entity too large', 'content too large', '413', 'limit exceeded'],
  idempotency_conflict: ['idempotency error', 'idempotency', 'idempotent', 'duplicate request', 'conflict'],
  insufficient_storage: ['insufficient storage', 'storage full', 'quota exceeded', 'limit exceeded', 'limit', '507'],
  rate_limited: [
    'rate limited', 'rate limit exceeded', 'rate limit', 'too many requests', 'ratelimited', 'throttled', 'throttling', 'resource exhausted', 'quota exceeded',
    'limit exceeded', '429', 'too many', 'lock timeout',
  ],
  payment_required: ['payment required', 'card declined', 'declined', 'insufficient funds', 'card error', 'payment failed', 'payment', '402', 'card'],
  failed: ['internal server error', 'internal error', 'server error', 'api error', 'internal', 'unexpected error', 'unexpected', '500', 'unknown error', 'unknown'],
  unavailable: ['service unavailable', 'unavailable', 'temporarily unavailable', 'overloaded', 'maintenance', 'timeout', 'bad gateway', '503', '502', '504', 'internal error', 'api error'],
} // biome-ignore format: a table

/** What one field's fault is called, by JSON Schema keyword. */
const fieldMeanings: Readonly<Record<string, readonly string[]>> = {
  required: ['missing field', 'missing', 'required', 'parameter missing', 'blank', 'invalid'],
  enum: ['invalid choice', 'invalid enum', 'not in list', 'inclusion', 'invalid value', 'invalid'],
  type: ['invalid type', 'type', 'wrong type', 'invalid'],
  format: ['invalid format', 'format', 'invalid'],
  pattern: ['invalid format', 'invalid pattern', 'format', 'invalid'],
  minLength: ['too short', 'length', 'invalid'],
  maxLength: ['too long', 'length', 'invalid'],
  minimum: ['too small', 'out of range', 'range', 'invalid'],
  maximum: ['too large', 'out of range', 'range', 'invalid'],
  additionalProperties: ['unknown field', 'unknown parameter', 'unrecognized', 'unknown', 'invalid'],
}

/** Anything at all that blames the request. */
const anyFailure = [
  'invalid request error',
  'invalid request',
  'bad request',
  'request error',
  'client error',
  'invalid',
  'error',
  'failure',
  'failed',
  'fail',
  'api error',
  'other',
  'unknown',
]

export function kindMeanings(kind: Kind): readonly string[] {
  return meanings[kind]
}

export function keywordMeanings(keyword: string): readonly string[] {
  return fieldMeanings[keyword] ?? ['invalid', 'invalid value', 'validation error']
}

/**
 * The member of a closed list that says it best; undefined when none says anything like it.
 *
 * @param status taken where the list is of statuses
 */
export function chooseListed(
  listed: readonly JsonValue[],
  meaning: readonly string[],
  status: number,
): JsonValue | undefined {
  if (listed.length === 1) return listed[0]
  const own = listed.find((value) => value === status || value === String(status))
  if (own !== undefined) return own
  for (const phrase of [...meaning, ...anyFailure]) {
    const fitting = listed.filter((value) => typeof value === 'string' && means(value, phrase))
    if (fitting.length > 0) return fitting.sort((a, b) => String(a).length - String(b).length)[0]
  }
  return undefined
}

/** Every word of the phrase is in the code: `resource_missing` means `missing`. */
export function means(code: string, phrase: string): boolean {
  const parts = words(code)
  const joined = parts.join('')
  return phrase.split(' ').every((word) => parts.includes(word)) || joined === phrase.replaceAll(' ', '')
}

/** How well a text (an example's name or code) tells of a failure: 0 not at all. */
export function likeness(text: string, meaning: readonly string[]): number {
  const index = meaning.findIndex((phrase) => means(text, phrase))
  return index < 0 ? 0 : 1 - index / (meaning.length + 1)
}

/** A code written as the API writes its own: `NOT_FOUND` beside `RATE_LIMITED`, `not-found` beside `rate-limited`. */
export function inStyleOf(example: string | undefined, phrase: string): string {
  const parts = phrase.split(' ')
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  if (example === undefined || !/^[A-Za-z][\w. -]*$/.test(example)) return parts.join('_')
  if (/^[A-Z0-9_]+$/.test(example)) return parts.join('_').toUpperCase()
  if (example.includes('_')) return parts.join('_')
  if (example.includes('-')) return parts.join('-')
  if (example.includes(' ')) return parts.map((word, i) => (i === 0 ? capital(word) : word)).join(' ')
  if (/^[A-Z]/.test(example)) return parts.map(capital).join('')
  if (/[a-z][A-Z]/.test(example)) return parts.map((word, i) => (i === 0 ? word : capital(word))).join('')
  return parts.join('_')
}
