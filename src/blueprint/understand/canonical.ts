import { isObject, type JsonObject, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'

/** Looks through references, `allOf` of one and "one of X or null" to the schema that says something. */
export function canonical(doc: SpecDocument, pointer: Pointer): Pointer {
  let at = doc.resolve(pointer).pointer
  for (let hops = 0; hops < 10; hops++) {
    const value = doc.at(at)
    if (!isObject(value)) return at
    const inner = soleSchema(doc, at, value)
    if (inner === null) return at
    at = doc.resolve(inner).pointer
  }
  return at
}

function soleSchema(doc: SpecDocument, at: Pointer, schema: JsonObject): Pointer | null {
  if (own(schema, 'properties') !== undefined) return null
  const items = own(schema, 'items')
  // A tuple that a converter made of "one of these": items without being an array.
  if (
    isObject(items) &&
    own(schema, 'type') === undefined &&
    (own(items, 'anyOf') ?? own(items, 'oneOf')) !== undefined
  )
    return joinPointer(at, 'items')
  if (items !== undefined) return null
  for (const key of ['allOf', 'oneOf', 'anyOf']) {
    const list = own(schema, key)
    if (!Array.isArray(list) || list.length > 4) continue
    const real = list.map((_, i) => joinPointer(at, key, i)).filter((part) => !isNull(doc, part) && !isBare(doc, part))
    if (real.length === 1) return real[0]!
  }
  return null
}

/** Says only that there may be no value: `null`, or an enum of nothing. */
export function isNull(doc: SpecDocument, pointer: Pointer): boolean {
  const { value } = doc.resolve(pointer)
  if (!isObject(value)) return false
  const type = own(value, 'type')
  const values = own(value, 'enum')
  return type === 'null' || (Array.isArray(values) && values.length === 1 && (values[0] === null || values[0] === ''))
}

/** Only annotations: `allOf: [{$ref}, {description}]`. */
function isBare(doc: SpecDocument, pointer: Pointer): boolean {
  const { value } = doc.resolve(pointer)
  return (
    isObject(value) && Object.keys(value).every((key) => key === 'description' || key === 'title' || key === 'nullable')
  )
}
