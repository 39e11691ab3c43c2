import { expect, test } from 'vitest'
import { infer } from '../../src/blueprint/infer.ts'
import { loadText } from '../../src/openapi/load.ts'
import { createRelease } from '../../src/sandbox/release.ts'
import { openSqliteStore } from '../../src/store/sqlite/open.ts'
import { callerOf } from '../open-sandbox.ts'
import { installationOf } from '../webhooks/installation.ts'

const document = (id: string) => `
openapi: 3.1.0
info: {title: Notes, version: '1'}
paths:
  /notes:
    post:
      operationId: createNote
      requestBody: {content: {application/json: {schema: {type: object, properties: {text: {type: string}}}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}
  /notes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getNote, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}}
webhooks:
  note.created:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/NoteEvent'}}}}
      responses: {'200': {description: ok}}
components:
  schemas:
    Note: {type: object, required: [id], properties: {id: {type: string}, text: {type: string}}}
    NoteEvent:
      type: object
      required: [id, type, data]
      properties: {id: ${id}, type: {type: string, enum: [note.created]}, data: {$ref: '#/components/schemas/Note'}}
`

async function firstEvent(id: string) {
  const loaded = await loadText(document(id), 'memory:test')
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure.problems))
  const blueprint = infer(loaded.document)
  const store = openSqliteStore({ path: ':memory:' })
  const { sandboxes, webhooks } = installationOf(store)
  sandboxes.publish(createRelease({ document: loaded.document, blueprint, seed: 1 }))
  const sandbox = await sandboxes.create({ api: blueprint.api, isDefault: true })
  const made = await callerOf(sandbox)('POST', '/notes', { body: { text: 'x' } })
  const [event] = sandbox.events({ after: 0, limit: 10 })
  await webhooks.stop(1000)
  await store.close()
  return { status: made.status, event }
}

test.each([
  ['{type: string, pattern: "^ev-[0-9a-z]{12}$"}', /^ev-[0-9a-z]{12}$/],
  ['{type: string, pattern: "^evt_[0-9A-Za-z]{16}$", examples: [evt_1mZ7kQ4vTcY8pLw2]}', /^evt_[0-9A-Za-z]{16}$/],
  ['{type: string}', /^evt_[0-9A-Za-z]{24}$/],
])('the id of an event is the one in its body, as the body declares it: %s', async (declared, want) => {
  const { status, event } = await firstEvent(declared)
  expect(status).toBe(201)
  expect(event?.id).toMatch(want)
  expect((JSON.parse(event?.body ?? '{}') as { id?: unknown }).id).toBe(event?.id)
})
