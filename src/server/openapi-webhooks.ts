import type { JsonObject } from '../lib/json.ts'
import { answers, id, listOf, object, ref, takes } from './openapi-parts.ts'

const text: JsonObject = { type: 'string' }
const integer: JsonObject = { type: 'integer' }
const flag: JsonObject = { type: 'boolean' }
const time: JsonObject = { type: 'string', format: 'date-time' }
const texts: JsonObject = { type: 'array', items: text, minItems: 1 }
const map: JsonObject = { type: 'object', additionalProperties: text }
const likely: JsonObject = { type: 'number', minimum: 0, maximum: 1 }
const orNull = (schema: JsonObject): JsonObject => ({ ...schema, type: [String(schema.type), 'null'] })

const inPath = (name: string): JsonObject => ({ name, in: 'path', required: true, schema: text })
const inQuery = (name: string, description: string, schema: JsonObject): JsonObject => ({
  name,
  in: 'query',
  description,
  schema,
})
const limit = inQuery('limit', 'Most to list.', { ...integer, minimum: 1, maximum: 1000, default: 100 })
const subscription = [...id, inPath('subscription')]
const mayTake = (properties: JsonObject): JsonObject => ({
  content: { 'application/json': { schema: { type: 'object', additionalProperties: false, properties } } },
})

/** Subscriptions and deliveries of a sandbox, in the control plane's own document. */
export const webhookPaths: JsonObject = {
  '/sandboxes/{id}/subscriptions': {
    parameters: id,
    post: {
      operationId: 'createSubscription',
      summary: 'Subscribe to the events of a sandbox',
      description: 'The secret is shown here once, with the public key of a scheme that has a key pair.',
      requestBody: takes('NewSubscription'),
      responses: answers('201', 'The subscription.', ref('schemas', 'CreatedSubscription')),
    },
    get: {
      operationId: 'listSubscriptions',
      summary: 'List the subscriptions of a sandbox, those of the API itself too',
      responses: answers('200', 'All of them, without their secrets.', listOf('Subscription')),
    },
  },
  '/sandboxes/{id}/subscriptions/{subscription}': {
    parameters: subscription,
    get: {
      operationId: 'getSubscription',
      summary: 'Show a subscription',
      responses: answers('200', 'The subscription.', ref('schemas', 'Subscription')),
    },
    patch: {
      operationId: 'changeSubscription',
      summary: 'Change a subscription, or turn it off or on',
      description: 'One that was turned off by itself goes on where it stopped; one that you turned off, from now on.',
      requestBody: {
        required: true,
        ...mayTake({ url: text, events: texts, enabled: flag, storm: ref('schemas', 'Storm') }),
      },
      responses: answers('200', 'The subscription.', ref('schemas', 'Subscription')),
    },
    delete: {
      operationId: 'deleteSubscription',
      summary: 'Delete a subscription',
      description: 'What is pending of it fails.',
      responses: answers('204', 'It is gone.', null),
    },
  },
  '/sandboxes/{id}/subscriptions/{subscription}/rotate': {
    parameters: subscription,
    post: {
      operationId: 'rotateSecret',
      summary: 'Give a subscription a new secret',
      description: 'The former one signs beside it for 24 hours.',
      requestBody: mayTake({ secret: text }),
      responses: answers('200', 'The subscription with its new secret.', ref('schemas', 'CreatedSubscription')),
    },
  },
  '/sandboxes/{id}/subscriptions/{subscription}/ping': {
    parameters: subscription,
    post: {
      operationId: 'pingSubscription',
      summary: 'Send a message that is no event',
      responses: answers('202', 'Its delivery.', ref('schemas', 'Delivery')),
    },
  },
  '/sandboxes/{id}/subscriptions/{subscription}/recover': {
    parameters: subscription,
    post: {
      operationId: 'recoverDeliveries',
      summary: 'Try again what failed',
      requestBody: mayTake({ since: { ...time, description: 'Only what was made since then.' } }),
      responses: answers('202', 'How many are tried again.', object({ recovered: integer })),
    },
  },
  '/sandboxes/{id}/deliveries': {
    parameters: id,
    get: {
      operationId: 'listDeliveries',
      summary: 'List deliveries, newest first',
      parameters: [
        limit,
        inQuery('before', 'Id of a delivery; older ones follow.', text),
        inQuery('subscription', 'Only of this subscription.', text),
        inQuery('status', 'Only in this state.', { enum: ['pending', 'delivered', 'failed'] }),
      ],
      responses: answers(
        '200',
        'A page.',
        object({ data: { type: 'array', items: ref('schemas', 'DeliveryRow') }, hasMore: flag }),
      ),
    },
  },
  '/sandboxes/{id}/deliveries/{delivery}': {
    parameters: [...id, inPath('delivery')],
    get: {
      operationId: 'getDelivery',
      summary: 'Show a delivery with all that was sent and answered',
      responses: answers('200', 'The delivery.', ref('schemas', 'Delivery')),
    },
  },
  '/deliveries/{delivery}/resend': {
    parameters: [inPath('delivery')],
    post: {
      operationId: 'resendDelivery',
      summary: 'Try a delivery now',
      description: 'With the same id and body, and a signature of now.',
      responses: answers('202', 'The delivery.', ref('schemas', 'Delivery')),
    },
  },
  '/sandboxes/{id}/inbox': {
    parameters: id,
    get: {
      operationId: 'listInbox',
      summary: 'What the sandbox tells, newest first, for those who have no receiver yet',
      description: "As it would be sent now, signed with the sandbox's webhook secret.",
      parameters: [
        limit,
        inQuery('before', 'Sequence number of an event; earlier ones follow.', { ...integer, minimum: 0 }),
      ],
      responses: answers(
        '200',
        'A page.',
        object({ data: { type: 'array', items: ref('schemas', 'Message') }, hasMore: flag }),
      ),
    },
  },
}

const place: JsonObject = { ...object({ resource: text, key: text }) }

const delivery: JsonObject = {
  id: text,
  subscription: text,
  event: { ...integer, description: 'Sequence number of the event; 0: it is none.' },
  status: { enum: ['pending', 'delivered', 'failed'] },
  nextAt: { ...orNull(time), description: 'When it is tried next.' },
  kind: { enum: ['event', 'ping', 'handshake'] },
  url: text,
  type: text,
  eventId: text,
  createdAt: time,
  reason: { ...orNull(text), description: 'Why it failed for good.' },
}

const subscriptionFields: JsonObject = {
  id: text,
  url: text,
  events: texts,
  scheme: orNull(text),
  origin: { type: 'object' },
  enabled: flag,
  disabledReason: orNull(text),
  proven: { ...flag, description: 'False: it has to answer the handshake of its scheme first.' },
  createdAt: time,
  after: integer,
  missed: { ...integer, description: 'Events that the log lost before they could be sent.' },
  formerSecretUntil: orNull(time),
}

const narrowing: JsonObject = { only: place, within: place, storm: ref('schemas', 'Storm') }

export const webhookSchemas: JsonObject = {
  NewSubscription: {
    ...object(
      { url: { ...text, description: 'http(s), `inbox:` to keep what is sent, or `listen:`.' } },
      {
        events: { ...texts, description: '`*`: all; `order.*`: all that begin so.', default: ['*'] },
        scheme: { ...orNull(text), description: 'A signature scheme; null: unsigned.', default: 'standard-webhooks' },
        secret: text,
        ...narrowing,
      },
    ),
    additionalProperties: false,
  },
  Storm: {
    type: 'object',
    description: 'How likely what is to happen to the first try of a delivery.',
    additionalProperties: false,
    properties: {
      duplicate: likely,
      reorder: likely,
      delay: likely,
      drop: likely,
      staleTimestamp: likely,
      wrongSecret: likely,
      alteredBody: likely,
      delaySeconds: { type: 'number', minimum: 0, maximum: 86_400 },
      seed: integer,
    },
  },
  Subscription: object(subscriptionFields, narrowing),
  CreatedSubscription: object({ ...subscriptionFields, secret: orNull(text) }, { ...narrowing, publicKey: text }),
  DeliveryRow: object({ ...delivery, attempts: integer, lastError: orNull(text) }),
  Delivery: object({
    ...delivery,
    headers: map,
    body: text,
    attempts: { type: 'array', items: ref('schemas', 'Attempt') },
  }),
  Attempt: object(
    {
      at: time,
      durationMs: { type: 'number' },
      request: object({ url: text, headers: map, body: text }),
      response: { ...object({ status: integer, headers: map, body: text }), type: ['object', 'null'] },
      error: orNull(text),
    },
    { storm: texts },
  ),
  Message: object({ sequence: integer, type: text, id: text, url: text, headers: map, body: text }),
}
