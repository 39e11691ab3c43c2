import { isObject, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'

/** How many schemas one question may look at: `allOf` chains of real documents stay far below. */
const MAX_SCHEMAS = 50

/** The properties an object schema declares (references and `allOf` followed), each with the pointer of its schema. */
export function propertiesOf(doc: SpecDocument, schema: Pointer): Map<string, Pointer> {
  const found = new Map<string, Pointer>()
  const seen = new Set<Pointer>()
  const visit = (pointer: Pointer) => {
    const { pointer: at, value } = doc.resolve(pointer)
    if (!isObject(value) || seen.has(at) || seen.size >= MAX_SCHEMAS) return
    seen.add(at)
    const properties = own(value, 'properties')
    if (isObject(properties))
      for (const name of Object.keys(properties)) found.set(name, joinPointer(at, 'properties', name))
    const parts = own(value, 'allOf')
    if (Array.isArray(parts)) for (let i = 0; i < parts.length; i++) visit(`${at}/allOf/${i}`)
  }
  visit(schema)
  return found
}

const ERROR_NAME = /error|problem|exception|fault|failure/i
const ERROR_ENVELOPES = ['error', 'errors', 'fault', 'exception']
const ERROR_FIELDS = new Set([
  ...['code', 'message', 'status', 'detail', 'details', 'title', 'type', 'instance', 'description', 'reason', 'name'],
  ...['statuscode', 'status_code', 'errorcode', 'error_code', 'errormessage', 'error_message', 'fields', 'request_id'],
])

/** Whether a schema describes a failure: by its name, an `error` property, or nothing but codes and messages. */
export function looksLikeError(doc: SpecDocument, schema: Pointer): boolean {
  const { pointer } = doc.resolve(schema)
  const component = /^\/components\/schemas\/([^/]+)$/.exec(pointer)?.[1]
  if (component !== undefined && ERROR_NAME.test(component)) return true
  const names = [...propertiesOf(doc, schema).keys()].map((name) => name.toLowerCase())
  if (names.length === 0) return false
  if (names.length <= 4 && names.some((name) => ERROR_ENVELOPES.includes(name))) return true
  return names.some((name) => name.includes('message') || name === 'detail') && names.every((n) => ERROR_FIELDS.has(n))
}
