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
  const read = (all: readonly JsonValue[]) => all.map((value) => fromText(value, holder.pointer, doc))
  if (!isObject(named)) return read(values)
  for (const name of Object.keys(named)) {
    const example = doc.resolve(joinPointer(holder.pointer, 'examples', name)).value
    const value = isObject(example) ? (own(example, 'dataValue') ?? own(example, 'value')) : undefined
    if (value !== undefined) values.push(value)
  }
  return read(values)
}

/** Some documents write an example as JSON text: read as what the schema wants, unless that is a text. */
function fromText(value: JsonValue, media: Pointer, doc: SpecDocument): JsonValue {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  const schema = doc.resolve(joinPointer(media, 'schema')).value
  if (!isObject(schema) || [own(schema, 'type')].flat().includes('string')) return value
  try {
    return JSON.parse(value) as JsonValue
  } catch {
    return value
  }
}
