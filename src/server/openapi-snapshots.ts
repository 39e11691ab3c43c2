import type { JsonObject } from '../lib/json.ts'
import { answers, id, listOf, object, ref } from './openapi-parts.ts'

const text: JsonObject = { type: 'string' }
const moment: JsonObject = { type: 'string', format: 'date-time' }
const snapshot: JsonObject = { ...text, description: 'Id of a snapshot of the sandbox.' }

/** A body that may be left out. */
function mayTake(properties: JsonObject): JsonObject {
  return {
    required: false,
    content: { 'application/json': { schema: { type: 'object', properties, additionalProperties: false } } },
  }
}

/** Snapshots, reset and fork, in the control plane's own document. */
export const snapshotPaths: JsonObject = {
  '/sandboxes/{id}/snapshots': {
    parameters: id,
    get: {
      operationId: 'listSnapshots',
      summary: 'List the snapshots of a sandbox, oldest first',
      responses: answers('200', 'All of them.', listOf('Snapshot')),
    },
    post: {
      operationId: 'takeSnapshot',
      summary: 'Keep what a sandbox is now',
      description:
        'Its data with counters and timers, its clock, its armed faults; not its log, events and subscriptions. ' +
        'Costs nothing of the size of the data. At most 100 a sandbox.',
      requestBody: mayTake({ name: { ...text, minLength: 1, maxLength: 200 } }),
      responses: answers('201', 'It is kept.', ref('schemas', 'Snapshot')),
    },
  },
  '/sandboxes/{id}/snapshots/{snapshot}': {
    parameters: [...id, { name: 'snapshot', in: 'path', required: true, schema: text }],
    delete: {
      operationId: 'deleteSnapshot',
      summary: 'Delete a snapshot',
      responses: answers('204', 'It is gone. Forks of it stay.', null),
    },
  },
  '/sandboxes/{id}/reset': {
    parameters: id,
    post: {
      operationId: 'resetSandbox',
      summary: 'Put a sandbox back to its seed data, or to a snapshot',
      description: 'Events and deliveries go; credentials, the log of requests and snapshots stay.',
      requestBody: mayTake({ snapshot }),
      responses: answers('200', 'The sandbox; its credentials stay.', ref('schemas', 'Sandbox')),
    },
  },
  '/sandboxes/{id}/export': {
    parameters: id,
    get: {
      operationId: 'exportSandbox',
      summary: 'A sandbox as one file',
      description:
        'What it wrote over its base data, its counters, timers and clock; not issued tokens, armed faults, events. `POST /sandboxes` ' +
        'with it as `data` makes a sandbox of it, where the same document is served with the same seed.',
      responses: answers('200', 'The file.', ref('schemas', 'SandboxExport')),
    },
  },
  '/sandboxes/{id}/fork': {
    parameters: id,
    post: {
      operationId: 'forkSandbox',
      summary: 'Make a sandbox with the data of another, or of one of its snapshots',
      description:
        'Its credentials, webhook secret and control key are its own, and shown here once. Nothing is shared afterwards. ' +
        'Subscriptions, issued tokens, log and events stay behind.',
      requestBody: mayTake({
        snapshot,
        name: { ...text, pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$', description: 'Host label of the fork.' },
      }),
      responses: answers('201', 'The fork with its secrets.', ref('schemas', 'CreatedSandbox')),
    },
  },
}

export const snapshotSchemas: JsonObject = {
  SandboxExport: object({
    format: { const: 'specbox-sandbox/1' },
    api: text,
    layer: { ...text, description: 'Which document, overlay and seed the data lies over.' },
    seed: { type: 'integer' },
    clock: object({ mode: { enum: ['real', 'frozen'] } }, { offset: { type: 'integer' }, at: { type: 'integer' } }),
    counters: { type: 'object', additionalProperties: { type: 'integer' } },
    entities: {
      type: 'array',
      items: object({
        collection: text,
        key: text,
        sequence: { type: 'integer', minimum: 0, description: '0: the base data of that key is hidden.' },
        body: { ...text, description: 'JSON as it is served.' },
        meta: { type: 'object' },
      }),
    },
  }),
  Snapshot: object({
    id: text,
    name: { type: ['string', 'null'] },
    createdAt: moment,
    now: { ...moment, description: "What the sandbox's clock showed." },
  }),
}
