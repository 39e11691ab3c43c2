import type { Pointer } from '../../lib/pointer.ts'
import type { SchemaViews } from '../understand/schema-view.ts'

const ERROR_NAME = /error|problem|exception|fault|failure/i
const ERROR_ENVELOPES = ['error', 'errors', 'fault', 'exception']
const ERROR_FIELDS = new Set([
  ...['code', 'message', 'status', 'detail', 'details', 'title', 'type', 'instance', 'description', 'reason', 'name'],
  ...['statuscode', 'status_code', 'errorcode', 'error_code', 'errormessage', 'error_message', 'fields', 'request_id'],
])

/** Whether a schema describes a failure: by its name, an `error` property, or nothing but codes and messages. */
export function looksLikeError(schemas: SchemaViews, schema: Pointer): boolean {
  const { pointer, properties } = schemas.at(schema)
  const component = /^\/components\/schemas\/([^/]+)$/.exec(pointer)?.[1]
  if (component !== undefined && ERROR_NAME.test(component)) return true
  const names = [...properties.keys()].map((name) => name.toLowerCase())
  if (names.length === 0) return false
  if (names.length <= 4 && names.some((name) => ERROR_ENVELOPES.includes(name))) return true
  return names.some((name) => name.includes('message') || name === 'detail') && names.every((n) => ERROR_FIELDS.has(n))
}
