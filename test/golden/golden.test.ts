import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { infer } from '../../src/blueprint/infer.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { hasShared, shared } from '../shared.ts'
import { printBlueprint } from './print.ts'

/** What is understood of real documents, line by line: a change of the inference shows as a change of these files. */
const documents = [
  'petstore.yaml',
  'train_travel.yaml',
  'redocly_museum.yaml',
  'scalar_galaxy.yaml',
  'resend.yaml',
  'svix.json',
  'notion.json',
  'hubspot_contacts_v3.json',
  'twilio_conversations_v1.json',
]

describe.skipIf(!hasShared)('golden Blueprints', () => {
  test.each(documents)('%s', async (name) => {
    const loaded = await loadDocument(shared(`specs/${name}`))
    expect(loaded.ok).toBe(true)
    if (!loaded.ok) return
    const file = resolve(import.meta.dirname, `${name.replace(/\.\w+$/, '')}.txt`)
    await expect(printBlueprint(infer(loaded.document))).toMatchFileSnapshot(file)
  })
})
