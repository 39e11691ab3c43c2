/** JSON as parsed: what documents, request bodies and entities are made of. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject
export interface JsonObject {
  [key: string]: JsonValue
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Own property only: a document may name a schema `constructor` or `toString`. */
export function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Sets an own data property even when the key is `__proto__`, so hostile names stay data. */
export function setOwn(object: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  else object[key] = value
}

/** The value at a path of property names (array items by index), or undefined where the path leaves the value. */
export function valueAt(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  let at = value
  for (const key of path) {
    if (Array.isArray(at)) at = at[Number(key)]
    else if (isObject(at)) at = own(at, key)
    else return undefined
  }
  return at
}

/** Puts `value` at a path of property names, making the objects in between. The root is changed in place. */
export function putAt(root: JsonObject, path: readonly string[], value: JsonValue): void {
  let at = root
  for (const key of path.slice(0, -1)) {
    const next = own(at, key)
    if (isObject(next)) at = next
    else {
      const made: JsonObject = {}
      setOwn(at, key, made)
      at = made
    }
  }
  setOwn(at, path[path.length - 1]!, value)
}

/** The same for an object whose inner ones are shared with others: those on the way are copied. */
export function putFresh(root: JsonObject, path: readonly string[], value: JsonValue): void {
  let at = root
  for (const key of path.slice(0, -1)) {
    const next = own(at, key)
    const made: JsonObject = isObject(next) ? { ...next } : {}
    setOwn(at, key, made)
    at = made
  }
  setOwn(at, path[path.length - 1]!, value)
}

export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && jsonEqual(a[key], b[key]))
  )
}
