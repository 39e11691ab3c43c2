import { isObject, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import { schemaAt } from '../../openapi/properties.ts'
import type { Call } from '../call.ts'

/** The request's schema lists words for a property (`anyOf: [string, {enum: […]}]`): it takes names, whatever there is. */
export function isVocabulary(call: Call, field: string): boolean {
  const { behavior, requestBody } = call.operation
  if (behavior.kind === 'example' || behavior.input === null) return false
  for (const { schema } of requestBody?.content ?? []) {
    const body = schema === null ? null : schemaAt(call.model.doc, schema, behavior.input.path, behavior.input.list)
    const property = body === null ? null : schemaAt(call.model.doc, body, [field])
    if (property !== null && listsWords(call.model, property, 0)) return true
  }
  return false
}

function listsWords(model: Call['model'], schema: Pointer, depth: number): boolean {
  const { value, pointer } = model.doc.resolve(schema)
  if (!isObject(value) || depth > 3) return false
  if (Array.isArray(own(value, 'enum'))) return true
  return ['anyOf', 'oneOf', 'allOf'].some((keyword) => {
    const branches = own(value, keyword)
    return (
      Array.isArray(branches) &&
      branches.some((_, index) => listsWords(model, joinPointer(pointer, keyword, String(index)), depth + 1))
    )
  })
}
