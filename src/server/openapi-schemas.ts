import type { JsonObject } from '../lib/json.ts'
import { object } from './openapi-parts.ts'

const string: JsonObject = { type: 'string' }
const integer: JsonObject = { type: 'integer' }
const slug: JsonObject = { type: 'string', pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$' }

const sandbox: JsonObject = {
  id: string,
  api: slug,
  name: { ...slug, description: 'Host label of the sandbox.' },
  url: { type: 'string', format: 'uri', description: 'Where it answers by path; the paths of the API follow.' },
  hostUrl: { type: 'string', format: 'uri', description: 'Where it answers by host.' },
  seed: integer,
  createdAt: { type: 'string', format: 'date-time' },
}

const exchange: JsonObject = {
  id: string,
  at: { type: 'integer', description: 'Unix time in milliseconds.' },
  durationMs: { type: 'number' },
  method: string,
  path: string,
  status: integer,
  operation: { type: ['string', 'null'], description: 'Id of the operation that answered.' },
}

const api: JsonObject = {
  api: slug,
  title: string,
  version: string,
  operations: integer,
  resources: integer,
  workflows: { type: 'array', items: string },
  digest: { type: 'string', description: 'SHA-256 of the document.' },
}

/** Component schemas of the control plane's own document. */
export const schemas: JsonObject = {
  Health: object({ status: { const: 'ok' }, name: { const: 'specbox' }, version: string }),
  Api: object(api),
  NewApi: {
    ...object(
      {},
      {
        source: { type: 'string', description: 'Path (on the server) or URL of an OpenAPI document.' },
        document: { type: 'object', description: 'The document itself.' },
        name: { ...slug, description: 'How commands and hosts name the API.' },
      },
    ),
    required: [],
    additionalProperties: false,
    oneOf: [{ required: ['source'] }, { required: ['document'] }],
  },
  Sandbox: object(sandbox),
  NewSandbox: {
    ...object({ api: slug }, { name: slug, seed: integer, data: { $ref: '#/components/schemas/SandboxExport' } }),
    additionalProperties: false,
  },
  CreatedSandbox: object({
    ...sandbox,
    credentials: { type: 'array', items: { $ref: '#/components/schemas/Credential' } },
    webhookSecret: string,
    controlKey: string,
  }),
  Credential: object(
    {
      scheme: { type: 'string', description: "Name of the API's security scheme." },
      type: { enum: ['apiKey', 'http', 'oauth2', 'openIdConnect', 'mutualTLS'] },
      in: { enum: ['header', 'query', 'cookie'] },
      name: string,
      value: { type: 'string', description: 'What goes on the wire.' },
    },
    { username: string, password: string, clientId: string, clientSecret: string, tokenUrl: string },
  ),
  Exchange: object({ ...exchange, detail: { type: 'object', description: 'Headers, bodies and trace.' } }),
  ExchangePage: object({ data: { type: 'array', items: object(exchange) }, hasMore: { type: 'boolean' } }),
  Blueprint: object({
    api: slug,
    title: string,
    version: string,
    operations: { type: 'array', items: { type: 'object' } },
    resources: { type: 'array', items: { type: 'object' } },
    findings: { type: 'array', items: { type: 'object' } },
  }),
  Problem: object({ type: string, title: string, status: integer, detail: string }),
}
