import { isObject, type JsonValue, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { lazily } from '../../lib/lazily.ts'
import { normalizeProperties } from './normalized.ts'
import type { PropertyView, SchemaView } from './schema-view.ts'

/** Points at a media type or into one of its examples rather than at a schema: what many documents show instead of one. */
export function isExample(pointer: Pointer): boolean {
  return (
    pointer.includes('/content/') &&
    /\/content\/[^/]+($|\/examples?(\/|$))/.test(pointer) &&
    !/\/schema(\/|$)/.test(pointer)
  )
}

/** The first example of a media type, or the value a pointer into an example names. */
export function exampleAt(doc: SpecDocument, pointer: Pointer): { pointer: Pointer; value: JsonValue | undefined } {
  if (!/\/content\/[^/]+$/.test(pointer)) return { pointer, value: doc.at(pointer) }
  const media = doc.at(pointer)
  if (!isObject(media)) return { pointer, value: undefined }
  const single = own(media, 'example')
  if (single !== undefined) return { pointer: joinPointer(pointer, 'example'), value: single }
  const many = own(media, 'examples')
  if (isObject(many))
    for (const key of Object.keys(many)) {
      const at = doc.resolve(joinPointer(pointer, 'examples', key))
      const value = isObject(at.value) ? own(at.value, 'value') : undefined
      // Only examples in place: a shared one would not be told from a schema by its pointer.
      if (value !== undefined && isExample(at.pointer)) return { pointer: joinPointer(at.pointer, 'value'), value }
    }
  return { pointer, value: undefined }
}

/** A value read as if it were its own schema; an unknown one is an object of which nothing is known. */
export function viewOfValue(pointer: Pointer, value: JsonValue | undefined): SchemaView {
  const properties = new Map<string, PropertyView>()
  if (isObject(value))
    for (const name of Object.keys(value).slice(0, 200))
      properties.set(name, {
        name,
        pointer: joinPointer(pointer, name),
        required: false,
        readOnly: false,
        writeOnly: false,
        schema: {},
      })
  const scalar = typeof value === 'string' || typeof value === 'number' ? value : undefined
  return {
    pointer,
    named: false,
    types: new Set(typeOf(value)),
    properties,
    items: Array.isArray(value) && value.length > 0 ? joinPointer(pointer, 0) : null,
    values: null,
    branches: [],
    normalized: lazily(() => normalizeProperties(properties)),
    keyword: (name) => (name === 'example' ? scalar : name === 'format' ? formatOf(scalar) : undefined),
  }
}

function typeOf(value: JsonValue | undefined): string[] {
  if (value === undefined) return ['object']
  if (value === null) return []
  if (Array.isArray(value)) return ['array']
  return [Number.isInteger(value) ? 'integer' : typeof value]
}

function formatOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:/.test(value) ? 'date-time' : undefined
}
