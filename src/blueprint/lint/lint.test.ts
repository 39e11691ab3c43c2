import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import { documentOf } from '../../../test/document.ts'
import type { JsonObject } from '../../lib/json.ts'
import { infer } from '../infer.ts'
import { lint } from './index.ts'

const sound = "{'200': {content: {application/json: {schema: {type: object}}}}}"

/** Rule and place of everything found in `paths` and `components`. */
function linted(yaml: string) {
  const doc = documentOf({
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    ...(load(yaml) as JsonObject),
  })
  return lint(doc, infer(doc)).map(({ pass, evidence }) => [pass, evidence[0]])
}

const table: [name: string, yaml: string, want: unknown][] = [
  ['nothing wrong', `paths: {/a: {get: {operationId: a, responses: ${sound}}}}`, []],
  ['no operationId', `paths: {/a: {get: {responses: ${sound}}}}`, [['lint/missing-operation-id', '/paths/~1a/get']]],
  [
    'no success',
    "paths: {/a: {get: {operationId: a, responses: {'404': {}}}}}",
    [['lint/missing-success', '/paths/~1a/get']],
  ],
  [
    'no schema',
    "paths: {/a: {put: {operationId: a, responses: {'200': {content: {application/json: {}}}}}}}",
    [['lint/response-without-schema', '/paths/~1a/put/responses/200/content/application~1json']],
  ],
  [
    'no content',
    "paths: {/a: {get: {operationId: a, responses: {'200': {}}}, put: {operationId: b, responses: {'200': {}}}}}",
    [['lint/response-without-schema', '/paths/~1a/get']],
  ],
  [
    'a body on a read',
    `paths: {/a: {get: {operationId: a, requestBody: {content: {}}, responses: ${sound}}}}`,
    [['lint/body-on-read', '/paths/~1a/get/requestBody']],
  ],
  [
    'two paths for one request',
    `paths: {'/a/{x}': {get: {operationId: a, parameters: [{name: x, in: path}], responses: ${sound}}}, '/a/{y}': {get: {operationId: b, parameters: [{name: y, in: path}], responses: ${sound}}}}`,
    [['lint/ambiguous-paths', '/paths/~1a~1{y}/get']],
  ],
  [
    'told apart by a constant query',
    `paths: {/a: {get: {operationId: a, responses: ${sound}}}, '/a?v=2': {get: {operationId: b, responses: ${sound}}}}`,
    [['operations', '/paths/~1a?v=2']],
  ],
  [
    'dangling references, said once',
    `paths: {/a: {get: {operationId: a, responses: {'200': {content: {application/json: {schema: {$ref: '#/no', example: {$ref: data}}}}}, '404': {$ref: '#/gone'}}}}}`,
    [
      ['operations', '/paths/~1a/get/responses/404'],
      ['lint/dangling-references', '/paths/~1a/get/responses/200/content/application~1json/schema'],
    ],
  ],
  [
    'unused components',
    `
    paths: {/a: {get: {operationId: a, parameters: [{$ref: '#/components/parameters/P%20Q'}], responses: ${sound}}}}
    components: {parameters: {P Q: {name: p, in: query}, R: {name: r, in: query}}, securitySchemes: {s: {type: http, scheme: basic}}}`,
    [['lint/unused-components', '/components/parameters/R']],
  ],
  [
    'schemas that a discriminator may mean are not counted',
    `components: {schemas: {A: {discriminator: {propertyName: kind}}, B: {type: object}}}`,
    [],
  ],
]
test.each(table)('%s', (_, yaml, want) => {
  expect(linted(yaml)).toEqual(want)
})
