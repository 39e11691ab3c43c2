import type { EventType, Payload } from '../../blueprint/events.ts'
import { isObject, type JsonObject, type JsonValue, jsonEqual } from '../../lib/json.ts'
import { createRandom } from '../../lib/random.ts'
import type { Model } from '../call.ts'
import type { EventWorld } from './fills.ts'
import { renderPayload, type RenderedPayload, type Subject } from './payload.ts'

/** An event as the API's own list of events shows it; null where there is no such list. */
export function eventEntity(
  model: Model,
  world: EventWorld,
  event: EventType,
  subject: Subject,
  rendered: RenderedPayload,
): JsonObject | null {
  const { envelope, eventResource } = model.blueprint.webhooks
  if (envelope?.schema == null || eventResource === null) return null
  const sent = asSent(event, envelope) ? parsed(rendered) : undefined
  const shown = sent ?? parsed(renderPayload(model, world, { ...event, payload: envelope }, subject))
  const random = createRandom(`event/${subject.id}`)
  const options = { direction: 'response', random, now: world.now, name: eventResource } as const
  const valid = model.sampler.conform(shown ?? {}, envelope.schema, options)
  return isObject(valid) ? valid : null
}

/** What was sent is what is listed: an authored body, or one of the list's own shape. */
function asSent({ payload }: EventType, envelope: Payload): boolean {
  if (payload.template !== null) return true
  if (payload.schema === null || !jsonEqual(payload.name, envelope.name)) return false
  // Of `content.customer` the list shows the `content`.
  const place = payload.entity?.slice(0, envelope.entity?.length ?? 0)
  return place === undefined ? envelope.entity === null : jsonEqual(place, envelope.entity ?? [])
}

function parsed({ body, mediaType }: RenderedPayload): JsonObject | undefined {
  if (!mediaType.includes('json')) return undefined
  const value = JSON.parse(body) as JsonValue
  return isObject(value) ? value : undefined
}
