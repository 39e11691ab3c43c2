import { expect, test } from 'vitest'
import { readContract } from '../../../test/contract.ts'

const inline = (...names: string[]) =>
  `{content: {application/json: {schema: {type: object, properties: {${names.map((n) => `${n}: {}`)}}}}}}`
const named = '{content: {application/problem+json: {schema: {$ref: "#/components/schemas/Problem"}}}}'

const table: [name: string, paths: string, want: Record<string, unknown>][] = [
  ['nothing documented', '/a: {get: {}}', { schema: null, mediaType: 'application/problem+json', invalidStatus: 400 }],
  [
    'a component',
    `/a: {get: {responses: {'404': ${named}}}}`,
    { schema: '/components/schemas/Problem', mediaType: 'application/problem+json' },
  ],
  [
    'inline schemas of the same shape count together',
    `/a: {get: {responses: {'404': ${named}, '400': ${inline('code', 'message')}}}}, /b: {get: {responses: {4XX: ${inline('message', 'code')}}}}`,
    { schema: '/paths/~1a/get/responses/400/content/application~1json/schema', mediaType: 'application/json' },
  ],
  [
    'throttling and outages do not outvote',
    `/a: {get: {responses: {'404': ${named}, '429': ${inline('retry_after')}, '503': ${inline('retry_after')}}}}`,
    { schema: '/components/schemas/Problem' },
  ],
  [
    'default, where it is the error',
    `/a: {get: {responses: {'200': ${inline('id')}, default: ${inline('error')}}}}`,
    { schema: '/paths/~1a/get/responses/default/content/application~1json/schema' },
  ],
  ['a default that is the success', `/a: {get: {responses: {default: ${inline('id')}}}}`, { schema: null }],
  ['a tie is 400', `/a: {post: {requestBody: {}, responses: {'422': {}, '400': {}}}}`, { invalidStatus: 400 }],
  [
    '422 by majority',
    `/a: {post: {requestBody: {}, responses: {'422': {}, '400': {}}}, put: {requestBody: {}, responses: {'422': {}}}}`,
    { invalidStatus: 422 },
  ],
  [
    'a 400 for what cannot be read',
    `/a: {post: {requestBody: {}, responses: {'400': {description: The body is not valid JSON}, '422': {}}}}`,
    { invalidStatus: 422 },
  ],
  [
    'a 400 for more than that',
    `/a: {post: {requestBody: {}, responses: {'400': {description: Malformed JSON or a missing field}, '422': {}}}}`,
    { invalidStatus: 400 },
  ],
  ['without a body it does not count', `/a: {get: {responses: {'422': {}}}}`, { invalidStatus: 400 }],
]
test.each(table)('%s', (_, paths, want) => {
  const { draft } = readContract(`
    paths: {${paths}}
    components: {schemas: {Problem: {type: object, properties: {title: {}, status: {}}}}}`)
  expect(draft.errors).toMatchObject(want)
})

test('failures said with 200 and ok: false', () => {
  const ok = "{'200': {content: {application/json: {schema: {properties: {ok: {type: boolean}}}}}}}"
  const { findings } = readContract(`paths: {/a: {get: {responses: ${ok}}}, /b: {get: {responses: ${ok}}}}`)
  expect(findings.filter((finding) => finding.pass === 'errors').map((finding) => finding.confidence)).toEqual(['weak'])
})
