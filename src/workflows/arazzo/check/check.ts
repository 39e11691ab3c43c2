import type { JsonObject } from '../../../lib/json.ts'
import { arazzoDocument } from '../schema/document.ts'
import type { Version } from '../schema/shape.ts'
import { checkShape } from './check-shape.ts'
import type { Complaint, DocumentRule } from './complaint.ts'

const documentRules: readonly DocumentRule[] = []

/** All that is wrong with a document: of its form, and where that is sound, of what it says. */
export function checkDocument(root: JsonObject, version: Version): Complaint[] {
  const form = checkShape(root, arazzoDocument, version)
  if (form.some(({ weight }) => weight === 'broken')) return form
  return [...form, ...documentRules.flatMap((rule) => rule(root, version))]
}
