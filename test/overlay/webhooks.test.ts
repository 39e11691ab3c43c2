import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { infer } from '../../src/blueprint/infer.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { hasShared, shared } from '../shared.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'specbox-webhooks-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const written = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('webhooks of a description of their own become those of the API', async () => {
  const api = written(
    'api.yaml',
    `openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}
components: {schemas: {Order: {type: object, properties: {id: {type: string}, status: {type: string, enum: [open, paid]}}}}}
`,
  )
  const webhooks = written(
    'hooks.yaml',
    `openapi: 3.1.0
info: {title: Webhooks, version: '1'}
webhooks:
  order.paid: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}, responses: {'200': {description: ok}}}}
components: {schemas: {Order: {type: object, required: [id], properties: {id: {type: string}, status: {type: string}}}}}
`,
  )
  const loaded = await loadDocument(api, { overlays: [webhooks] })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure))
  expect(loaded.document.problems).toEqual([])
  const paid = infer(loaded.document).events.find(({ name }) => name === 'order.paid')
  expect(paid).toMatchObject({ source: 'declared', resource: 'order', on: { kind: 'enters', state: 'paid' } })
  // The schema is that of the other description, not the one that has its name here.
  expect(loaded.document.resolve(paid!.payload.schema!).value).toMatchObject({ required: ['id'] })
})

test.skipIf(!hasShared)('a vendor’s webhooks beside its API', async () => {
  const loaded = await loadDocument(shared('specs/adyen_checkout_v71.json'), {
    overlays: [shared('specs/adyen_webhooks_v1.json')],
  })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure))
  const declared = infer(loaded.document).events.filter(({ source }) => source === 'declared')
  expect(declared.length).toBe(47)
  expect(declared.map(({ name }) => name)).toContain('AUTHORISATION')
})
