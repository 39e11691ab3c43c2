import type { Resource } from '../../blueprint/blueprint.ts'
import type { EventType } from '../../blueprint/events.ts'
import { type JsonObject, jsonEqual, own } from '../../lib/json.ts'
import type { Entity } from '../../store/store.ts'
import { putEntity } from '../entity/entities.ts'
import { audienceOf } from '../events/audience.ts'
import { eventEntity } from '../events/event-entity.ts'
import { newEventId } from '../events/event-id.ts'
import { type RenderedPayload, renderPayload, type Subject } from '../events/payload.ts'
import { templateText } from '../events/template-text.ts'
import { type Act, complain, variablesOf } from './act.ts'

type When = 'created' | 'changed' | 'deleted'

/** Freezes the events that a change of an entity causes, in its transaction. */
export function announce(
  act: Act,
  resource: Resource,
  entity: Entity,
  value: JsonObject,
  old: JsonObject | null,
  when: When,
  /** A rule names the news itself: that something changed is no news beside it. */
  named = false,
): void {
  const events = act.model.rules.events.get(resource.name)
  if (events === undefined) return
  let told = false
  for (const event of events) {
    const { on } = event
    if (on === null || on.kind === 'updated') continue
    const happens =
      on.kind === 'operation'
        ? when !== 'created' && act.depth === 0 && on.operation === act.operation
        : on.kind === 'enters'
          ? when === 'changed' && enters(resource, on.field, on.state, value, old)
          : on.kind === when
    if (!happens || !holdsFor(act, event, value, old)) continue
    told = true
    freeze(act, event, resource, entity, value, old)
  }
  if (told || named || when !== 'changed' || old === null) return
  const updated = events.filter((event) => event.on?.kind === 'updated' && holdsFor(act, event, value, old))
  if (updated.length === 0 || !differs(resource, value, old)) return
  for (const event of updated) freeze(act, event, resource, entity, value, old)
}

function holdsFor(act: Act, event: EventType, value: JsonObject, old: JsonObject | null): boolean {
  if (event.if === undefined) return true
  return act.model.rules.express.holds(event.if, variablesOf(act, value, old), act.lookup, complain(act))
}

/** Events that a rule names. */
export function announceNamed(
  act: Act,
  names: readonly string[],
  resource: Resource,
  entity: Entity,
  value: JsonObject,
  old: JsonObject | null,
): void {
  for (const name of names) {
    const event = act.model.rules.eventByName.get(name)
    if (event === undefined) act.note('behave', `'${name}' is no event of this API`)
    else freeze(act, event, resource, entity, value, old)
  }
}

/** A new entity does not come into the state in which all begin, and what is beside its state it simply has. */
function enters(
  { lifecycle }: Resource,
  field: string,
  state: string,
  value: JsonObject,
  old: JsonObject | null,
): boolean {
  const [now, before] = [own(value, field), old === null ? undefined : own(old, field)]
  if (old === null && (lifecycle?.field !== field || lifecycle.initial === state)) return false
  if (now === undefined || now === null || jsonEqual(now, before)) return false
  if (String(now) === state) return true
  // A moment at which it was reached: there now, and not before.
  return (
    (before === undefined || before === null) &&
    /(at|on|date|time)$/i.test(field) &&
    state !== 'true' &&
    state !== 'false'
  )
}

/** Something other than when it was last written. */
function differs({ timestamps }: Resource, value: JsonObject, old: JsonObject): boolean {
  const stamped = new Set(timestamps.filter(({ role }) => role === 'updated').map(({ field }) => field))
  const names = new Set([...Object.keys(value), ...Object.keys(old)])
  for (const name of names) if (!stamped.has(name) && !jsonEqual(own(value, name), own(old, name))) return true
  return false
}

/** An authored body in JSON is put together as text: that is most of what many events cost. */
function bodyOf(act: Act, event: EventType, subject: Subject): RenderedPayload {
  const { model, world } = act
  const { template, mediaType, headers } = event.payload
  if (template === null || !mediaType.includes('json')) return renderPayload(model, world, event, subject)
  const facts = { event: { id: subject.id, type: event.name, at: Math.floor(world.now / 1000) } }
  const variables = variablesOf(act, subject.value, subject.previous, facts)
  const body = templateText(template, subject.body, (text) =>
    model.rules.express.value(text, variables, act.lookup, complain(act)),
  )
  return { body: body ?? 'null', mediaType, headers }
}

function freeze(
  act: Act,
  event: EventType,
  resource: Resource,
  entity: Entity,
  value: JsonObject,
  old: JsonObject | null,
) {
  const { model, world } = act
  const id = newEventId(model, world, event)
  const subject: Subject = {
    id,
    resource: resource.name,
    key: entity.key,
    body: entity.body,
    value,
    previous: old,
    parents: entity.meta.parents,
    evaluate: (template, variables) =>
      model.rules.express.fill(template, variablesOf(act, value, old, variables), act.lookup, complain(act)),
  }
  const rendered = bodyOf(act, event, subject)
  world.tx.append({
    id,
    type: event.name,
    at: world.now,
    resource: resource.name,
    key: entity.key,
    body: rendered.body,
    detail: {
      mediaType: rendered.mediaType,
      headers: rendered.headers,
      within: { ...entity.meta.parents },
      exchange: world.requestId,
      ...audienceOf(event),
    },
  })
  world.afterwards.event()
  listEvent(act, event, subject, rendered)
  act.note('behave', `event ${event.name} ${id}`)
}

/** The API's own list of events shows it, too. */
function listEvent(act: Act, event: EventType, subject: Subject, rendered: RenderedPayload): void {
  const { model, world } = act
  const resource = model.resources.get(model.blueprint.webhooks.eventResource ?? '')
  const shown = resource === undefined ? null : eventEntity(model, world, event, subject, rendered)
  if (resource === undefined || shown === null) return
  const id = own(shown, resource.idField ?? 'id')
  putEntity(world, resource.name, typeof id === 'string' ? id : subject.id, shown, { parents: {}, version: 1 })
}
