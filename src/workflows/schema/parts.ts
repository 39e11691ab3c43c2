import type { JsonObject, JsonValue } from '../../lib/json.ts'

/** A field of an Arazzo object: its schema and whether it is required. */
export interface Field {
  readonly schema: JsonObject | boolean
  readonly required?: boolean
}
export type FieldTable = Readonly<Record<string, Field>>

export const string: Field = { schema: { type: 'string' } }
export const needed = (field: Field): Field => ({ ...field, required: true })
export const ref = (name: string): Field => ({ schema: { $ref: `#/$defs/${name}` } })
export const oneOf = (...fields: Field[]): Field => ({ schema: { oneOf: fields.map((field) => field.schema) } })
export const choice = (...values: string[]): Field => ({ schema: { enum: values } })
export const anything: Field = { schema: true }

export function list(item: Field, minItems = 0): Field {
  return { schema: { type: 'array', uniqueItems: true, minItems, items: item.schema } }
}

/** A map whose keys are those of outputs and components: `[a-zA-Z0-9._-]+`. */
export function map(value: Field, closed: boolean): Field {
  const names = { propertyNames: { pattern: '^[a-zA-Z0-9._-]+$' } }
  return {
    schema: { type: 'object', additionalProperties: value.schema, ...(closed ? names : {}) },
  }
}

/** An object with these fields and, where it may be extended, `x-` ones. */
export function fields(table: FieldTable, extended = true, more: JsonObject = {}): JsonObject {
  const properties: JsonObject = {}
  for (const [name, field] of Object.entries(table)) properties[name] = field.schema
  const required: JsonValue = Object.keys(table).filter((name) => table[name]!.required)
  return {
    type: 'object',
    properties,
    required,
    ...(extended ? { patternProperties: { '^x-': true } } : {}),
    additionalProperties: false,
    ...more,
  }
}

/** Exactly one of the fields is there. */
export const exactlyOne = (...names: string[]): JsonObject => ({ oneOf: names.map((name) => ({ required: [name] })) })
