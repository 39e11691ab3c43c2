import { normalizeName } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { Shape } from '../blueprint.ts'
import { isScalar } from './identity.ts'
import type { SchemaView, SchemaViews } from './schema-view.ts'
import { isOpaque } from './tree.ts'

/**
 * Where the entity sits in a request body: the root, a wrapper (`{data:{…}}`, `{order:{…}}`) or the only item of an array,
 * whichever has most of the entity's properties.
 */
export function inputShape(
  views: SchemaViews,
  request: Pointer | null,
  detail: Pointer | null,
  hints: ReadonlySet<string>,
): Shape | null {
  if (request === null) return null
  const known = new Set<string>()
  if (detail !== null) for (const name of views.at(detail).properties.keys()) known.add(normalizeName(name))
  const root = views.at(request)
  if (root.items !== null && root.properties.size === 0) {
    // A JSON Patch is no list of entities.
    const patch = views.at(root.items).properties
    return { path: [], list: !(patch.has('op') && patch.has('path')) }
  }
  const score = (view: SchemaView) => {
    let shared = 0
    for (const name of view.properties.keys()) if (known.has(normalizeName(name))) shared++
    return shared
  }
  let best: Shape = { path: [], list: false }
  let bestScore = score(root) + 0.5
  const few = root.properties.size <= 2
  for (const property of root.properties.values()) {
    const named =
      hints.has(normalizeName(property.name)) ||
      /^(data|attributes|object|item|resource|entity|input|payload|body)$/i.test(property.name)
    if (!named && !few) continue
    const inner = views.at(property.pointer)
    const item = inner.items === null ? null : views.at(inner.items)
    const content = item ?? inner
    if (content.properties.size === 0 && isScalar(views, content.pointer) && !isOpaque(content)) continue
    if (content.properties.size === 0 && !(named && few)) continue
    if (known.has(normalizeName(property.name)) && !(named && few)) continue
    // The whole body is part of the entity as it stands, and what is inside is not.
    const part = known.has(normalizeName(property.name)) && score(root) === root.properties.size
    if (part && score(content) === 0) continue
    const points = score(content) + (named ? 1 : 0) + (few && named ? 1 : 0)
    if (points > bestScore && (item === null || named))
      [best, bestScore] = [{ path: [property.name], list: item !== null }, points]
  }
  return best
}
