import { isObject, type JsonValue, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import { itemSchema, mapSchema, viewProperties } from '../../openapi/properties.ts'

/** What a schema says about turning text into values: everything else is the validator's business. */
export interface Shape {
  /** In the order of the document; empty when the schema does not say. */
  readonly types: readonly TypeChoice[]
  readonly array: boolean
  readonly object: boolean
  readonly nullable: boolean
  readonly format: string | null
  readonly properties: ReadonlyMap<string, Pointer>
  readonly required: ReadonlySet<string>
  readonly items: Pointer | null
  /** Schema of values under undeclared names. */
  readonly rest: Pointer | null
  readonly defaultValue: JsonValue | undefined
}

export interface TypeChoice {
  readonly type: string
  /** The only values, where the schema lists them. */
  readonly values: readonly JsonValue[] | null
}

/** Shapes of one document's schemas, each read once. */
export interface Shapes {
  at(pointer: Pointer | null): Shape
}

export const anything: Shape = {
  types: [],
  array: false,
  object: false,
  nullable: false,
  format: null,
  properties: new Map(),
  required: new Set(),
  items: null,
  rest: null,
  defaultValue: undefined,
}

export function createShapes(doc: SpecDocument): Shapes {
  const known = new Map<Pointer, Shape>()
  return {
    at(pointer) {
      if (pointer === null) return anything
      const found = known.get(pointer)
      if (found !== undefined) return found
      const made = readShape(doc, pointer)
      known.set(pointer, made)
      return made
    },
  }
}

function readShape(doc: SpecDocument, pointer: Pointer): Shape {
  const parts: Parts = { types: [], format: null, defaultValue: undefined }
  collect(doc, pointer, parts, new Set(), 0)
  const { properties, required } = viewProperties(doc, pointer)
  const items = itemSchema(doc, pointer)
  const rest = mapSchema(doc, pointer)
  const has = (type: string) => parts.types.some((choice) => choice.type === type)
  const untyped = parts.types.length === 0
  return {
    types: parts.types,
    array: has('array') || (untyped && items !== null),
    object: has('object') || (untyped && (properties.size > 0 || rest !== null)),
    nullable: has('null'),
    format: parts.format,
    properties,
    required,
    items,
    rest,
    defaultValue: parts.defaultValue,
  }
}

interface Parts {
  readonly types: TypeChoice[]
  format: string | null
  defaultValue: JsonValue | undefined
}

const maxDepth = 8

function collect(doc: SpecDocument, from: Pointer, parts: Parts, seen: Set<Pointer>, depth: number): void {
  const { pointer, value } = doc.resolve(from)
  if (!isObject(value) || seen.has(pointer) || depth > maxDepth) return
  seen.add(pointer)
  const format = own(value, 'format')
  if (typeof format === 'string') parts.format ??= format
  if (parts.defaultValue === undefined) parts.defaultValue = own(value, 'default')
  const declared = own(value, 'type')
  const values = listedValues(value)
  for (const type of Array.isArray(declared) ? declared : [declared])
    if (typeof type === 'string') parts.types.push({ type, values })
  if (declared === undefined && values !== null)
    for (const type of new Set(values.map(typeName))) parts.types.push({ type, values })
  if (own(value, 'nullable') === true) parts.types.push({ type: 'null', values: null })
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const branches = own(value, keyword)
    if (!Array.isArray(branches)) continue
    for (let i = 0; i < branches.length; i++) collect(doc, joinPointer(pointer, keyword, i), parts, seen, depth + 1)
  }
}

function listedValues(schema: { [key: string]: JsonValue }): JsonValue[] | null {
  const values = own(schema, 'enum')
  if (Array.isArray(values)) return values
  const constant = own(schema, 'const')
  return constant === undefined ? null : [constant]
}

function typeName(value: JsonValue): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
