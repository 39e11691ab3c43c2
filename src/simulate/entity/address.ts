import type { Resource } from '../../blueprint/blueprint.ts'
import { type JsonObject, jsonEqual, own, setOwn, valueAt } from '../../lib/json.ts'
import type { Call, Model } from '../call.ts'
import { scanEntities, valueOf } from './entities.ts'
import { belongs } from './locate.ts'

/** What the path of an item names it by, where that is not its id: `/repos/{owner}/{repo}` by `name`, below `owner.login`. */
export interface Address {
  readonly field: string
  /** Containers that are no resources, but show in the entity. */
  readonly within: readonly (readonly string[])[]
}

export function addressOf(model: Pick<Model, 'itemOperations'>, resource: Resource): Address | null {
  const behavior = model.itemOperations.get(resource.itemPath ?? '')?.behavior
  if (behavior === undefined || behavior.kind === 'example') return null
  const field = behavior.bindings.find(({ role }) => role === 'id')?.field
  if (field == null || field.length !== 1 || field[0] === resource.idField) return null
  const within = behavior.bindings.flatMap((binding) =>
    binding.role === 'parent' && binding.resource === null && binding.field !== null ? [binding.field] : [],
  )
  return { field: field[0]!, within }
}

/** Whether another entity is found by the address that the client chose for this one. */
export function isAddressTaken(
  call: Call,
  resource: Resource,
  address: Address,
  value: JsonObject,
  parents: Readonly<Record<string, string>>,
): boolean {
  const name = own(value, address.field)
  if (name === undefined || name === null || name === '') return false
  const places = [[address.field], ...address.within]
  for (const entity of scanEntities(call.world, resource.name)) {
    if (!belongs(entity, parents)) continue
    const other = valueOf(entity)
    if (places.every((place) => jsonEqual(valueAt(other, place) ?? null, valueAt(value, place) ?? null))) return true
  }
  return false
}

/** Texts that repeat an entity's name as a part of a path (`full_name`, links) say its new one. In place. */
export function renameParts(value: JsonObject, from: string, to: string, except: (name: string) => boolean): void {
  if (from.length < 3 || from === to) return
  for (const name of Object.keys(value)) {
    const text = value[name]
    if (typeof text !== 'string' || !text.includes('/') || except(name)) continue
    const parts = text.split('/').map((part) => {
      const end = part.search(/[.{?#:]/)
      const head = end < 0 ? part : part.slice(0, end)
      return head === from ? to + part.slice(head.length) : part
    })
    setOwn(value, name, parts.join('/'))
  }
}
