import type { Binding, Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonValue, valueAt } from '../../lib/json.ts'
import type { Entity } from '../../store/store.ts'
import type { Call } from '../call.ts'
import type { Refusal } from '../exchange.ts'
import { getEntity, scanEntities, valueOf } from './entities.ts'
import { entityKey } from './identity.ts'
import { isPresumed, presumedEntity } from './presumed.ts'

/** The containers that a request names, found and checked. */
export interface Parents {
  /** Parent resource name (or `:param` for a prefix that is no resource) → key. */
  readonly keys: Readonly<Record<string, string>>
  /** In path order. */
  readonly chain: readonly string[]
}

export type Located<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }

/** The value a request binds; of several (`?id=1&id=2`) the one at `index`. */
export function boundValue(call: Call, binding: Binding, index = 0): string | undefined {
  const source =
    binding.in === 'path'
      ? call.params.path
      : binding.in === 'query'
        ? call.params.query
        : isObject(call.body)
          ? call.body
          : {}
  const given = Object.hasOwn(source, binding.param) ? source[binding.param] : undefined
  const value = Array.isArray(given) ? given[index] : index === 0 ? given : undefined
  return value === undefined || value === null
    ? undefined
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
}

/** Every parent named by the request must exist, each below the one before it. */
export function locateParents(call: Call, bindings: readonly Binding[]): Located<Parents> {
  const keys: Record<string, string> = {}
  const chain: string[] = []
  const pending: Binding[] = []
  for (const binding of bindings) {
    if (binding.role !== 'parent') continue
    const value = boundValue(call, binding)
    if (value === undefined) continue
    const resource = binding.resource === null ? undefined : call.model.resources.get(binding.resource)
    if (resource === undefined) {
      keys[`:${binding.param}`] = value
      chain.push(value)
      pending.push(binding)
      continue
    }
    const parent = findByValue(call, resource, value, keys, chain, ownerFields(call, resource, pending))
    if (parent === undefined && !isPresumed(call.model, resource))
      return { ok: false, refusal: notFound(resource.name, value) }
    for (const name of Object.keys(keys)) if (name.startsWith(':')) delete keys[name]
    const key = parent?.key ?? entityKey(resource, value, chain)
    keys[resource.name] = key
    chain.length = 0
    chain.push(key)
    pending.length = 0
  }
  return { ok: true, value: { keys, chain } }
}

/** The entity a request is about: by key where that is possible, else by the field its parameter stands for. */
export function locate(
  call: Call,
  resource: Resource,
  bindings: readonly Binding[],
  index = 0,
): Located<{ entity: Entity; parents: Parents }> {
  const parents = locateParents(call, bindings)
  if (!parents.ok) return parents
  const binding = bindings.find((candidate) => candidate.role === 'id')
  const value = binding === undefined ? undefined : boundValue(call, binding, index)
  if (value === undefined) return { ok: false, refusal: notFound(resource.name, '') }
  const { keys, chain } = parents.value
  const fields = ownFields(call, bindings)
  const entity =
    findByValue(call, resource, value, keys, chain, fields, binding?.field ?? null) ??
    presumedEntity(call.model, resource, value, keys, chain)
  if (entity === undefined) return { ok: false, refusal: notFound(resource.name, value) }
  return { ok: true, value: { entity, parents: parents.value } }
}

interface FieldValue {
  readonly field: readonly string[]
  readonly value: string
}

/** Parents that are no resource but show in the entity itself: `{owner}` as `owner.login`. */
function ownFields(call: Call, bindings: readonly Binding[]): FieldValue[] {
  const fields: FieldValue[] = []
  for (const binding of bindings) {
    if (binding.role !== 'parent' || binding.field === null || binding.resource !== null) continue
    const value = boundValue(call, binding)
    if (value !== undefined) fields.push({ field: binding.field, value })
  }
  return fields
}

/** The same for an ancestor: its own operations say which of its fields the path values before it stand for. */
function ownerFields(call: Call, resource: Resource, pending: readonly Binding[]): FieldValue[] {
  if (pending.length === 0) return []
  const item = call.model.itemOperations.get(resource.itemPath ?? '')
  if (item === undefined || item.behavior.kind === 'example') return []
  const declared = item.behavior.bindings.filter((binding) => binding.role === 'parent' && binding.resource === null)
  return pending.flatMap((binding, index) => {
    const field = declared[index]?.field
    const value = boundValue(call, binding)
    return field === undefined || field === null || value === undefined ? [] : [{ field, value }]
  })
}

function findByValue(
  call: Call,
  resource: Resource,
  value: string,
  parents: Readonly<Record<string, string>>,
  chain: readonly string[],
  fields: readonly FieldValue[],
  idField: readonly string[] | null = null,
): Entity | undefined {
  const direct = getEntity(call.world, resource.name, entityKey(resource, value, chain))
  if (direct !== undefined && belongs(direct, parents, fields)) return direct
  return (
    findByField(call, resource, value, parents, fields, idField) ?? findByAlias(call, resource, value, parents, fields)
  )
}

function findByField(
  call: Call,
  resource: Resource,
  value: string,
  parents: Readonly<Record<string, string>>,
  fields: readonly FieldValue[],
  idField: readonly string[] | null,
): Entity | undefined {
  const byField = idField ?? itemField(call, resource) ?? (resource.idField === null ? null : [resource.idField])
  if (byField === null) return undefined
  const isKey = !resource.scoped && byField.length === 1 && byField[0] === resource.idField
  if (isKey) return undefined
  // Of several by one name the newest: what a client made is not hidden by what was there before.
  for (const entity of scanEntities(call.world, resource.name, true)) {
    if (!belongs(entity, parents, fields)) continue
    if (sameValue(valueAt(valueOf(entity), byField), value)) return entity
  }
  return undefined
}

function findByAlias(
  call: Call,
  resource: Resource,
  value: string,
  parents: Readonly<Record<string, string>>,
  fields: readonly FieldValue[],
): Entity | undefined {
  const { aliases } = resource
  if (aliases === undefined) return undefined
  for (const entity of scanEntities(call.world, resource.name, true)) {
    if (!belongs(entity, parents, fields)) continue
    const shown = valueOf(entity)
    if (aliases.some((name) => shown[name] === value)) return entity
  }
  return undefined
}

function itemField(call: Call, resource: Resource): readonly string[] | null {
  const behavior = call.model.itemOperations.get(resource.itemPath ?? '')?.behavior
  if (behavior === undefined || behavior.kind === 'example') return null
  return behavior.bindings.find((binding) => binding.role === 'id')?.field ?? null
}

/** A child reached through the wrong parent is not there. A parent that was never recorded matches any. */
export function belongs(
  entity: Entity,
  parents: Readonly<Record<string, string>>,
  fields: readonly FieldValue[] = [],
): boolean {
  for (const name of Object.keys(parents)) {
    const kept = entity.meta.parents[name]
    if (kept !== undefined && kept !== parents[name]) return false
  }
  if (fields.length === 0) return true
  const value = valueOf(entity)
  return fields.every((field) => {
    const shown = valueAt(value, field.field)
    return shown === undefined || shown === null || sameValue(shown, field.value)
  })
}

export function sameValue(shown: JsonValue | undefined, asked: string): boolean {
  if (shown === undefined || shown === null || typeof shown === 'object') return false
  return String(shown) === asked || String(shown).toLowerCase() === asked.toLowerCase()
}

export function notFound(resource: string, value: string): Refusal {
  const name = resource.replaceAll('_', ' ')
  return { kind: 'not_found', message: value === '' ? `No such ${name}` : `No such ${name}: '${value}'` }
}
