import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../document.ts'

/** The pointer that a `$ref` (or `$dynamicRef`, read as one) of a schema names; undefined where there is none. */
export function referenceOf(raw: JsonObject): Pointer | undefined {
  const reference = own(raw, '$ref') ?? own(raw, '$dynamicRef')
  return typeof reference === 'string' ? toPointer(reference) : undefined
}

/** `#/components/schemas/A%20B` → `/components/schemas/A B`. Percent signs that encode nothing stay. */
export function toPointer(reference: string): Pointer | undefined {
  const hash = reference.indexOf('#')
  if (hash !== 0) return undefined
  const fragment = reference.slice(1)
  if (fragment !== '' && !fragment.startsWith('/')) return undefined
  try {
    return decodeURIComponent(fragment)
  } catch (error) {
    if (error instanceof URIError) return fragment
    throw error
  }
}

/** Whether a schema says nothing beside its reference, by its dialect's rules (3.0 ignores all siblings but `nullable`). */
export function isBareReference(raw: JsonObject, dialect: SpecDocument['dialect']): boolean {
  if (referenceOf(raw) === undefined) return false
  if (dialect === '3.0') return own(raw, 'nullable') !== true
  return Object.keys(raw).every((key) => annotations.has(key))
}

const annotations = new Set(['$ref', '$dynamicRef', 'description', 'summary', 'title', 'deprecated', '$comment'])

/** Follows bare references to the first schema that says something: the identity under which a schema is compiled. */
export function followReferences(doc: SpecDocument, pointer: Pointer): Pointer {
  const seen = new Set<Pointer>()
  let at = pointer
  while (!seen.has(at)) {
    seen.add(at)
    const raw = doc.at(at)
    if (!isObject(raw) || !isBareReference(raw, doc.dialect)) return at
    at = referenceOf(raw)!
  }
  return at
}

/** The schema at a pointer as an object; undefined for what is no schema (dangling, `true`, a list). */
export function schemaAt(doc: SpecDocument, pointer: Pointer): JsonObject | undefined {
  const raw: JsonValue | undefined = doc.at(pointer)
  return isObject(raw) ? raw : undefined
}
