import { joinPointer } from '../../lib/pointer.ts'
import type { Callback, EndpointResource, EventType, Payload } from '../events.ts'
import type { InferContext, Pass } from '../pass.ts'
import { expressionOf, namedCallbacks } from '../understand/events/callbacks.ts'
import { claimEvents } from '../understand/events/claims.ts'
import { declaredCallbacks, declaredWebhooks } from '../understand/events/declarations.ts'
import { findEndpoints } from '../understand/events/endpoints.ts'
import { type EventResource, findEventResource } from '../understand/events/event-resource.ts'
import { type EventReading, eventTypesOf, listedEvent } from '../understand/events/event-types.ts'
import { listEvents } from '../understand/events/list-events.ts'
import { eventNames } from '../understand/events/name-lists.ts'
import { learnStyle } from '../understand/events/names.ts'
import { settleRivals } from '../understand/events/rivals.ts'
import { createSubjectReader } from '../understand/events/subjects.ts'
import { plainPayload, synthesise } from '../understand/events/synthesis.ts'
import { createThings, type DraftResource } from '../understand/events/things.ts'

/** So many declared events are all there are; fewer are examples. */
const complete = 3

/** What the API tells of what happens, and to whom. */
export const eventsPass: Pass = {
  name: 'events',
  run(context) {
    const { draft } = context
    const reading = readingOf(context)
    const endpoints = findEndpoints(context)
    const events = new Map<string, EventType>()
    const add = (event: EventType) => {
      if (!events.has(event.name)) events.set(event.name, event)
    }
    for (const declaration of declaredWebhooks(context.doc)) eventTypesOf(declaration, reading).forEach(add)
    const callbacks = callbacksOf(endpoints, reading, add)
    // Where subscribers ask for groups of events, a list of events is another kind of news.
    const grouped = [...events.values()].some(({ group }) => group !== undefined)
    const eventResource = grouped ? null : findEventResource(context)
    for (const event of listedEvents(endpoints, eventResource, reading)) add(event)
    const declared = settleRivals([...events.values()], draft.resources)
    const made = declared.length >= complete ? [] : synthesised(declared, endpoints, eventResource, context)
    draft.events = [...declared, ...made.filter(({ name }) => !events.has(name))]
    draft.webhooks = {
      ...draft.webhooks,
      endpoints,
      callbacks,
      eventResource: eventResource?.resource.name ?? null,
      ...(eventResource === null ? {} : { envelope: eventResource.envelope }),
    }
    listEvents(draft)
    claimEvents(context)
  },
}

function readingOf(context: InferContext): EventReading {
  const things = createThings(context.draft)
  return { context, things, subjects: createSubjectReader(things, context), bySchema: schemasOf(context) }
}

function schemasOf({ draft, schemas }: InferContext): Map<string, DraftResource> {
  const found = new Map<string, DraftResource>()
  for (const resource of draft.resources) {
    if (resource.schema === null) continue
    const identity = schemas.identity(resource.schema)
    const known = found.get(identity)
    if (known === undefined || (known.parent !== null && resource.parent === null)) found.set(identity, resource)
  }
  return found
}

/** OpenAPI callbacks, and properties that name a URL. Those of what makes a subscription only tell which events there are. */
function callbacksOf(
  endpoints: readonly EndpointResource[],
  reading: EventReading,
  add: (event: EventType) => void,
): Callback[] {
  const { context } = reading
  const subscriptions = new Set(endpoints.map(({ resource }) => resource))
  return context.draft.operations.flatMap((op) => {
    const resource = op.behavior.kind === 'example' ? null : op.behavior.resource
    const subscribes = resource !== null && subscriptions.has(resource)
    const found: Callback[] = []
    for (const declaration of declaredCallbacks(context.doc, op.pointer)) {
      const events = eventTypesOf(declaration, reading).map((event) => ({
        ...event,
        resource: event.resource ?? (subscribes ? null : resource),
      }))
      events.forEach(add)
      const url = expressionOf(declaration.callback?.url ?? '', op, context)
      if (subscribes || url === null || resource === null) continue
      // What no event is known to cause is about all that happens to the entity.
      const caused = events.filter(({ on }) => on !== null).map(({ name }) => name)
      found.push({ operation: op.id, url, events: caused })
    }
    return found.length > 0 || subscribes ? found : namedCallbacks(op, context)
  })
}

function listedEvents(
  endpoints: readonly EndpointResource[],
  eventResource: EventResource | null,
  reading: EventReading,
): EventType[] {
  const told =
    eventResource === null ? null : { resource: eventResource.resource, name: eventResource.envelope.name ?? ['type'] }
  const { names, pointer } = eventNames(endpoints, told, reading.context)
  const payload = eventResource?.envelope ?? plainPayload
  return names.map((name, index) => listedEvent(name, joinPointer(pointer, 'enum', index), payload, reading))
}

function synthesised(
  declared: readonly EventType[],
  endpoints: readonly EndpointResource[],
  eventResource: EventResource | null,
  context: InferContext,
): EventType[] {
  const style = learnStyle(declared.map(({ name }) => name))
  const payload: Payload = eventResource?.envelope ?? plainPayload
  const silent = new Set([...endpoints.map(({ resource }) => resource), eventResource?.resource.name])
  return context.draft.resources.flatMap((resource) =>
    silent.has(resource.name) || /(^|_)webhooks?(_|$)/.test(resource.name)
      ? []
      : synthesise(
          resource,
          declared.filter((event) => event.resource === resource.name),
          style,
          payload,
          context,
        ),
  )
}
