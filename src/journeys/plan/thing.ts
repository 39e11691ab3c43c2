import type { Operation, Resource } from '../../blueprint/blueprint.ts'
import { type JsonObject, own, valueAt } from '../../lib/json.ts'
import { schemaAt, viewProperties } from '../../openapi/properties.ts'
import type { Model } from '../../simulate/call.ts'
import { literal, type StepBody, type StepParameter, type Value } from '../journey.ts'
import type { Thing } from './draft.ts'
import type { KnownEntity } from './setting.ts'

/** What the reply to a step shows of an entity. */
export function thingOfReply(
  model: Model,
  operation: Operation,
  resource: Resource,
  step: string,
  call: { readonly params: readonly StepParameter[]; readonly body: StepBody | null },
): Thing {
  const at = placeOf(operation)
  const sent = sentBy(model, operation, call.body)
  const key = keyIn(operation, call.params)
  return {
    resource,
    sent: sent.literals,
    key,
    value: (path) => {
      if (at !== null && shows(model, operation, path)) return { kind: 'reply', step, path: [...at, ...path] }
      const [name = '', ...rest] = path
      const said = sent.refs.get(name)
      if (said !== undefined && rest.length === 0) return said
      const value = valueAt(own(sent.literals, name), rest)
      if (value !== undefined) return literal(value)
      return path.length === 1 && name === resource.idField ? key : undefined
    },
  }
}

/** What is there already, told beforehand. */
export function thingOfEntity(resource: Resource, { key, value }: KnownEntity): Thing {
  return {
    resource,
    sent: value,
    key: literal(key.split('\u001f').at(-1) ?? key),
    value: (path) => {
      const shown = valueAt(value, path)
      return shown === undefined || shown === null ? undefined : literal(shown)
    },
  }
}

/** Path of the entity in the reply, of the first one in that of a list; null: it is not shown. */
export function placeOf({ behavior }: Operation): readonly string[] | null {
  if (behavior.kind === 'example') return null
  if (behavior.kind === 'list') return behavior.keyed ? null : [...behavior.items, '0']
  if (behavior.output === null) return null
  return behavior.output.list ? [...behavior.output.path, '0'] : behavior.output.path
}

function shows(model: Model, operation: Operation, path: readonly string[]): boolean {
  const { schema } = model.plan(operation).output
  if (schema === null) return operation.success.media !== null
  const { properties } = viewProperties(model.doc, schema)
  return properties.size === 0 || schemaAt(model.doc, schema, path) !== null
}

/** By the entity's own names. */
function sentBy(model: Model, operation: Operation, body: StepBody | null) {
  const literals: JsonObject = {}
  const refs = new Map<string, Value>()
  const { behavior } = operation
  if (body === null || behavior.kind === 'example' || behavior.input === null) return { literals, refs }
  const place = behavior.input.list ? [...behavior.input.path, '0'] : behavior.input.path
  const inner = valueAt(body.value, place)
  const { toEntity } = model.plan(operation).fields
  const nameOf = (name: string) => toEntity.get(name) ?? name
  if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
    for (const name of Object.keys(inner)) literals[nameOf(name)] = inner[name]!
  for (const { path, value } of body.refs)
    if (path.length === place.length + 1) refs.set(nameOf(path[place.length]!), value)
  return { literals, refs }
}

function keyIn({ behavior }: Operation, params: readonly StepParameter[]): Value | undefined {
  if (behavior.kind === 'example') return undefined
  const binding = behavior.bindings.find(({ role, in: place }) => role === 'id' && place === 'path')
  return params.find(({ name, in: place }) => place === 'path' && name === binding?.param)?.value
}
