import type { Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, own, putAt, valueAt } from '../../lib/json.ts'
import { encodeSegment } from '../http/segment.ts'

/**
 * Links of an entity to itself and below itself get its own id and containers in place of what was made up. In place.
 *
 * @param keys of its containers, by resource
 * @param baseUrl in front of links that name a host; null: those stay as they are
 */
export function showLinks(
  value: JsonObject,
  resource: Resource,
  id: string,
  keys: Readonly<Record<string, string>>,
  baseUrl: string | null,
): void {
  for (const link of resource.links ?? []) {
    if (!hasPlace(value, link.field) || (!link.relative && baseUrl === null)) continue
    const values = new Map<string, string>()
    for (const { param, resource: named } of link.params) {
      const known = named === resource.name ? id : Object.hasOwn(keys, named) ? keys[named] : undefined
      if (known !== undefined) values.set(param, known.split('\u001f').at(-1)!)
    }
    if (values.size < link.params.length) continue
    const path = link.path.replace(/\{([^{}]+)\}/g, (_, name: string) => encodeSegment(values.get(name) ?? ''))
    putAt(value, link.field, link.relative ? path : `${baseUrl ?? ''}${path}`)
  }
}

/** A text is there, or something to put one into: a map of links that is still empty. */
function hasPlace(value: JsonObject, field: readonly string[]): boolean {
  if (typeof valueAt(value, field) === 'string') return true
  const holder = field.length === 2 ? own(value, field[0]!) : undefined
  return holder === null || (isObject(holder) && Object.keys(holder).length === 0)
}
