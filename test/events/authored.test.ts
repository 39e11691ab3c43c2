import { expect, test } from 'vitest'
import { infer } from '../../src/blueprint/infer.ts'
import { loadText } from '../../src/openapi/load.ts'

const document = (events: string) => `
openapi: 3.1.0
info: { title: Notes, version: '1' }
paths:
  /notes:
    post:
      operationId: createNote
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
      responses: { '201': { description: Made, content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } } }
  /notes/{id}:
    get:
      operationId: getNote
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: Found, content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } } }
components:
  schemas:
    Note: { type: object, properties: { id: { type: string, readOnly: true }, text: { type: string } } }
x-specbox:
  events: ${events}
`

async function inferred(events: string) {
  const loaded = await loadText(document(events), 'memory:')
  if (!loaded.ok) throw new Error(loaded.failure.problems[0]?.message)
  const { events: found, findings } = infer(loaded.document)
  return {
    names: found.filter(({ source }) => source === 'authored').map(({ name }) => name),
    told: findings.filter(({ evidence }) => evidence.some((pointer) => pointer.startsWith('/x-specbox/events'))),
  }
}

test('an event that breaks the dialect is left out and told of; the others stand', async () => {
  const sound = await inferred('{ note.made: { resource: note, on: created } }')
  expect(sound.names).toEqual(['note.made'])
  const broken = await inferred('{ note.made: { resource: note, on: created }, note.odd: { resource: 3, on: [] } }')
  expect(broken.names).toEqual(['note.made'])
  expect(broken.told.flatMap(({ evidence }) => evidence)).toContain('/x-specbox/events/note.odd/resource')
  expect(broken.told.length).toBeGreaterThan(sound.told.length)
})
