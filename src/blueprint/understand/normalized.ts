import { normalizeName } from '../../lib/names.ts'
import type { PropertyView } from './schema-view.ts'

/** Properties by normalised name, the first of equals. */
export function normalizeProperties(properties: ReadonlyMap<string, PropertyView>): ReadonlyMap<string, PropertyView> {
  const names = new Map<string, PropertyView>()
  for (const property of properties.values()) {
    const name = normalizeName(property.name)
    if (!names.has(name)) names.set(name, property)
  }
  return names
}
