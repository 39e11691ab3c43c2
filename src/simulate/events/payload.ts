import type { Template } from '../../blueprint/authored/authored.ts'
import type { EventType } from '../../blueprint/events.ts'
import { isObject, type JsonObject, type JsonValue, putAt } from '../../lib/json.ts'
import type { Model, World } from '../call.ts'

/** What an event is about. */
export interface Subject {
  /** Of the event. */
  readonly id: string
  readonly resource: string
  readonly key: string
  /** The entity as a GET returns it, as text and as a value. */
  readonly body: string
  readonly value: JsonObject
  /** The entity before the change; null: there was none. */
  readonly previous: JsonObject | null
  /** Containers: resource → key. */
  readonly parents: Readonly<Record<string, string>>
  /** Fills an authored template. */
  evaluate(template: Template, variables: Readonly<Record<string, JsonValue>>): JsonValue | undefined
}

export interface RenderedPayload {
  readonly body: string
  readonly mediaType: string
  readonly headers: Readonly<Record<string, string>>
}

/** The body of an event as subscribers get it. */
export function renderPayload(_model: Model, world: World, event: EventType, subject: Subject): RenderedPayload {
  const { payload } = event
  const { mediaType, headers } = payload
  if (payload.template !== null) {
    const facts = { event: { id: subject.id, type: event.name, at: Math.floor(world.now / 1000) } }
    const made = subject.evaluate(payload.template, facts)
    return { body: JSON.stringify(made ?? null), mediaType, headers }
  }
  const body: JsonObject = { type: event.name, timestamp: new Date(world.now).toISOString(), data: subject.value }
  for (const [path, value] of Object.entries(payload.constants)) putAt(body, path.split('/'), value)
  return { body: JSON.stringify(isObject(body) ? body : {}), mediaType, headers }
}
