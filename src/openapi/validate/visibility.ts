import { isObject, type JsonObject, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../document.ts'
import type { Direction } from '../schema.ts'
import { referenceOf, schemaAt } from './references.ts'

/** Which properties do not travel in a direction: `readOnly` ones in requests, `writeOnly` ones in replies. */
export interface Visibility {
  /** Whether the property schema at a pointer is hidden, said by itself, what it refers to, or a part of its `allOf`. */
  isHidden(pointer: Pointer, direction: Direction): boolean
  /** Names of hidden properties of the schema at a pointer, those of its `$ref` and `allOf` included. */
  hiddenNames(pointer: Pointer, direction: Direction): ReadonlySet<string>
  /** Names that the schema at a pointer requires, those of its `$ref` and `allOf` included. */
  requiredNames(pointer: Pointer): ReadonlySet<string>
}

export function createVisibility(doc: SpecDocument): Visibility {
  const names = new Map<string, ReadonlySet<string>>()
  const required = new Map<Pointer, ReadonlySet<string>>()

  function isHidden(pointer: Pointer, direction: Direction): boolean {
    const keyword = direction === 'request' ? 'readOnly' : 'writeOnly'
    return someInPlace(doc, pointer, (raw) => own(raw, keyword) === true)
  }

  function hiddenNames(pointer: Pointer, direction: Direction): ReadonlySet<string> {
    const key = `${direction} ${pointer}`
    const known = names.get(key)
    if (known) return known
    const found = new Set<string>()
    someInPlace(doc, pointer, (raw, at) => {
      const properties = own(raw, 'properties')
      if (isObject(properties))
        for (const name of Object.keys(properties))
          if (isHidden(joinPointer(at, 'properties', name), direction)) found.add(name)
      return false
    })
    names.set(key, found)
    return found
  }

  function requiredNames(pointer: Pointer): ReadonlySet<string> {
    const known = required.get(pointer)
    if (known) return known
    const found = new Set<string>()
    someInPlace(doc, pointer, (raw) => {
      const list = own(raw, 'required')
      if (Array.isArray(list)) for (const name of list) if (typeof name === 'string') found.add(name)
      return false
    })
    required.set(pointer, found)
    return found
  }

  return { isHidden, hiddenNames, requiredNames }
}

/** Whether `test` holds for the schema at a pointer or one that applies beside it (`$ref`, `allOf`), cycles guarded. */
function someInPlace(doc: SpecDocument, start: Pointer, test: (raw: JsonObject, at: Pointer) => boolean): boolean {
  const seen = new Set<Pointer>()
  const queue = [start]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    const raw = schemaAt(doc, at)
    if (raw === undefined) continue
    if (test(raw, at)) return true
    const target = referenceOf(raw)
    if (target !== undefined) queue.push(target)
    const all = own(raw, 'allOf')
    if (Array.isArray(all)) for (let i = 0; i < all.length; i++) queue.push(joinPointer(at, 'allOf', i))
  }
  return false
}
