import { isObject, type JsonValue } from '../../lib/json.ts'
import { singular } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { firstDuplicate } from '../../openapi/validate/unique.ts'
import { numberOr } from './scalar.ts'
import type { Shape } from './shape.ts'
import { isRecursive, type Kit, type Place, type Walk } from './walk.ts'

/** Items that are made, whatever a `minItems` asks. */
const maxMade = 500
/** Levels below which optional items are left out. */
const fullDepth = 4

export function makeArray(kit: Kit, shape: Shape, walk: Walk, place: Place): JsonValue[] {
  const out: JsonValue[] = []
  const most = numberOr(shape.keywords.maxItems, Number.POSITIVE_INFINITY)
  const hints = Array.isArray(place.hint) ? place.hint : []
  const count = Math.min(wantedCount(kit, shape, walk, place, hints.length), most)
  const inContains = Math.min(shape.contains.length === 0 ? 0 : numberOr(shape.keywords.minContains, 1), most)
  for (let i = 0; i < inContains; i++) addItem(kit, shape, walk, place, out, shape.contains, hints[i])
  while (out.length < count && walk.steps > 0) {
    const before = out.length
    addItem(kit, shape, walk, place, out, [], hints[out.length])
    if (out.length === before) break
  }
  return out
}

function wantedCount(kit: Kit, shape: Shape, walk: Walk, place: Place, hinted: number): number {
  const least = Math.min(numberOr(shape.keywords.minItems, 0), maxMade)
  if (hinted > 0) return Math.max(least, Math.min(hinted, maxMade))
  if (walk.minimal || place.depth > fullDepth) return least
  if (shape.prefixItems.length > 0) return Math.max(least, shape.prefixItems.length)
  const item = kit.shapeOf(shape.items)
  if (shape.items.length === 0 || item.impossible || isRecursive(item, walk)) return least
  if (place.depth > 0 && walk.optional <= 0) return least
  return Math.max(least, 1)
}

/** Adds one item; none when no new one is found where items must differ. */
export function addItem(
  kit: Kit,
  shape: Shape,
  walk: Walk,
  place: Place,
  out: JsonValue[],
  also: readonly Pointer[],
  hint: JsonValue | undefined,
): void {
  const index = out.length
  const pointers = [...also, ...(shape.prefixItems[index] ?? shape.items)]
  const name = singular(place.name) || place.name
  for (let attempt = 0; attempt < (shape.keywords.uniqueItems === true ? 20 : 1); attempt++) {
    const fresh = attempt > 0
    const value = kit.make(pointers, walk, {
      name,
      owner: place.owner,
      depth: place.depth + 1,
      fresh,
      ...(fresh ? {} : { hint }),
    })
    const next = attempt < 15 ? value : varied(value, attempt)
    if (shape.keywords.uniqueItems === true && firstDuplicate([...out, next]) >= 0) continue
    out.push(next)
    return
  }
}

function varied(value: JsonValue, by: number): JsonValue {
  if (typeof value === 'number') return value + by
  if (typeof value === 'string') return `${value}${by}`
  return isObject(value) ? { ...value } : value
}
