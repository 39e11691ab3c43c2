import type { Binding, Operation } from '../../blueprint/blueprint.ts'
import { isObject, type JsonValue, own } from '../../lib/json.ts'
import { singular, snakeCase } from '../../lib/names.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'
import type { Model } from '../../simulate/call.ts'
import { literal, type StepParameter, type Value } from '../journey.ts'
import { type Draft, sampleOf, type Thing } from './draft.ts'

export interface Target {
  readonly params: readonly StepParameter[]
  /** What the body says to name what is meant. */
  readonly body: readonly { readonly name: string; readonly value: Value }[]
}

/** What a call says so that it is about `entity` (null: something new, or all there are) within the draft's things. */
export function targetValues(draft: Draft, operation: Operation, entity: Thing | null): Target {
  const params = new Map<string, StepParameter>()
  const body: { name: string; value: Value }[] = []
  const put = (name: string, place: StepParameter['in'], value: Value) => {
    if (!params.has(`${place} ${name}`)) params.set(`${place} ${name}`, { name, in: place, value })
  }
  const { behavior } = operation
  const bindings = behavior.kind === 'example' ? [] : behavior.bindings
  for (const binding of bindings) {
    if (binding.role !== 'parent' || binding.in !== 'path' || binding.resource === null) continue
    for (const [name, value] of containerValues(draft, operation, binding.resource)) put(name, 'path', value)
  }
  for (const binding of bindings) {
    const value = boundValue(draft, binding, entity)
    if (value === undefined) continue
    if (binding.in === 'body') body.push({ name: binding.param, value })
    else put(binding.param, binding.in, value)
  }
  for (const [name, value] of Object.entries(operation.fixedQuery ?? {})) put(name, 'query', literal(value))
  for (const parameter of operation.parameters) {
    if (!parameter.required || parameter.in === 'path' || params.has(`${parameter.in} ${parameter.name}`)) continue
    put(parameter.name, parameter.in, literal(parameterValue(draft, operation, parameter.name, parameter.in)))
  }
  for (const name of templateNames(operation.path))
    if (!params.has(`path ${name}`)) put(name, 'path', prefixValue(draft, operation, name))
  return { params: [...params.values()], body }
}

export const templateNames = (path: string) => [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1]!)
const withoutNames = (path: string) => path.replace(/\{[^{}]+\}/g, '{}')

/** A container below the same path: its own item path says what each of the leading path values stands for. */
function containerValues(draft: Draft, operation: Operation, resource: string): [string, Value][] {
  const { model } = draft.setting
  const holder = draft.things.get(resource)
  const itemPath = model.resources.get(resource)?.itemPath
  if (itemPath == null || holder === undefined) return []
  if (!withoutNames(operation.path).startsWith(withoutNames(itemPath))) return []
  const item = model.itemOperations.get(itemPath)?.behavior
  if (item === undefined || item.kind === 'example') return []
  const own = templateNames(operation.path)
  return templateNames(itemPath).flatMap((name, index): [string, Value][] => {
    const binding = item.bindings.find(({ param, in: place }) => place === 'path' && param === name)
    if (binding === undefined) return []
    const value = boundValue(draft, binding, holder)
    return value === undefined ? [] : [[own[index]!, value]]
  })
}

function boundValue(draft: Draft, binding: Binding, entity: Thing | null): Value | undefined {
  const { role, resource, field } = binding
  if (entity !== null && field !== null && (role === 'id' || resource === null)) {
    const shown = entity.value(field)
    if (shown !== undefined) return shown
  }
  if (role === 'parent' && resource === null) return undefined
  const holder = role === 'id' ? entity : resource === null ? undefined : draft.things.get(resource)
  if (holder === null || holder === undefined)
    return role === 'id' && entity === null ? namedLike(draft, binding) : parentOfEntity(binding, entity)
  const named = itemField(draft.setting.model, holder) ?? idPath(holder)
  return (named === null ? undefined : holder.value(named)) ?? idOf(holder)
}

/** A container that the entity itself names. */
const parentOfEntity = ({ field }: Binding, entity: Thing | null) =>
  field === null || entity === null ? undefined : entity.value(field)

/** What is put somewhere by an id that is another thing's (`PUT /teams/{t}/members/{user_id}`). */
function namedLike({ things }: Draft, { param, resource }: Binding): Value | undefined {
  const name = snakeCase(param).replace(/_?(id|sid|uuid|slug|name)$/, '')
  const other = name === resource ? undefined : (things.get(name) ?? things.get(singular(name)))
  return other === undefined ? undefined : idOf(other)
}

const idPath = ({ resource }: Thing) => (resource.idField === null ? null : [resource.idField])

export function idOf(thing: Thing): Value | undefined {
  const path = idPath(thing)
  return (path === null ? undefined : thing.value(path)) ?? thing.key
}

function itemField({ itemOperations }: Model, { resource }: Thing): readonly string[] | null {
  const behavior = itemOperations.get(resource.itemPath ?? '')?.behavior
  if (behavior === undefined || behavior.kind === 'example') return null
  return behavior.bindings.find(({ role }) => role === 'id')?.field ?? null
}

/** A path value that names no resource (`{objectType}`, `{version}`), or something that the client puts there. */
function prefixValue(draft: Draft, operation: Operation, name: string): Value {
  const schema = operation.parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? null
  const { model } = draft.setting
  const fits = (value: JsonValue) => {
    if (schema === null) return true
    const validator = model.validators.at(schema, 'request')
    return validator.isValid(value) || (typeof value === 'string' && validator.isValid(Number(value)))
  }
  const before = draft.prefixes.get(name)
  if (before !== undefined && fits(before)) return literal(before)
  const made = parameterValue(draft, operation, name, 'path')
  draft.prefixes.set(name, made)
  return literal(made)
}

/** Its documented example where that is valid; a key that makes a call unrepeatable is another one in each call. */
function parameterValue(draft: Draft, operation: Operation, name: string, place: StepParameter['in']): JsonValue {
  const parameter = operation.parameters.find((one) => one.in === place && one.name === name)
  if (parameter === undefined) return 'x'
  const { setting } = draft
  const { schema, pointer } = parameter
  const seed = place === 'header' ? `${setting.salt}${draft.steps.length}` : ''
  if (schema === null) return 'x'
  const isKey = name.toLowerCase() === setting.model.blueprint.conventions.idempotencyHeader.toLowerCase()
  const documented = isKey ? undefined : exampleOf(setting.model, pointer)
  const valid = documented !== undefined && setting.model.validators.at(schema, 'request').isValid(documented)
  if (valid) return documented
  const least = sampleOf(setting, schema, name, seed)
  // What is empty is not there, on the wire.
  const value = Array.isArray(least) && least.length === 0 ? sampleOf(setting, schema, name, seed, true) : least
  if (!isKey || typeof value !== 'string') return value
  const fresh = `${value}-${setting.salt}${draft.steps.length}`
  return setting.model.validators.at(schema, 'request').isValid(fresh) ? fresh : value
}

function exampleOf({ doc }: Model, pointer: Pointer): JsonValue | undefined {
  const holder = doc.resolve(pointer)
  if (!isObject(holder.value)) return undefined
  const single = own(holder.value, 'example')
  if (single !== undefined) return single
  const named = own(holder.value, 'examples')
  const first = isObject(named) ? Object.keys(named)[0] : undefined
  if (first === undefined) return undefined
  const example = doc.resolve(joinPointer(holder.pointer, 'examples', first)).value
  return isObject(example) ? own(example, 'value') : undefined
}
