import type { JsonObject } from '../lib/json.ts'
import { answers, id, object } from './openapi-parts.ts'

const count = object({ count: { type: 'integer', description: 'How many were good before.' } })
const token: JsonObject = { type: 'string', description: 'That one alone; all of them without it.' }
const requestBody: JsonObject = {
  required: false,
  content: { 'application/json': { schema: { type: 'object', properties: { token }, additionalProperties: false } } },
}

/** Tokens of the sandbox's authorization server, in the control plane's own document. */
export const tokenPaths: JsonObject = {
  '/sandboxes/{id}/tokens/expire': {
    parameters: id,
    post: {
      operationId: 'expireTokens',
      summary: 'Let access tokens of a sandbox expire now',
      description: 'Refresh tokens stay good: what a client does next is what this shows.',
      requestBody,
      responses: answers('200', 'They are expired.', count),
    },
  },
  '/sandboxes/{id}/tokens/revoke': {
    parameters: id,
    post: {
      operationId: 'revokeTokens',
      summary: 'Take back what the authorization server of a sandbox gave out',
      description: 'Access and refresh tokens, codes, device codes. With a refresh token, all of its grant.',
      requestBody,
      responses: answers('200', 'They are void.', count),
    },
  },
}
