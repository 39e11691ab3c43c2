import type { Blueprint, Resource } from '../../blueprint/blueprint.ts'
import type { Entity } from '../../store/store.ts'
import type { Model } from '../call.ts'
import { entityKey } from './identity.ts'

/** Resources that some operation makes: by a creation, or by a PUT on what is not there. Blueprints never change. */
const makers = new WeakMap<Blueprint, { readonly created: ReadonlySet<string>; readonly put: ReadonlySet<string> }>()

function madeIn(blueprint: Blueprint) {
  const known = makers.get(blueprint)
  if (known !== undefined) return known
  const created = new Set<string>()
  const put = new Set<string>()
  for (const { behavior } of blueprint.operations) {
    if (behavior.kind === 'create') created.add(behavior.resource)
    else if (behavior.kind === 'replace' && behavior.upsert) put.add(behavior.resource)
  }
  const made = { created, put }
  makers.set(blueprint, made)
  return made
}

/**
 * Of some things a document shows nothing and says nothing of how they come to be (the account that a token is of): whoever
 * names one as a container means one that is there.
 */
export function isPresumed(model: Model, resource: Resource): boolean {
  const undescribed = resource.schema === null && resource.example === undefined
  return (
    undescribed && !resource.singleton && !resource.membership && !madeIn(model.blueprint).created.has(resource.name)
  )
}

/** The same for what a request is about; undefined for what is made by putting it there. Not stored until it is written. */
export function presumedEntity(
  model: Model,
  resource: Resource,
  id: string,
  keys: Readonly<Record<string, string>>,
  chain: readonly string[],
): Entity | undefined {
  if (!isPresumed(model, resource) || madeIn(model.blueprint).put.has(resource.name)) return undefined
  const value = resource.idField === null ? {} : { [resource.idField]: id }
  return {
    key: entityKey(resource, id, chain),
    sequence: 0,
    body: JSON.stringify(value),
    meta: { parents: keys, version: 0 },
  }
}
