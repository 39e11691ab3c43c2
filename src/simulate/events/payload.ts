import type { Template } from '../../blueprint/authored/authored.ts'
import type { EventType } from '../../blueprint/events.ts'
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { createRandom } from '../../lib/random.ts'
import type { Model } from '../call.ts'
import type { EventWorld } from './fills.ts'
import { formOf } from './form.ts'
import { fillIn, type Outline, outlineOf } from './outline.ts'

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

/**
 * The body of an event as subscribers get it, the entity in it as a GET returns it: by an authored template, else as the schema
 * has it that the document declares, else `{type, timestamp, data}` (Standard Webhooks, "Payload structure"). A body that its schema
 * does not allow is mended by as little as can be.
 */
export function renderPayload(model: Model, world: EventWorld, event: EventType, subject: Subject): RenderedPayload {
  const { mediaType, headers } = event.payload
  const text = bodyOf(model, world, event, subject)
  const form = mediaType.startsWith('application/x-www-form-urlencoded')
  return { body: form ? formOf(JSON.parse(text) as JsonValue) : text, mediaType, headers }
}

function bodyOf(model: Model, world: EventWorld, event: EventType, subject: Subject): string {
  const { payload, name } = event
  if (payload.template !== null) {
    const facts = { event: { id: subject.id, type: name, at: Math.floor(world.now / 1000) } }
    return JSON.stringify(subject.evaluate(payload.template, facts) ?? null)
  }
  const outline = outlineOf(model, event)
  const facts = { model, world, event, subject }
  const { pieces, fixed, rare } = outline
  if (pieces === null || !outline.trusted || rare.some((fill) => fill.value(facts) !== undefined))
    return built(facts, outline)
  let text = pieces[0]!
  for (let i = 0; i < fixed.length; i++) {
    const fill = fixed[i]!
    text += (fill.whole ? subject.body : JSON.stringify(fill.value(facts) ?? null)) + pieces[i + 1]!
  }
  return text
}

function built(facts: Parameters<typeof fillIn>[1], outline: Outline): string {
  const { model, world, event, subject } = facts
  const made = fillIn(outline, facts)
  const { schema } = event.payload
  if (schema === null || outline.hopeless) return JSON.stringify(made)
  const random = createRandom(`payload/${subject.id}`)
  const valid = model.sampler.conform(made, schema, {
    direction: 'response',
    random,
    now: world.now,
    name: subject.resource,
  })
  if (valid === made) outline.trusted = true
  // Where no value is known to be valid, each would cost another search for one.
  else if (!model.validators.at(schema, 'response').isValid(valid)) outline.hopeless = true
  return JSON.stringify(isObject(valid) || Array.isArray(valid) ? valid : made)
}
