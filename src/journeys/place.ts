import { isObject, type JsonValue, own, setOwn } from '../lib/json.ts'

/** Puts a value at a path of property names and indexes, making the objects in between. The root is changed in place. */
export function setAt(root: JsonValue, path: readonly string[], value: JsonValue): void {
  let at = root
  for (const [index, key] of path.entries()) {
    const last = index === path.length - 1
    if (Array.isArray(at)) {
      if (!/^\d{1,6}$/.test(key) || Number(key) > at.length) return
      if (last) at[Number(key)] = value
      else at = at[Number(key)] ??= {}
    } else if (isObject(at)) {
      const next: JsonValue | undefined = own(at, key)
      if (last) setOwn(at, key, value)
      else if (typeof next === 'object' && next !== null) at = next
      else {
        const made: JsonValue = {}
        setOwn(at, key, made)
        at = made
      }
    } else return
  }
}
