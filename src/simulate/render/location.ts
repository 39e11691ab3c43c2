import type { Binding, Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import type { Entity } from '../../store/store.ts'
import type { Call } from '../call.ts'
import { encodeSegment } from '../http/segment.ts'

/** A URL with places for values: one more literal than names. */
export interface UrlTemplate {
  readonly literals: readonly string[]
  readonly names: readonly string[]
}

/** @param text a path with `{name}`s */
export function parseUrlTemplate(text: string): UrlTemplate {
  const parts = text.split(/\{([^{}]+)\}/)
  return { literals: parts.filter((_, index) => index % 2 === 0), names: parts.filter((_, index) => index % 2 === 1) }
}

/** The URL with the values in their places, in the order of the names; null when one of them is not known. */
export function fillUrl(
  baseUrl: string,
  { literals }: UrlTemplate,
  values: readonly (string | null | undefined)[],
): string | null {
  let url = baseUrl + literals[0]!
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value === undefined || value === null || value === '') return null
    url += encodeSegment(value) + literals[i + 1]!
  }
  return url
}

/** Where an operation's new entities are found. */
export interface ItemLocation {
  readonly template: UrlTemplate
  readonly places: readonly {
    readonly name: string
    readonly binding: Binding | undefined
    /** It is the entity's key. */
    readonly isKey: boolean
  }[]
}

/** The URL of a new entity: its item path with the values that are known, on this sandbox; null where there is none. */
export function locationOf(call: Call, entity: Entity): string | null {
  const { memo, resource } = call.plan
  if (memo.location === undefined) memo.location = resource === null ? null : itemLocation(call, resource)
  if (memo.location === null) return null
  let value: JsonObject | undefined
  const texts = memo.location.places.map(({ name, binding, isKey }) => {
    if (isKey) return entity.key
    const given = own(call.params.path, name)
    if (given !== undefined && given !== null) return String(given)
    value ??= JSON.parse(entity.body) as JsonObject
    return binding === undefined ? undefined : boundText(value, entity, binding)
  })
  return fillUrl(call.world.baseUrl, memo.location.template, texts)
}

function itemLocation(call: Call, { itemPath, scoped, idField }: Resource): ItemLocation | null {
  const item = itemPath === null ? undefined : call.model.itemOperations.get(itemPath)
  if (item === undefined || itemPath === null || item.behavior.kind === 'example') return null
  const { bindings } = item.behavior
  const template = parseUrlTemplate(`${item.basePaths[0] ?? ''}${itemPath}`)
  const places = template.names.map((name) => {
    const binding = bindings.find(({ param, in: where }) => param === name && where === 'path')
    const isKey = binding?.role === 'id' && !scoped && binding.field?.length === 1 && binding.field[0] === idField
    return { name, binding, isKey }
  })
  return { template, places }
}

function boundText(value: JsonObject, entity: Entity, binding: Binding): string | undefined {
  let at: JsonValue | undefined = value
  for (const name of binding.field ?? []) at = isObject(at) ? at[name] : undefined
  if (binding.field !== null && at !== undefined && at !== null && typeof at !== 'object') return String(at)
  if (binding.role === 'id') return entity.key.split('\u001f').at(-1)
  return binding.resource === null ? undefined : entity.meta.parents[binding.resource]
}
