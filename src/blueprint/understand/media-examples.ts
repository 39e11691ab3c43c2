import { isObject, type JsonValue, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'

/** The documented examples of a media type: `example`, then the values of `examples`. */
export function mediaExamples(doc: SpecDocument, media: Pointer): JsonValue[] {
  const holder = doc.resolve(media)
  if (!isObject(holder.value)) return []
  const single = own(holder.value, 'example')
  const named = own(holder.value, 'examples')
  const values: JsonValue[] = single === undefined ? [] : [single]
  if (!isObject(named)) return values
  for (const name of Object.keys(named)) {
    const example = doc.resolve(joinPointer(holder.pointer, 'examples', name)).value
    const value = isObject(example) ? (own(example, 'dataValue') ?? own(example, 'value')) : undefined
    if (value !== undefined) values.push(value)
  }
  return values
}
