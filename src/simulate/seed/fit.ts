import type { Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { nearest } from '../../lib/nearest.ts'
import { type Pointer, pointerTokens } from '../../lib/pointer.ts'
import { mapSchema, viewProperties } from '../../openapi/properties.ts'
import type { Model } from '../call.ts'

/** Why a value that somebody wrote by hand is no entity of its resource. */
export interface Misfit {
  /** Into the list of what was given: `/0/status`. */
  readonly pointer: Pointer
  readonly message: string
}

/**
 * What is wrong with hand-written entities by the schema they are served by. What is left out is no fault: it is filled in. A name
 * that the schema does not have is one, unless it allows for names of any kind.
 */
export function misfitsOf(model: Model, resource: Resource, given: readonly JsonValue[]): readonly Misfit[] {
  return given.flatMap((value, index) =>
    isObject(value)
      ? misfits(model, resource, value).map(({ pointer, message }) => ({ pointer: `/${index}${pointer}`, message }))
      : [{ pointer: `/${index}`, message: 'must be an object' }],
  )
}

function misfits({ doc, validators }: Model, { schema, name }: Resource, value: JsonObject): Misfit[] {
  if (schema === null) return []
  const broken = validators
    .at(schema, 'response')
    .validate(value)
    .filter(({ keyword, path }) => !(keyword === 'required' && pointerTokens(path).length <= 1))
    .map(({ path, message }) => ({ pointer: path, message }))
    // A combination of schemas that is not met for want of what is left out.
    .filter(({ pointer }) => pointer !== '')
  const known = [...viewProperties(doc, schema).properties.keys()]
  const isOpen = known.length === 0 || mapSchema(doc, schema) !== null || takesAny(doc.resolve(schema).value)
  const unknown = isOpen ? [] : Object.keys(value).filter((property) => !known.includes(property))
  return [
    ...broken.filter(({ pointer }) => !unknown.includes(pointerTokens(pointer)[0] ?? '')),
    ...unknown.map((property) => ({ pointer: `/${property}`, message: unknownText(name, property, known) })),
  ]
}

const takesAny = (schema: JsonValue | undefined) => isObject(schema) && own(schema, 'additionalProperties') === true

function unknownText(resource: string, property: string, known: readonly string[]): string {
  const close = nearest(property, known)
  const list = known.slice(0, 40).join(', ')
  return `is no property of ${resource}${close === undefined ? `; it has ${list}` : `: did you mean ${close}?`}`
}
