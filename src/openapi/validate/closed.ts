import { isObject, type JsonObject, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../document.ts'
import { referenceOf, schemaAt } from './references.ts'

/**
 * Whether a schema shuts out by `additionalProperties: false` what a part of the same schema (its `allOf`, the other parts
 * of it, every branch of its choice, its own `required`) requires, so that nothing can satisfy it. A common mistake: the
 * keyword does not see its neighbours' properties. Such schemas are read as closed to what no part of them knows.
 * @param hidden names that are not required in the direction at hand
 */
export function isShutOut(doc: SpecDocument, pointer: Pointer, hidden: ReadonlySet<string>): boolean {
  const parts = partsOf(doc, pointer)
  const required = new Set(parts.flatMap(requiredIn))
  for (const part of parts) {
    if (own(part.raw, 'additionalProperties') !== false || own(part.raw, 'patternProperties') !== undefined) continue
    const properties = own(part.raw, 'properties')
    // Closed to everything, with nothing of its own: it speaks of its parts.
    if (!isObject(properties) && parts.some((other) => other !== part && isObject(own(other.raw, 'properties'))))
      return true
    const isUnknown = (name: string) => !hidden.has(name) && !(isObject(properties) && Object.hasOwn(properties, name))
    if ([...required].some(isUnknown)) return true
    if (choicesOf(parts).some((branches) => branches.every((branch) => needs(doc, branch, isUnknown)))) return true
  }
  return false
}

interface Part {
  readonly at: Pointer
  readonly raw: JsonObject
}

/** A schema, what it refers to and the members of its `allOf`, cycles guarded. */
export function partsOf(doc: SpecDocument, start: Pointer): Part[] {
  const seen = new Set<Pointer>()
  const out: Part[] = []
  const queue = [start]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    const raw = schemaAt(doc, at)
    if (raw === undefined) continue
    out.push({ at, raw })
    const target = referenceOf(raw)
    if (target !== undefined) queue.push(target)
    if (target !== undefined && doc.dialect === '3.0') continue
    const all = own(raw, 'allOf')
    if (Array.isArray(all)) for (let i = 0; i < all.length; i++) queue.push(joinPointer(at, 'allOf', i))
  }
  return out
}

export function requiredIn({ raw }: Part): string[] {
  const names = own(raw, 'required')
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

function choicesOf(parts: readonly Part[]): Pointer[][] {
  return parts.flatMap(({ at, raw }) =>
    ['oneOf', 'anyOf'].flatMap((keyword) => {
      const list = own(raw, keyword)
      return Array.isArray(list) && list.length > 0 ? [list.map((_, i) => joinPointer(at, keyword, i))] : []
    }),
  )
}

function needs(doc: SpecDocument, branch: Pointer, isUnknown: (name: string) => boolean): boolean {
  return partsOf(doc, branch).flatMap(requiredIn).some(isUnknown)
}
