import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { joinPointer } from '../../lib/pointer.ts'
import { mapValues, namesOf, objectsOf, textOf } from '../authored/normalise.ts'
import { objectOf, operationNames } from '../authored/read.ts'
import type { EventCause, EventType } from '../events.ts'
import type { InferContext, Pass } from '../pass.ts'
import { listEvents } from '../understand/events/list-events.ts'
import { plainPayload } from '../understand/events/synthesis.ts'

/** Events and webhooks as an overlay declares them, over those that were found. */
export const authoredEventsPass: Pass = {
  name: 'authored-events',
  run(context) {
    const { draft, claim } = context
    const overlay = context.overlay()
    if (overlay === undefined) return
    const webhooks = objectOf(overlay.source.webhooks)
    const declared = objectOf(overlay.source.events)
    const found = new Map(draft.events.map((event) => [event.name, event]))
    for (const name of Object.keys(declared)) {
      const given = objectOf(declared[name])
      const event = declaredEvent(name, given, found.get(name), context)
      found.set(name, event)
      claim({
        claim: `${name} is an event${event.resource === null ? '' : ` about ${event.resource}`}`,
        confidence: 'authored',
        evidence: [joinPointer('/x-specbox/events', name)],
        about: event.resource,
      })
    }
    const kept = [...found.values()].filter(({ source }) => webhooks.only !== true || source !== 'synthesised')
    draft.events = kept.map((event) => enveloped(event, webhooks))
    draft.webhooks = {
      ...draft.webhooks,
      signature: textOf(webhooks.signature) ?? draft.webhooks.signature,
      endpoints:
        webhooks.endpoints === undefined ? draft.webhooks.endpoints : objectsOf(webhooks.endpoints).map(endpointOf),
      callbacks: webhooks.callbacks === undefined ? draft.webhooks.callbacks : callbacksOf(webhooks, context),
    }
    listEvents(draft)
  },
}

function declaredEvent(
  name: string,
  given: JsonObject,
  found: EventType | undefined,
  context: InferContext,
): EventType {
  const resource = textOf(given.resource) ?? found?.resource ?? null
  const payload = found?.payload ?? plainPayload
  return {
    name,
    resource,
    on: given.on === undefined ? (found?.on ?? null) : causeOf(given.on, resource, context),
    source: 'authored',
    ...groupOf(given, found),
    ...(textOf(given.if) === null ? {} : { if: textOf(given.if)! }),
    ...(given.direct === true ? { direct: true } : {}),
    pointer: found?.pointer ?? joinPointer('/x-specbox/events', name),
    payload: {
      ...payload,
      entity: pathOf(given.entity) ?? payload.entity,
      template: given.payload ?? payload.template,
      mediaType: textOf(given.mediaType) ?? payload.mediaType,
      headers: { ...payload.headers, ...headersOf(given.headers, name) },
    },
  }
}

function groupOf(given: JsonObject, found: EventType | undefined): { group?: string } {
  const group = textOf(given.group) ?? found?.group
  return group === undefined ? {} : { group }
}

function causeOf(on: JsonValue, resource: string | null, { draft }: InferContext): EventCause | null {
  if (on === 'created' || on === 'updated' || on === 'deleted') return { kind: on }
  if (!isObject(on)) return null
  const operation = textOf(on.operation)
  if (operation !== null) {
    const id = operationNames(draft.operations)(operation)
    return id === undefined ? null : { kind: 'operation', operation: id }
  }
  const field = draft.resources.find(({ name }) => name === resource)?.lifecycle?.field ?? 'status'
  return { kind: 'enters', field, state: textOf(on.enters) ?? '' }
}

/** The envelope of all events, where one has no body of its own. */
function enveloped(event: EventType, webhooks: JsonObject): EventType {
  const { payload } = event
  return {
    ...event,
    payload: {
      ...payload,
      template: payload.template ?? webhooks.envelope ?? null,
      mediaType:
        payload.mediaType === 'application/json'
          ? (textOf(webhooks.mediaType) ?? payload.mediaType)
          : payload.mediaType,
      headers: { ...headersOf(webhooks.headers, event.name), ...payload.headers },
    },
  }
}

/** `{event}` in a header stands for the event's name. */
function headersOf(headers: JsonValue | undefined, event: string): Record<string, string> {
  return mapValues(headers, (value) => String(value).replaceAll('{event}', event))
}

const pathOf = (text: JsonValue | undefined): string[] | null => (typeof text === 'string' ? text.split('.') : null)

function endpointOf(given: JsonObject): InferContext['draft']['webhooks']['endpoints'][number] {
  const [active, form] = [objectOf(given.active), objectOf(given.form)]
  return {
    resource: textOf(given.resource) ?? '',
    url: pathOf(given.url) ?? ['url'],
    events: pathOf(given.events),
    secret: pathOf(given.secret),
    active: active.field === undefined ? null : { field: pathOf(active.field) ?? [], on: namesOf(active.on) },
    within: textOf(given.within),
    ...(given.headers === undefined ? {} : { headers: mapValues(given.headers, String) }),
    ...(form.field === undefined
      ? {}
      : { form: { field: pathOf(form.field) ?? [], on: namesOf(form.on), name: textOf(form.name) ?? 'payload' } }),
  }
}

function callbacksOf(webhooks: JsonObject, { draft }: InferContext): InferContext['draft']['webhooks']['callbacks'] {
  const idOf = operationNames(draft.operations)
  return objectsOf(webhooks.callbacks).flatMap((given) => {
    const operation = idOf(textOf(given.operation) ?? '')
    return operation === undefined ? [] : [{ operation, url: textOf(given.url) ?? '', events: namesOf(given.events) }]
  })
}
