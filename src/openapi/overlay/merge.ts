import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'

/**
 * Merges by Overlay 1.1's rules (Action Object): objects recursively, lists end to end, primitives replaced. What does not
 * fit is left as it was.
 * @returns the pointers, below the target, of what did not fit
 */
export function mergeInto(target: JsonObject, update: JsonObject): Pointer[] {
  const misfits: Pointer[] = []
  for (const key of Object.keys(update)) {
    const value = update[key]!
    const old = own(target, key)
    if (old === undefined) setOwn(target, key, copyOf(value))
    else if (isObject(old) && isObject(value))
      misfits.push(...mergeInto(old, value).map((below) => joinPointer('', key) + below))
    else if (Array.isArray(old) && Array.isArray(value)) old.push(...value.map(copyOf))
    else if (isPrimitive(old) && isPrimitive(value)) setOwn(target, key, value)
    // `components:` with nothing after it, as in the specification's own example, asks for no change.
    else if (value !== null) misfits.push(joinPointer('', key))
  }
  return misfits
}

export function isPrimitive(value: JsonValue): boolean {
  return typeof value !== 'object' || value === null
}

export function copyOf(value: JsonValue): JsonValue {
  return isPrimitive(value) ? value : structuredClone(value)
}
