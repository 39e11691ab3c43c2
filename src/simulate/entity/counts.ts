import type { Resource } from '../../blueprint/blueprint.ts'
import { normalizeName, plural, words } from '../../lib/names.ts'
import { viewProperties } from '../../openapi/properties.ts'
import type { Call } from '../call.ts'
import { getEntity, putEntity, scanEntities, valueOf } from './entities.ts'

/** `item_count` of an order whose line items changed: containers that show how many they hold are kept right. */
export function recount(call: Call, child: Resource, parents: Readonly<Record<string, string>>): void {
  const parent = child.parent === null ? undefined : call.model.resources.get(child.parent)
  const key = parent === undefined ? undefined : parents[parent.name]
  if (parent === undefined || key === undefined) return
  const field = countField(call, parent, child)
  // An overlay that says what it is says it at each write.
  const computed = call.model.rules.authored?.resources[parent.name]?.computed
  if (field !== undefined && computed !== undefined && Object.hasOwn(computed, field)) return
  const holder = field === undefined ? undefined : getEntity(call.world, parent.name, key)
  if (field === undefined || holder === undefined) return
  let count = 0
  for (const entity of scanEntities(call.world, child.name)) if (entity.meta.parents[parent.name] === key) count++
  const value = valueOf(holder)
  if (value[field] === count) return
  value[field] = count
  putEntity(call.world, parent.name, key, value, { ...holder.meta, version: holder.meta.version + 1 })
  call.note('behave', `${parent.name} ${key}: ${field} is ${count}`)
}

/** The property that the server alone writes and whose name is the children's with `count`, `num` or `total` to it. */
function countField(call: Call, parent: Resource, child: Resource): string | undefined {
  if (parent.schema === null) return undefined
  const last = words(child.name).at(-1) ?? child.name
  const names = new Set([child.name, plural(child.name), last, plural(last)].map(normalizeName))
  for (const name of viewProperties(call.model.doc, parent.schema).properties.keys()) {
    const match = /^(?:num(?:berof)?|count(?:of)?|total)?(.*?)(?:counts?|total)?$/.exec(normalizeName(name))
    if (match?.[1] === normalizeName(name) || match === null) continue
    if (names.has(match[1] ?? '') && parent.serverOwned.includes(name)) return name
  }
  return undefined
}
