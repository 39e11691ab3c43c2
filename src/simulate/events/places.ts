import type { Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { itemSchema, viewProperties } from '../../openapi/properties.ts'

/** The schema at a path of names and indices in a body; null where the document does not say. */
export function placeSchema(doc: SpecDocument, body: Pointer, path: readonly string[]): Pointer | null {
  let at: Pointer | null = body
  for (const name of path) {
    if (at === null) return null
    at = name === '0' ? itemSchema(doc, at) : (viewProperties(doc, at).properties.get(name) ?? null)
  }
  return at
}
