import type { JsonObject } from '../lib/json.ts'
import { faultPaths, faultSchemas } from './openapi-faults.ts'
import { lifecyclePaths, lifecycleSchemas } from './openapi-lifecycles.ts'
import { answers, id, listOf, ref, takes } from './openapi-parts.ts'
import { runPaths, runSchemas } from './openapi-runs.ts'
import { schemas } from './openapi-schemas.ts'
import { webhookPaths, webhookSchemas } from './openapi-webhooks.ts'
import { snapshotPaths, snapshotSchemas } from './openapi-snapshots.ts'
import { timePaths, timeSchemas } from './openapi-time.ts'
import { tokenPaths } from './openapi-tokens.ts'
import { triggerPaths, triggerSchemas } from './openapi-trigger.ts'

/** The control plane's own OpenAPI 3.1 document. @param server URL of `/_specbox/v1` */
export function controlPlaneDocument(version: string, server: string): JsonObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Specbox control plane',
      version,
      description:
        'Makes, shows and resets sandboxes of the APIs that this Specbox serves. Errors are problem details (RFC 9457).\n\n' +
        'A control key goes into `Authorization: Bearer …`: the installation key controls everything; the control key of a ' +
        "sandbox controls that sandbox; that of an API's default sandbox also makes and lists sandboxes of its API.",
    },
    servers: [{ url: server }],
    security: [{ controlKey: [] }],
    paths: {
      ...paths,
      ...snapshotPaths,
      ...timePaths,
      ...faultPaths,
      ...webhookPaths,
      ...tokenPaths,
      ...triggerPaths,
      ...lifecyclePaths,
      ...runPaths,
    },
    components: {
      securitySchemes: { controlKey: { type: 'http', scheme: 'bearer' } },
      parameters: {
        id: { name: 'id', in: 'path', required: true, description: 'Id of a sandbox.', schema: { type: 'string' } },
      },
      responses: {
        Problem: {
          description: 'What went wrong.',
          content: { 'application/problem+json': { schema: ref('schemas', 'Problem') } },
        },
      },
      schemas: {
        ...schemas,
        ...snapshotSchemas,
        ...timeSchemas,
        ...faultSchemas,
        ...webhookSchemas,
        ...triggerSchemas,
        ...lifecycleSchemas,
        ...runSchemas,
      },
    },
  }
}

const paths: JsonObject = {
  '/healthz': {
    get: {
      operationId: 'getHealth',
      summary: 'Whether the server is up',
      security: [],
      responses: answers('200', 'It is.', ref('schemas', 'Health')),
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'getOpenApiDocument',
      summary: 'This document',
      security: [],
      responses: answers('200', 'An OpenAPI document.', { type: 'object' }),
    },
  },
  '/apis': {
    get: {
      operationId: 'listApis',
      summary: 'List the APIs that are served',
      responses: answers('200', 'All APIs the key may see.', listOf('Api')),
    },
    post: {
      operationId: 'addApi',
      summary: 'Serve another API',
      description: 'Takes the installation key. The same document again changes nothing and is answered with 200.',
      requestBody: takes('NewApi'),
      responses: {
        ...answers('201', 'It is served now.', ref('schemas', 'Api')),
        '200': {
          description: 'It was served already.',
          content: { 'application/json': { schema: ref('schemas', 'Api') } },
        },
      },
    },
  },
  '/sandboxes': {
    get: {
      operationId: 'listSandboxes',
      summary: 'List sandboxes',
      responses: answers('200', 'All sandboxes the key may see, without their secrets.', listOf('Sandbox')),
    },
    post: {
      operationId: 'createSandbox',
      summary: 'Make a sandbox',
      description: 'Credentials, webhook secret and control key are shown here once.',
      requestBody: takes('NewSandbox'),
      responses: answers('201', 'The sandbox with its secrets.', ref('schemas', 'CreatedSandbox')),
    },
  },
  '/sandboxes/{id}': {
    parameters: id,
    get: {
      operationId: 'getSandbox',
      summary: 'Show a sandbox',
      responses: answers('200', 'The sandbox, without its secrets.', ref('schemas', 'Sandbox')),
    },
    delete: {
      operationId: 'deleteSandbox',
      summary: 'Delete a sandbox and all its data',
      responses: answers('204', 'It is gone.', null),
    },
  },
  '/sandboxes/{id}/blueprint': {
    parameters: id,
    get: {
      operationId: 'getBlueprint',
      summary: 'What Specbox understood of the API, with its evidence',
      responses: answers('200', 'The Blueprint.', ref('schemas', 'Blueprint')),
    },
  },
  '/sandboxes/{id}/exchanges': {
    parameters: id,
    get: {
      operationId: 'listExchanges',
      summary: 'List the requests a sandbox received, newest first',
      parameters: [
        { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } },
        {
          name: 'before',
          in: 'query',
          description: 'Id of an exchange; older ones follow.',
          schema: { type: 'string' },
        },
      ],
      responses: answers('200', 'A page.', ref('schemas', 'ExchangePage')),
    },
  },
  '/sandboxes/{id}/exchanges/{exchange}': {
    parameters: [...id, { name: 'exchange', in: 'path', required: true, schema: { type: 'string' } }],
    get: {
      operationId: 'getExchange',
      summary: 'Show one request with its reply and the reasons for it',
      responses: answers('200', 'The exchange, secrets redacted.', ref('schemas', 'Exchange')),
    },
  },
}
