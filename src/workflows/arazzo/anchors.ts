import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { ArazzoDescription } from './description.ts'

/**
 * `$ref`s by plain name (`#page`, which an `$anchor` defines) as pointers, in the schemas of inputs (Arazzo 1.1.0, Resolving
 * URI Fragments): validators follow pointers only. Gives the same description back where there is none.
 */
export function withPointers(description: ArazzoDescription): ArazzoDescription {
  const schemas = inputSchemas(description)
  const anchors = new Map<string, Pointer>()
  for (const [pointer, schema] of schemas) collect(schema, pointer, anchors)
  if (anchors.size === 0) return description
  const copy = structuredClone(description)
  for (const [, schema] of inputSchemas(copy)) rewrite(schema, anchors)
  return copy
}

function inputSchemas({ workflows, components }: ArazzoDescription): (readonly [Pointer, JsonObject])[] {
  const shared = Object.entries(components?.inputs ?? {})
  return [
    ...shared.map(([name, schema]) => [joinPointer('/components/inputs', name), schema] as const),
    ...workflows.flatMap(({ inputs }, index) =>
      inputs === undefined ? [] : [[joinPointer('/workflows', index, 'inputs'), inputs] as const],
    ),
  ]
}

/** As deep as the document is, which its limits bound. The first of a name counts. */
function collect(value: JsonValue, pointer: Pointer, anchors: Map<string, Pointer>): void {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) collect(item, joinPointer(pointer, index), anchors)
  if (!isObject(value)) return
  const { $anchor } = value
  if (typeof $anchor === 'string' && !anchors.has($anchor)) anchors.set($anchor, pointer)
  for (const [key, item] of Object.entries(value)) collect(item, joinPointer(pointer, key), anchors)
}

function rewrite(value: JsonValue, anchors: ReadonlyMap<string, Pointer>): void {
  if (Array.isArray(value)) for (const item of value) rewrite(item, anchors)
  if (!isObject(value)) return
  const { $ref } = value
  const pointer = typeof $ref === 'string' && $ref.startsWith('#') ? anchors.get($ref.slice(1)) : undefined
  if (pointer !== undefined) setOwn(value, '$ref', `#${encodeURI(pointer)}`)
  for (const item of Object.values(value)) rewrite(item, anchors)
}
