import type { JsonObject } from '../lib/json.ts'
import { answers, id, listOf, object, ref } from './openapi-parts.ts'

const text: JsonObject = { type: 'string' }
const count: JsonObject = { type: 'integer', minimum: 1 }

const takesFault: JsonObject = {
  required: true,
  content: { 'application/json': { schema: { oneOf: [ref('schemas', 'NewFault'), ref('schemas', 'NewRateLimit')] } } },
}

/** Faults, outcomes and scenarios of a sandbox, in the control plane's own document. */
export const faultPaths: JsonObject = {
  '/sandboxes/{id}/faults': {
    parameters: id,
    post: {
      operationId: 'armFault',
      summary: 'Let something go wrong in a sandbox, or set its rate limit',
      description:
        'A request has to be authenticated and valid to fail by it. Faults are looked at oldest first. They are kept over a ' +
        'restart of the server, and cleared by a reset of the sandbox.',
      requestBody: takesFault,
      responses: {
        ...answers('201', 'It is armed.', ref('schemas', 'Fault')),
        '200': {
          description: 'The rate limit is set.',
          content: { 'application/json': { schema: ref('schemas', 'NewRateLimit') } },
        },
      },
    },
    get: {
      operationId: 'listFaults',
      summary: 'List the armed faults of a sandbox, oldest first',
      responses: answers('200', 'What is spent too, and the rate limit.', {
        ...object({ data: { type: 'array', items: ref('schemas', 'Fault') }, limit: ref('schemas', 'RateLimit') }),
      }),
    },
    delete: {
      operationId: 'clearFaults',
      summary: 'Clear all faults of a sandbox and the rate limit set for it',
      responses: answers('200', 'How many there were.', object({ cleared: { type: 'integer' } })),
    },
  },
  '/sandboxes/{id}/faults/{fault}': {
    parameters: [...id, { name: 'fault', in: 'path', required: true, schema: text }],
    delete: {
      operationId: 'clearFault',
      summary: 'Clear a fault of a sandbox',
      responses: answers('204', 'It is gone.', null),
    },
  },
  '/sandboxes/{id}/outcomes': {
    parameters: id,
    get: {
      operationId: 'listOutcomes',
      summary: 'List what calls can be made to come to',
      description:
        'Each is reached by the request header `Specbox-Outcome: name`, by a magic value where it has some, by an e-mail ' +
        'address `anything+name@example.com` in the body, and by a fault.',
      parameters: [
        {
          name: 'operation',
          in: 'query',
          description: 'Id of an operation, or `POST /path`. Without it: of all, less what is the same for all.',
          schema: text,
        },
      ],
      responses: answers('200', 'By precedence.', listOf('Outcome')),
    },
  },
  '/sandboxes/{id}/scenarios': {
    parameters: id,
    get: {
      operationId: 'listScenarios',
      summary: "List the scenarios that the API's overlay declares",
      responses: answers('200', 'All of them.', listOf('Scenario')),
    },
  },
  '/sandboxes/{id}/scenarios/{scenario}': {
    parameters: [...id, { name: 'scenario', in: 'path', required: true, schema: text }],
    post: {
      operationId: 'armScenario',
      summary: 'Arm the faults of a scenario',
      description: 'Those it armed before are cleared.',
      responses: answers('201', 'They are armed.', listOf('Fault')),
    },
  },
}

const limit: JsonObject = object({
  requests: { ...count, maximum: 1_000_000 },
  seconds: { ...count, maximum: 2_678_400 },
})

const parts: JsonObject = {
  match: {
    type: 'object',
    description: 'What all has to hold of a call; empty: every call.',
    additionalProperties: false,
    properties: {
      operation: { ...text, description: 'Id, or `POST /path`.' },
      method: text,
      path: { ...text, description: '`*` stands for one segment, a last `**` for the rest.' },
      credential: { ...text, description: 'A secret that the request carries; shown by its end.' },
      resource: text,
      entity: { ...text, description: 'Id that the path names.' },
      input: { type: 'object', description: 'Property path in the body, or name of a parameter → value.' },
    },
  },
  when: {
    type: 'object',
    description: 'Which of the calls that match; empty: all of them.',
    additionalProperties: false,
    properties: {
      nth: { ...count, description: 'The first that fails; without `count` the only one.' },
      count: { ...count, description: 'How many fail.' },
      probability: { type: 'number', minimum: 0, maximum: 1 },
      window: {
        type: 'array',
        minItems: 2,
        maxItems: 2,
        items: { type: ['string', 'null'], format: 'date-time' },
        description: 'From and until, time of the sandbox.',
      },
    },
  },
  effect: {
    type: 'object',
    minProperties: 1,
    additionalProperties: false,
    properties: {
      status: { type: 'integer', minimum: 400, maximum: 599 },
      code: text,
      message: text,
      body: { description: 'An object is merged into the error body; a text is sent as it is.' },
      headers: { type: 'object', additionalProperties: text },
      latencyMs: { type: 'integer', minimum: 0, maximum: 300_000 },
      outcome: { ...text, description: 'Name of an outcome of the operation.' },
      transport: {
        enum: ['timeout', 'drop', 'reset', 'truncate', 'lost'],
        description: '`truncate` and `lost` are carried out.',
      },
      retryAfter: { type: 'integer', minimum: 0, description: 'Seconds.' },
    },
  },
}

export const faultSchemas: JsonObject = {
  RateLimit: { oneOf: [limit, { type: 'null' }] },
  NewRateLimit: { ...object({ limit: ref('schemas', 'RateLimit') }), additionalProperties: false },
  NewFault: { type: 'object', required: ['effect'], additionalProperties: false, properties: parts },
  Fault: object({
    id: text,
    ...parts,
    scenario: { type: ['string', 'null'], description: 'What armed it.' },
    seen: { type: 'integer', description: 'Calls that matched.' },
    fired: { type: 'integer', description: 'Calls that failed by it.' },
    spent: { type: 'boolean', description: 'It fires no more.' },
  }),
  Outcome: object(
    {
      operation: text,
      name: text,
      status: { type: 'integer', description: 'Of the reply; 0: there is none.' },
      description: text,
      source: { enum: ['authored', 'example', 'response', 'code', 'state', 'general'] },
      evidence: { type: 'array', items: { type: 'string', format: 'json-pointer' } },
    },
    { magic: { type: 'object', additionalProperties: { type: 'array' } } },
  ),
  Scenario: object({ name: text, description: text, faults: { type: 'integer' } }),
}
