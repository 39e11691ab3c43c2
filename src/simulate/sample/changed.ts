import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Validators } from '../../openapi/schema.ts'

/** Tells whether a value that was valid still is, from what of it is another one now. False: it has to be looked at as a whole. */
export type ChangedCheck = (value: JsonValue, before: JsonObject, schema: Pointer) => boolean

/** An object whose properties are judged one by one. */
interface Parts {
  readonly properties: ReadonlyMap<string, Pointer>
  readonly required: ReadonlySet<string>
  /** Properties that are not declared may be there. */
  readonly open: boolean
}

/** Keywords that say nothing of how properties belong together. */
const separate = /^(type|properties|required|additionalProperties|title|description|nullable|example|examples|x-.*)$/

export function createChangedCheck(doc: SpecDocument, validators: Validators): ChangedCheck {
  const known = new Map<Pointer, Parts | null>()

  function partsOf(schema: Pointer): Parts | null {
    const found = known.get(schema)
    if (found !== undefined) return found
    const made = read(schema)
    known.set(schema, made)
    return made
  }

  function read(schema: Pointer): Parts | null {
    const { value, pointer } = doc.resolve(schema)
    if (!isObject(value) || !Object.keys(value).every((name) => separate.test(name))) return null
    const { properties, required, additionalProperties: more } = value
    if (!isObject(properties) || (more !== undefined && typeof more !== 'boolean')) return null
    const names = Object.keys(properties)
    return {
      properties: new Map(names.map((name) => [name, joinPointer(pointer, 'properties', name)])),
      required: new Set(Array.isArray(required) ? required.map(String) : []),
      open: more !== false,
    }
  }

  return (value, before, schema) => {
    const parts = isObject(value) ? partsOf(schema) : null
    if (parts === null || !isObject(value)) return false
    for (const name of Object.keys(before)) if (!Object.hasOwn(value, name) && parts.required.has(name)) return false
    for (const name of Object.keys(value)) {
      const is = value[name]!
      if (is === own(before, name)) continue
      const at = parts.properties.get(name)
      if (at === undefined ? !parts.open : !validators.at(at, 'response').isValid(is)) return false
    }
    return true
  }
}
