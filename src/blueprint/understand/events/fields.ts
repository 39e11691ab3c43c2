import type { Pointer } from '../../../lib/pointer.ts'
import { normalizeName } from '../../../lib/names.ts'
import type { JsonObject, JsonValue } from '../../../lib/json.ts'
import type { SchemaView, SchemaViews } from '../schema-view.ts'

/** A property of an event's body, as far down as envelopes go. */
export interface Field {
  /** Of the property, from the body; an index where it sits in a list. */
  readonly path: readonly string[]
  readonly name: string
  readonly pointer: Pointer
  readonly required: boolean
  /** As written there, references not followed. */
  readonly schema: JsonObject
}

const maxFields = 300
const maxDepth = 3

/** Properties that hold what an event is about, rather than being part of it. */
const wrappers =
  /^(data|event|payload|object|resource|content|entity|details?|body|message|notification\w*|items?|records?|attributes|embedded)$/

export const isWrapper = (name: string) => wrappers.test(normalizeName(name))

/** Properties of a body, those of its envelopes after its own. */
export function fieldsOf(body: Pointer, schemas: SchemaViews): readonly Field[] {
  const found: Field[] = []
  let level: { view: SchemaView; path: readonly string[] }[] = [{ view: schemas.at(body), path: [] }]
  for (let depth = 0; depth < maxDepth && level.length > 0; depth++) {
    const next: typeof level = []
    for (const { view, path } of level)
      for (const { name, pointer, required, schema } of view.properties.values()) {
        if (found.length >= maxFields) return found
        found.push({ path: [...path, name], name, pointer, required, schema })
        if (!isWrapper(name)) continue
        const inner = schemas.at(pointer)
        if (inner.items === null) next.push({ view: inner, path: [...path, name] })
        else next.push({ view: schemas.at(inner.items), path: [...path, name, '0'] })
      }
    level = next
  }
  return found
}

/** The one value that a schema allows; undefined where it allows several. */
export function soleValue(view: SchemaView): string | number | boolean | undefined {
  const constant = view.keyword('const')
  if (isPlain(constant)) return constant
  const values = view.keyword('enum')
  return Array.isArray(values) && values.length === 1 && isPlain(values[0]) ? values[0] : undefined
}

function isPlain(value: JsonValue | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Texts that a schema allows, where it lists them: `['opened','closed']`. */
export function listedTexts(view: SchemaView): readonly string[] {
  const sole = soleValue(view)
  if (typeof sole === 'string') return [sole]
  const values = view.keyword('enum')
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : []
}
