import type { Operation, Resource } from '../../blueprint/blueprint.ts'
import { type JsonValue, jsonEqual, setOwn } from '../../lib/json.ts'
import { hash32 } from '../../lib/random.ts'
import { viewProperties } from '../../openapi/properties.ts'
import type { Body } from './body.ts'
import { happens } from './conditions.ts'
import { sampleOf } from './draft.ts'
import { pathFields } from './operations.ts'
import type { Setting } from './setting.ts'

/** A name that a client chooses is not one that is taken: an example in the document may be in the seed data too. In place. */
export function freshNames(setting: Setting, operation: Operation, resource: Resource, body: Body): void {
  const telling = pathFields(setting.model, resource)
  if (resource.idField !== null) telling.add(resource.idField)
  const only = onlyOnes(setting, operation)
  const { toEntity } = setting.model.plan(operation).fields
  const { properties } = viewProperties(setting.model.doc, body.innerSchema)
  for (const name of Object.keys(body.inner)) {
    const field = toEntity.get(name) ?? name
    const schema = properties.get(name)
    if ((!telling.has(field) && !only.has(field)) || schema === undefined) continue
    const value = body.inner[name]!
    const taken = (candidate: JsonValue) =>
      setting.known(resource.name).some((entity) => jsonEqual(entity.value[field] ?? null, candidate))
    if (setting.salt === '' && !taken(value) && !only.has(field)) continue
    const { isValid } = setting.model.validators.at(schema, 'request')
    const fresh = candidates(value, setting.salt || 'new').find((one) => isValid(one) && !taken(one))
    const other =
      fresh ?? sampled(5, (seed) => sampleOf(setting, schema, name, seed), setting.salt).find((one) => !taken(one))
    if (other !== undefined) setOwn(body.inner, name, other)
  }
}

/** Properties that a rule looks for among what there is, to refuse what is there already: `where('user', 'email', …)`. */
function onlyOnes({ model }: Setting, operation: Operation): ReadonlySet<string> {
  const authored = model.rules.authored?.operations[operation.id]
  const refusing = authored?.cases.filter((one) => !happens(one)) ?? []
  const texts = refusing.flatMap((one) => [one.if ?? '', JSON.stringify([authored?.let, one.let])])
  const looked = texts.flatMap((text) => [...text.matchAll(/\b(?:where|count)\('\w{1,80}', ?'(\w{1,80})'/g)])
  return new Set(looked.map(([, name]) => name!))
}

function candidates(value: JsonValue, salt: string): JsonValue[] {
  if (typeof value === 'number')
    return [value + 1 + (hash32(salt) % 1_000_000), value + (hash32(salt) % 1000), value + 1]
  if (typeof value !== 'string') return []
  const plain = salt.replaceAll(/[^a-z0-9]/gi, '')
  const [local, domain] = value.split('@')
  const named = domain === undefined ? [] : [`${local}+${plain}@${domain}`]
  return [...named, `${value}-${plain}`, `${value}${plain}`, value.slice(0, -plain.length) + plain]
}

const sampled = <T>(count: number, make: (seed: string) => T, salt: string): T[] =>
  Array.from({ length: count }, (_, index) => make(`${salt}/${index}`))
