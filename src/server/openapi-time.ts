import type { JsonObject } from '../lib/json.ts'
import { answers, id, object, ref } from './openapi-parts.ts'

const time: JsonObject = { type: 'string', format: 'date-time' }

const body = (properties: JsonObject, required: string[]): JsonObject => ({
  required: required.length > 0,
  content: {
    'application/json': { schema: { type: 'object', additionalProperties: false, required, properties } },
  },
})

const whole = (name: string, description: string): JsonObject => ({
  name,
  in: 'query',
  description,
  schema: { type: 'integer', minimum: 0 },
})

/** Clock and events of a sandbox, in the control plane's own document. */
export const timePaths: JsonObject = {
  '/sandboxes/{id}/events': {
    parameters: id,
    get: {
      operationId: 'listEvents',
      summary: 'List what happened in a sandbox, newest first, or with `after` oldest first',
      parameters: [
        { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } },
        whole('after', 'Sequence number; later ones follow, oldest first. 0: from the very first.'),
        whole('before', 'Sequence number; earlier ones follow, newest first.'),
        { name: 'type', in: 'query', description: 'Only events of this name.', schema: { type: 'string' } },
      ],
      responses: answers('200', 'A page.', ref('schemas', 'EventPage')),
    },
  },
  '/sandboxes/{id}/stream': {
    parameters: id,
    get: {
      operationId: 'streamSandbox',
      summary: 'Follow a sandbox: server-sent events named exchange, event and forward',
      parameters: [
        {
          name: 'listen',
          in: 'query',
          description: 'Id of a `listen:` subscription: its signed requests come as `forward`.',
          schema: { type: 'string' },
        },
      ],
      responses: {
        '200': {
          description: 'A stream without end.',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        default: ref('responses', 'Problem'),
      },
    },
  },
  '/sandboxes/{id}/forwards/{forward}': {
    parameters: [...id, { name: 'forward', in: 'path', required: true, schema: { type: 'string' } }],
    post: {
      operationId: 'answerForward',
      summary: 'Say what came of a forwarded request',
      requestBody: body(
        {
          status: { type: 'integer', minimum: 100, maximum: 599 },
          headers: { type: 'object', additionalProperties: { type: 'string' } },
          body: { type: 'string' },
          error: { type: 'string', description: 'There was no response.' },
        },
        [],
      ),
      responses: answers('200', 'It is noted.', object({ forward: { type: 'string' } })),
    },
  },
  '/sandboxes/{id}/clock': {
    parameters: id,
    get: {
      operationId: 'getClock',
      summary: 'What time it is in a sandbox',
      responses: answers('200', 'Its clock.', ref('schemas', 'Clock')),
    },
  },
  '/sandboxes/{id}/clock/advance': {
    parameters: id,
    post: {
      operationId: 'advanceClock',
      summary: 'Let time pass in a sandbox',
      description: 'What is due meanwhile happens in order, each at its moment, before the answer.',
      requestBody: body({ seconds: { type: 'number', minimum: 0, maximum: 316_224_000 } }, ['seconds']),
      responses: answers('200', 'Its clock.', ref('schemas', 'Clock')),
    },
  },
  '/sandboxes/{id}/clock/freeze': {
    parameters: id,
    post: {
      operationId: 'freezeClock',
      summary: 'Let the clock of a sandbox stand still',
      requestBody: body({ at: { ...time, description: 'A moment to come; where it is without one.' } }, []),
      responses: answers('200', 'Its clock.', ref('schemas', 'Clock')),
    },
  },
  '/sandboxes/{id}/clock/resume': {
    parameters: id,
    post: {
      operationId: 'resumeClock',
      summary: 'Let the clock of a sandbox go on from where it stands',
      responses: answers('200', 'Its clock.', ref('schemas', 'Clock')),
    },
  },
}

const text: JsonObject = { type: 'string' }

export const timeSchemas: JsonObject = {
  Clock: object(
    {
      mode: { enum: ['real', 'frozen'] },
      now: time,
      next: { type: ['string', 'null'], format: 'date-time', description: 'When something happens by itself.' },
    },
    { fired: { type: 'integer', description: 'How many timers were due.' } },
  ),
  Event: object({
    id: text,
    sequence: { type: 'integer' },
    type: text,
    at: { ...time, description: 'Time of the sandbox.' },
    resource: { type: ['string', 'null'] },
    key: { type: ['string', 'null'] },
    exchange: { type: ['string', 'null'], description: 'Id of the request that caused it.' },
    mediaType: text,
    body: { description: 'As subscribers get it.' },
  }),
  EventPage: object({
    data: { type: 'array', items: ref('schemas', 'Event') },
    hasMore: { type: 'boolean' },
  }),
}
