import type { Blueprint } from '../../blueprint/blueprint.ts'
import type { EventType } from '../../blueprint/events.ts'
import type { JsonObject } from '../../lib/json.ts'
import { words } from '../../lib/names.ts'
import { escapeToken } from '../../lib/pointer.ts'
import { payloadSchema } from './events/payload.ts'

/**
 * The API's events as an AsyncAPI 3.0 document: a channel and a `receive` operation for each, by the event's name.
 *
 * @param description URL of the OpenAPI description: where it declares a payload, that is referred to. Null: what is known is told.
 */
export function asyncApiOf(blueprint: Blueprint, description: string | null = null): JsonObject {
  const channels: JsonObject = {}
  const operations: JsonObject = {}
  const messages: JsonObject = {}
  const taken = new Set<string>()
  for (const event of blueprint.events) {
    const key = free(taken, event.name.replace(/[^\w.-]+/g, '_'))
    messages[key] = messageOf(blueprint, event, description)
    channels[event.name] = {
      address: event.name,
      title: event.name,
      messages: { [key]: { $ref: `#/components/messages/${escapeToken(key)}` } },
    }
    const at = `#/channels/${escapeToken(event.name)}`
    operations[free(taken, operationId(event.name))] = {
      action: 'receive',
      channel: { $ref: at },
      messages: [{ $ref: `${at}/messages/${escapeToken(key)}` }],
    }
  }
  return {
    asyncapi: '3.0.0',
    info: { title: `Events of ${blueprint.title}`, version: blueprint.version || '1' },
    defaultContentType: 'application/json',
    channels,
    operations,
    components: { messages },
  }
}

function messageOf({ resources, dialect }: Blueprint, event: EventType, description: string | null): JsonObject {
  const { payload, resource } = event
  const id = resources.find(({ name }) => name === resource)?.idField ?? null
  const known = payloadSchema(event)
  const declared =
    payload.schema === null || description === null
      ? known
      : {
          schemaFormat: `application/vnd.oai.openapi+json;version=${dialect}.0`,
          schema: { $ref: `${description}#${payload.schema}` },
        }
  const about = payload.entity === null || id === null ? null : [...payload.entity, id].map(escapeToken).join('/')
  return {
    name: event.name,
    title: event.name,
    contentType: payload.mediaType,
    payload: declared,
    ...(about === null ? {} : { correlationId: { location: `$message.payload#/${about}` } }),
  }
}

const operationId = (name: string) =>
  `receive${words(name)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')}`

function free(taken: Set<string>, wanted: string): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}_${count}`
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}
