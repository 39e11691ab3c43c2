import type { Change, Template } from '../../../blueprint/authored/authored.ts'
import type { Operation, Resource } from '../../../blueprint/blueprint.ts'
import { isObject, type JsonValue, valueAt } from '../../../lib/json.ts'
import { snakeCase } from '../../../lib/names.ts'
import type { Model } from '../../../simulate/call.ts'
import { type CallStep, literal, type Value } from '../../journey.ts'
import { bodyMedia, isPatch } from '../../plan/operations.ts'

/** Entity property path (joined by `\n`) → what was said of it. */
export type Said = ReadonlyMap<string, Value>

export const pathKey = (path: readonly string[]): string => path.join('\n')
export const keyPath = (key: string): readonly string[] => key.split('\n')

const maxDepth = 3

/** What a call says of its entity: single values, by the entity's own names, less what rules of the API work out otherwise. */
export function saidBy(model: Model, operation: Operation, { body }: CallStep): Said {
  const said = new Map<string, Value>()
  const { behavior } = operation
  const resource = behavior.kind === 'example' ? undefined : model.resources.get(behavior.resource)
  if (body === null || behavior.kind === 'example' || resource === undefined) return said
  const unsure = unsureFields(model, resource)
  const related = new Set(resource.relations.map(({ field }) => field[0]))
  const put = (path: readonly string[], value: Value) => {
    // Of another thing it shows that one's own.
    const named = value.kind === 'literal' && /^(id|gid|sid|uuid)$/.test(path.at(-1) ?? '')
    const other = named || related.has(path[0]) || model.resources.has(snakeCase(path[0] ?? ''))
    if (path.length > 1 && other) return
    // A test token is the name of something that is made for it.
    if (value.kind === 'literal' && [...model.rules.tokens].some(([token]) => token === value.value)) return
    if (!unsure.has(path[0] ?? '')) said.set(pathKey(path), value)
  }
  const media = bodyMedia(operation)
  if (media !== undefined && isPatch(model, media)) {
    for (const one of Array.isArray(body.value) ? body.value : [])
      if (isObject(one) && typeof one.path === 'string' && one.value !== undefined && isSingle(one.value))
        put([one.path.slice(1).replaceAll('~1', '/').replaceAll('~0', '~')], literal(one.value))
    return said
  }
  if (behavior.input === null) return said
  const place = behavior.input.list ? [...behavior.input.path, '0'] : behavior.input.path
  const { toEntity, parts, readOnly } = model.plan(operation).fields
  const nameOf = (name: string) => (readOnly.has(name) ? undefined : toEntity.get(name))
  const refs = new Map(body.refs.map(({ path, value }) => [pathKey(path), value]))
  const walk = (value: JsonValue, at: readonly string[], path: readonly string[]): void => {
    const ref = refs.get(pathKey(at))
    if (ref !== undefined) put(path, ref)
    else if (isSingle(value)) put(path, literal(value))
    else if (isObject(value) && path.length < maxDepth)
      for (const name of Object.keys(value)) walk(value[name]!, [...at, name], [...path, name])
  }
  const inner = valueAt(body.value, place)
  if (!isObject(inner)) return said
  for (const name of Object.keys(inner)) {
    const field = nameOf(name)
    if (field !== undefined && !parts.has(field)) walk(inner[name]!, [...place, name], [field])
  }
  return said
}

const isSingle = (value: JsonValue) => value !== null && typeof value !== 'object'

/** Properties whose value does not follow from what is said: the server's own, the state, and what rules set. */
function unsureFields({ rules, blueprint }: Model, resource: Resource): Set<string> {
  const unsure = new Set([...resource.serverOwned, ...resource.timestamps.map(({ field }) => field)])
  if (resource.lifecycle !== null) unsure.add(resource.lifecycle.field)
  if (resource.idField !== null && resource.id.kind !== 'client') unsure.add(resource.idField)
  const { authored } = rules
  if (authored === null) return unsure
  const put = (set: Readonly<Record<string, Template>>) => {
    for (const name of Object.keys(set)) unsure.add(name.split('.')[0]!)
  }
  const change = (one: Change, own: boolean) => {
    if (own) put(one.set)
    for (const effect of one.effects) if (effect.resource === resource.name) put(effect.set)
  }
  for (const { id, behavior } of blueprint.operations)
    for (const one of authored.operations[id]?.cases ?? [])
      change(one, behavior.kind !== 'example' && behavior.resource === resource.name)
  for (const [name, { computed, reactions }] of Object.entries(authored.resources)) {
    if (name === resource.name) put(computed)
    for (const one of reactions) change(one, name === resource.name)
  }
  return unsure
}
