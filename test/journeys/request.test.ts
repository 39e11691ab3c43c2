import { expect, test } from 'vitest'
import type { JsonValue } from '../../src/lib/json.ts'
import { type FilledStep, requestOf } from '../../src/journeys/request.ts'
import { createParameterDecoder } from '../../src/simulate/http/parameters.ts'
import { createBodyDecoder } from '../../src/simulate/http/body.ts'
import { openSandbox } from '../open-sandbox.ts'

const array = '{ type: array, items: { type: string } }'
const object = '{ type: object, properties: { a: { type: string }, b: { type: integer } } }'
const media = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']

const parameter = (name: string, place: string, style: string, explode: boolean, schema: string) =>
  `      - { name: ${name}, in: ${place}, style: ${style}, explode: ${explode}, required: ${place === 'path'}, schema: ${schema} }`

const document = `openapi: 3.1.0
info: { title: Styles, version: '1' }
security: [{ key: [] }]
paths:
  /things/{simple}/{label}/{matrix}:
    post:
      operationId: call
      parameters:
${[
  parameter('simple', 'path', 'simple', false, array),
  parameter('label', 'path', 'label', true, object),
  parameter('matrix', 'path', 'matrix', true, array),
  parameter('form', 'query', 'form', true, array),
  parameter('joined', 'query', 'form', false, array),
  parameter('piped', 'query', 'pipeDelimited', false, array),
  parameter('deep', 'query', 'deepObject', true, object),
  parameter('X-List', 'header', 'simple', false, array),
  parameter('crumb', 'cookie', 'form', false, '{ type: integer }'),
].join('\n')}
      requestBody:
        content:
${media.map((type) => `          ${type}: { schema: { type: object, properties: { name: { type: string }, size: { type: integer }, tags: ${array}, inner: ${object} } } }`).join('\n')}
      responses: { '204': { description: Done } }
components:
  securitySchemes: { key: { type: apiKey, in: query, name: key } }
`

const params: FilledStep['params'] = [
  { name: 'simple', in: 'path', value: ['a b', 'c/d'] },
  { name: 'label', in: 'path', value: { a: 'x', b: 2 } },
  { name: 'matrix', in: 'path', value: ['p', 'q'] },
  { name: 'form', in: 'query', value: ['one', 'two&three'] },
  { name: 'joined', in: 'query', value: ['one', 'two'] },
  { name: 'piped', in: 'query', value: ['one', 'two'] },
  { name: 'deep', in: 'query', value: { a: 'ü', b: 1 } },
  { name: 'X-List', in: 'header', value: ['u', 'v'] },
  { name: 'crumb', in: 'cookie', value: 7 },
]

test.each(media)('what is written is what the API reads: %s', async (mediaType) => {
  const { release, sandbox } = await openSandbox(document)
  const { model } = release.simulator
  const operation = model.blueprint.operations[0]!
  const value: JsonValue = { name: 'a & b', size: 3, tags: ['x', 'y'], inner: { a: '[1]', b: 2 } }
  const request = requestOf(model, operation, { params, body: { mediaType, value } }, sandbox.record.credentials)
  const [, , simple = '', label = '', matrix = ''] = request.path.split('/')
  const encoded = { simple, label, matrix }
  const decoded = createParameterDecoder(operation, model.doc, model.validators)(request, encoded, encoded)
  expect(decoded.violations).toEqual([])
  const { path, query, header, cookie } = decoded.values
  for (const { name, in: place, value: said } of params) {
    const got = { path, query, header, cookie, querystring: {} }[place] as Record<string, JsonValue>
    expect([name, got[name] ?? got[name.toLowerCase()]]).toEqual([name, said])
  }
  expect(request.query).toContain(`key=${sandbox.record.credentials[0]!.value}`)
  expect(createBodyDecoder(operation, model.doc)(request).value).toEqual(value)
})
