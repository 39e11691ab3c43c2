import type { JsonObject } from '../lib/json.ts'
import { answers, id, listOf, object, ref } from './openapi-parts.ts'

const text: JsonObject = { type: 'string' }
const texts: JsonObject = { type: 'array', items: text }
const maybe: JsonObject = { type: ['string', 'null'] }
const arrayOf = (items: JsonObject): JsonObject => ({ type: 'array', items })

/** Lifecycles, and what can happen next, in the control plane's own document. */
export const lifecyclePaths: JsonObject = {
  '/sandboxes/{id}/lifecycles': {
    parameters: id,
    get: {
      operationId: 'listLifecycles',
      summary: 'The states of each resource and what leads from one to the other',
      responses: answers('200', 'Those of the API.', listOf('Lifecycle')),
    },
  },
  '/sandboxes/{id}/next': {
    parameters: id,
    get: {
      operationId: 'listNextSteps',
      summary: 'What can happen next to an entity, and what cannot and why',
      parameters: [
        {
          name: 'entity',
          in: 'query',
          required: true,
          description: 'Resource and id, or an id alone.',
          schema: text,
          example: 'order/ord_1',
        },
      ],
      responses: answers('200', 'The steps, allowed ones first.', ref('schemas', 'NextSteps')),
    },
  },
}

export const lifecycleSchemas: JsonObject = {
  Lifecycle: object(
    {
      resource: text,
      field: { ...text, description: 'The property that shows the state.' },
      initial: maybe,
      states: texts,
      terminal: { ...texts, description: 'States that nothing is known to lead out of.' },
      transitions: arrayOf(
        object({
          from: { ...texts, description: 'Empty: allowed in every state.' },
          to: text,
          operation: { ...text, description: 'Empty: it happens by itself.' },
        }),
      ),
    },
    {
      guards: arrayOf(object({ operation: text, from: texts, evidence: texts })),
      progress: object({ states: texts, by: { enum: ['reads', 'time', 'now'] }, seconds: { type: 'number' } }),
    },
  ),
  NextSteps: object({
    resource: text,
    key: text,
    field: maybe,
    state: maybe,
    steps: arrayOf(
      object({ operation: text, method: text, path: text, allowed: { type: 'boolean' }, to: texts, why: text }),
    ),
    byItself: arrayOf(object({ to: text, when: text })),
  }),
}
