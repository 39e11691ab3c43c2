import type { IdFormat } from '../../blueprint/blueprint.ts'
import type { EventType } from '../../blueprint/events.ts'
import { alphabets, formatOfPattern } from '../../blueprint/understand/id-format.ts'
import { isObject, own } from '../../lib/json.ts'
import { schemaAt } from '../../openapi/properties.ts'
import type { Model, World } from '../call.ts'
import { mintId } from '../entity/identity.ts'
import { placeSchema } from './places.ts'

const usual: IdFormat = { kind: 'prefixed', prefix: 'evt_', length: 24, alphabet: alphabets.mixed }

/** A new event's id: in the format of the API's own list of events, else of the `id` of the body, else `evt_…`. */
export function newEventId(model: Model, world: Pick<World, 'now' | 'random'>, event: EventType): string {
  const { blueprint, resources, doc, sampler } = model
  const resource = resources.get(blueprint.webhooks.eventResource ?? '')
  const random = world.random()
  if (resource === undefined || resource.schema === null || resource.idField === null)
    return String(mintId(formatInBody(model, event), random, () => undefined))
  const at = schemaAt(doc, resource.schema, [resource.idField])
  const options = { direction: 'response', random, now: world.now, name: resource.idField } as const
  return String(mintId(resource.id, random, () => (at === null ? undefined : sampler.generate(at, options))))
}

const formats = new WeakMap<EventType, IdFormat>()

function formatInBody(model: Model, event: EventType): IdFormat {
  const known = formats.get(event)
  if (known !== undefined) return known
  const made = declaredFormat(model, event) ?? usual
  formats.set(event, made)
  return made
}

/** What its pattern tells, where the ids that come of it satisfy it. */
function declaredFormat({ doc }: Model, { payload }: EventType): IdFormat | undefined {
  const at = payload.schema === null ? null : placeSchema(doc, payload.schema, ['id'])
  const held = at === null ? undefined : doc.resolve(at).value
  const pattern = isObject(held) ? own(held, 'pattern') : undefined
  const format = typeof pattern === 'string' ? formatOfPattern(pattern) : null
  return format?.kind === 'prefixed' ? format : undefined
}
