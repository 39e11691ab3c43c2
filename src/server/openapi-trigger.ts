import type { JsonObject } from '../lib/json.ts'
import { answers, id, listOf, object, ref, takes } from './openapi-parts.ts'

const text: JsonObject = { type: 'string' }
const maybe: JsonObject = { type: ['string', 'null'] }
const seconds: JsonObject = {
  type: ['number', 'null'],
  description: "Of the sandbox's clock; null: until what is next by itself.",
}
const steps: JsonObject = { type: 'array', items: ref('schemas', 'JourneyStep') }

/** Triggering events, in the control plane's own document. */
export const triggerPaths: JsonObject = {
  '/sandboxes/{id}/trigger': {
    parameters: id,
    get: {
      operationId: 'listTriggers',
      summary: 'Which events can be made to happen, and by which calls',
      responses: answers('200', 'One journey for each event; none is run.', listOf('Trigger')),
    },
    post: {
      operationId: 'trigger',
      summary: 'Make an event happen by real calls',
      description: 'The shortest legal way through the operations of the API is taken until the event happens.',
      requestBody: takes('TriggerEvent'),
      responses: answers('200', 'What was called, and the event.', ref('schemas', 'Triggered')),
    },
  },
}

export const triggerSchemas: JsonObject = {
  TriggerEvent: {
    ...object(
      { event: { ...text, description: 'Name of an event of the API.' } },
      {
        set: {
          type: 'object',
          description:
            'Body values by property path joined by `.`, of the step that makes the thing; of another one as `step:path`.',
          additionalProperties: true,
        },
        remove: { type: 'array', items: text, description: 'Property paths that are not said.' },
        advance: { type: 'boolean', description: 'Whether the clock may be advanced to what is to come by itself.' },
        fabricate: {
          type: 'boolean',
          description: 'Where no call leads to the event, one that nothing caused is made up; it says so.',
        },
      },
    ),
    additionalProperties: false,
  },
  Trigger: object({
    event: text,
    resource: maybe,
    calls: {
      type: 'array',
      items: text,
      description: 'Operation ids in order, `…` where time has to pass; empty: no way.',
    },
    waits: { type: 'boolean' },
    reason: { ...text, description: 'Why there is no way.' },
  }),
  JourneyStep: object(
    { id: text, title: text, problem: { ...text, description: 'Empty where it came as expected.' } },
    { operation: text, method: text, path: text, sent: {}, status: { type: 'integer' }, reply: {}, seconds },
  ),
  Triggered: object({
    outcome: { enum: ['fired', 'waiting', 'failed', 'fabricated'] },
    event: { oneOf: [ref('schemas', 'Event'), { type: 'null' }] },
    way: maybe,
    steps,
    wait: { oneOf: [object({ title: text, seconds }), { type: 'null' }] },
    tried: { type: 'array', items: object({ way: text, problem: text, steps }) },
  }),
}
