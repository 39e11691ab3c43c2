import { expect, test } from 'vitest'
import { openSandbox } from '../open-sandbox.ts'

/** Pages have an id, but the path names them by another property, which the body does not take. */
const document = (property: string, type: string) => `
openapi: 3.1.0
info: { title: Pages, version: '1' }
paths:
  /pages:
    get:
      responses:
        '200':
          description: All.
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Page' } } } }
  /pages/{${property}}:
    parameters: [{ name: ${property}, in: path, required: true, schema: { type: ${type} } }]
    get:
      responses: { '200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } } } }
    put:
      operationId: upsertPage
      description: Creates the page, or replaces it where it exists.
      requestBody:
        content: { application/json: { schema: { type: object, properties: { title: { type: string } } } } }
      responses:
        '200': { description: Replaced., content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } } }
        '201': { description: Created., content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } } }
components:
  schemas:
    Page:
      type: object
      required: [id, ${property}, title]
      properties: { id: { type: string }, ${property}: { type: ${type} }, title: { type: string } }
`

test.each([
  ['slug', 'string', 'amber-notebook', 'amber-notebook'],
  ['name', 'string', 'a b', 'a b'],
  ['number', 'integer', '4711', 4711],
])('an upsert sets the %s (%s) that its path names: %s', async (property, type, given, want) => {
  const { call } = await openSandbox(document(property, type))
  const target = `/pages/${encodeURIComponent(given)}`
  const made = await call('PUT', target, { body: { title: 'One' } })
  expect([made.status, made.json]).toMatchObject([201, { [property]: want, title: 'One' }])
  expect((await call('GET', target)).json).toEqual(made.json)
  const changed = await call('PUT', target, { body: { title: 'Two' } })
  expect([changed.status, changed.json]).toMatchObject([200, { id: made.json.id, [property]: want, title: 'Two' }])
  expect((await call('GET', target)).json).toEqual(changed.json)
})
