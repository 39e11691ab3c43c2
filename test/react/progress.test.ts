import { expect, test } from 'vitest'
import { openSandbox } from '../open-sandbox.ts'

const exports = `
openapi: 3.1.0
info: {title: Exports, version: '1'}
paths:
  /exports:
    post:
      operationId: createExport
      description: Starts an export. Poll it until it is done.
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses: {'202': {description: accepted, content: {application/json: {schema: {$ref: '#/components/schemas/Export'}}}}}
  /exports/{export_id}:
    get:
      operationId: getExport
      parameters: [{name: export_id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Export'}}}}}
components:
  schemas:
    Export:
      type: object
      required: [id, status]
      properties:
        id: {type: string}
        name: {type: string}
        status: {type: string, enum: [pending, processing, done]}
`

test('work that is polled goes on each time it is read, and each step is told', async () => {
  const { call, release, store, sandbox } = await openSandbox(exports)
  expect(release.blueprint.resources[0]?.lifecycle?.progress).toEqual({
    states: ['pending', 'processing', 'done'],
    by: 'reads',
    seconds: 0,
  })
  const made = await call('POST', '/exports', { body: { name: 'all' } })
  expect(made.json.status).toBe('pending')
  const seen: string[] = []
  for (let look = 0; look < 4; look++) seen.push((await call('GET', `/exports/${made.json.id}`)).json.status)
  expect(seen).toEqual(['pending', 'processing', 'done', 'done'])
  const told = store.events.list(sandbox.record.id, { after: 0 }).map(({ type }) => type)
  expect(told).toEqual(['export.created', 'export.processing', 'export.done'])
})
