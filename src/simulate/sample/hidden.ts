import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { takeResembling } from './choose.ts'
import { pointersFor } from './object.ts'
import type { Kit } from './walk.ts'

const maxDepth = 60

/** A value without the properties that do not travel in the kit's direction, at any depth. The same one where there are none. */
export function withoutHidden(kit: Kit, value: JsonValue, pointers: readonly Pointer[], depth = 0): JsonValue {
  if (typeof value !== 'object' || value === null || depth > maxDepth || pointers.length === 0) return value
  const shape = takeResembling(kit, kit.shapeOf(pointers), value)
  if (Array.isArray(value)) {
    const items = value.map((item, index) =>
      withoutHidden(kit, item, shape.prefixItems[index] ?? shape.items, depth + 1),
    )
    return items.every((item, index) => item === value[index]) ? value : items
  }
  const shown: JsonObject = {}
  let changed = false
  for (const name of Object.keys(value)) {
    const part = value[name]!
    const hidden = shape.hidden.has(name)
    const kept = hidden ? part : withoutHidden(kit, part, pointersFor(shape, name), depth + 1)
    if (hidden || kept !== part) changed = true
    if (!hidden) setOwn(shown, name, kept)
  }
  return changed ? shown : value
}

/** Whether `writeOnly` is said anywhere in the document. */
export function hasWriteOnly(doc: SpecDocument): boolean {
  const queue: JsonValue[] = [doc.root]
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (Array.isArray(value)) for (const item of value) queue.push(item)
    else if (isObject(value)) {
      if (value.writeOnly === true) return true
      for (const key of Object.keys(value)) queue.push(value[key]!)
    }
  }
  return false
}
