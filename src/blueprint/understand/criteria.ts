import type { Pointer } from '../../lib/pointer.ts'
import type { SchemaViews } from './schema-view.ts'

/** An array of conditions (`{propertyName, operator, value}`), or of objects that hold such an array. */
export function isCriteria(views: SchemaViews, schema: Pointer | null): boolean {
  const items = schema === null ? null : views.at(schema).items
  if (items === null) return false
  if (isCondition(views, items)) return true
  for (const { pointer } of views.at(items).properties.values()) {
    const inner = views.at(pointer).items
    if (inner !== null && isCondition(views, inner)) return true
  }
  return false
}

function isCondition(views: SchemaViews, schema: Pointer): boolean {
  const names = [...views.at(schema).properties.keys()]
  return (
    names.some((name) => /^(property(_?name)?|field(_?name)?|attribute|column|key|name|path)$/i.test(name)) &&
    names.some((name) => /^(operator|op|comparator|comparison|condition)$/i.test(name)) &&
    names.some((name) => /^values?$/i.test(name))
  )
}
