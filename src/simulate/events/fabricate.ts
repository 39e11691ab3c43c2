import type { EventType } from '../../blueprint/events.ts'
import type { Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject } from '../../lib/json.ts'
import type { Entity } from '../../store/store.ts'
import type { Model, World } from '../call.ts'
import { scanEntities, valueOf } from '../entity/entities.ts'
import { actOf, complain, variablesOf } from '../react/act.ts'
import { audienceOf } from './audience.ts'
import { newEventId } from './event-id.ts'
import { renderPayload } from './payload.ts'

/**
 * An event that nothing caused: the newest entity as it is (made up where there is none) in the payload that the event would have.
 * Its detail says `fabricated: true`. Returns its id.
 */
export function fabricateEvent(model: Model, world: World, event: EventType): string {
  const id = newEventId(model, world, event)
  const { name, value, entity } = subjectOf(model, world, event)
  const act = actOf(model, world, null, {}, () => undefined)
  const { express } = model.rules
  const rendered = renderPayload(model, world, event, {
    id,
    resource: name,
    key: entity?.key ?? '',
    body: entity?.body ?? JSON.stringify(value),
    value,
    previous: null,
    parents: entity?.meta.parents ?? {},
    evaluate: (template, variables) =>
      express.fill(template, variablesOf(act, value, null, variables), act.lookup, complain(act)),
  })
  const { mediaType, headers } = rendered
  world.tx.append({
    id,
    type: event.name,
    at: world.now,
    resource: entity === undefined ? null : name,
    key: entity?.key ?? null,
    body: rendered.body,
    detail: {
      mediaType,
      headers,
      within: { ...entity?.meta.parents },
      exchange: null,
      fabricated: true,
      ...audienceOf(event),
    },
  })
  world.afterwards.event()
  return id
}

function subjectOf(model: Model, world: World, { resource: name }: EventType) {
  const resource = name === null ? undefined : model.resources.get(name)
  if (resource === undefined) return { name: name ?? '', value: {}, entity: undefined }
  const [entity] = scanEntities(world, resource.name, true)
  if (entity !== undefined) return { name: resource.name, value: valueOf(entity), entity }
  return { name: resource.name, value: madeUp(model, world, resource), entity }
}

function madeUp(model: Model, world: World, { schema, name }: Resource): JsonObject {
  if (schema === null) return {}
  const value = model.sampler.generate(schema, { direction: 'response', random: world.random(), now: world.now, name })
  return isObject(value) ? value : {}
}

/** What there is of a resource, oldest first. */
export function knownEntities(world: World, resource: string, limit: number) {
  const found: { key: string; value: JsonObject; parents: Entity['meta']['parents'] }[] = []
  for (const entity of scanEntities(world, resource)) {
    if (found.length >= limit) break
    found.push({ key: entity.key, value: valueOf(entity), parents: entity.meta.parents })
  }
  return found
}
