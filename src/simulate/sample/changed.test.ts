import { expect, test } from 'vitest'
import { loadText } from '../../openapi/load.ts'
import { createValidators } from '../../openapi/validate/validators.ts'
import { createChangedCheck } from './changed.ts'

const document = `
openapi: 3.1.0
info: { title: Things, version: 1.0.0 }
paths: {}
components:
  schemas:
    Open: { type: object, required: [id], properties: { id: { type: string }, size: { type: integer, minimum: 1 }, parts: { type: array } } }
    Closed: { type: object, additionalProperties: false, properties: { id: { type: string } } }
    Together: { type: object, properties: { id: { type: string } }, dependentRequired: { id: [size] } }
    Either: { anyOf: [{ $ref: '#/components/schemas/Open' }, { type: string }] }
`
const before = { id: 'a', size: 3, parts: [1] }

test.each([
  ['Open', { ...before }, true],
  ['Open', { ...before, size: 4 }, true],
  ['Open', { ...before, size: 0 }, false],
  ['Open', { ...before, parts: {} }, false],
  ['Open', { ...before, more: 'x' }, true],
  ['Open', { size: 3, parts: before.parts }, false],
  ['Open', { id: 'a' }, true],
  ['Closed', { ...before, more: 'x' }, false],
  ['Together', { ...before, id: 'b' }, false],
  ['Either', { ...before }, false],
] as const)('%s: %j', async (name, value, want) => {
  const loaded = await loadText(document, 'memory:test')
  if (!loaded.ok) throw new Error('Failed to load')
  const check = createChangedCheck(loaded.document, createValidators(loaded.document))
  expect(check(value, before, `/components/schemas/${name}`)).toBe(want)
})
