import { isObject, type JsonValue } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'

/** A `$ref` and where it stands. */
export interface Reference {
  readonly pointer: Pointer
  readonly target: string
}

/** Keys whose values are data, not description: a `$ref` in there refers to nothing. */
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const', 'value'])

/** Fields whose keys are names chosen by the author: a property may be called `example`. */
const NAMED = new Set(['properties', 'patternProperties', 'schemas', 'parameters', 'responses', 'headers', '$defs'])

/** Every `$ref` of the document, without recursion: documents nest deeply. */
export function findReferences(root: JsonValue): Reference[] {
  const found: Reference[] = []
  const open: [JsonValue, Pointer][] = [[root, '']]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, pointer] = next
    if (Array.isArray(value)) for (const [i, item] of value.entries()) open.push([item, `${pointer}/${i}`])
    else if (isObject(value)) {
      if (typeof value.$ref === 'string') found.push({ pointer, target: value.$ref })
      const names = NAMED.has(pointer.slice(pointer.lastIndexOf('/') + 1))
      for (const key of Object.keys(value))
        if (names || !(DATA.has(key) || isForeign(key))) open.push([value[key]!, joinPointer(pointer, key)])
    }
  }
  return found
}

/** An extension whose meaning is somebody else's: what `$ref` means in there is theirs to say. */
function isForeign(key: string): boolean {
  return key.startsWith('x-') && key !== 'x-webhooks' && key !== 'x-specbox-files'
}
