import type { JsonObject } from '../lib/json.ts'

/** Building blocks of the control plane's own document. */
export function ref(kind: 'schemas' | 'parameters' | 'responses', name: string): JsonObject {
  return { $ref: `#/components/${kind}/${name}` }
}

export function answers(status: string, description: string, schema: JsonObject | null): JsonObject {
  return {
    [status]: schema === null ? { description } : { description, content: { 'application/json': { schema } } },
    default: ref('responses', 'Problem'),
  }
}

export function takes(schema: string): JsonObject {
  return { required: true, content: { 'application/json': { schema: ref('schemas', schema) } } }
}

export function listOf(schema: string): JsonObject {
  return {
    type: 'object',
    required: ['data'],
    properties: { data: { type: 'array', items: ref('schemas', schema) } },
  }
}

/** The sandbox's id in the path. */
export const id = [ref('parameters', 'id')]

export function object(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } }
}
