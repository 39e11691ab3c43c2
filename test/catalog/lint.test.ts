import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { infer } from '../../src/blueprint/infer.ts'
import { lint } from '../../src/blueprint/lint/index.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { hasShared, shared } from '../shared.ts'

const root = join(import.meta.dirname, '../..')

/** The document that an overlay of the catalog was written for. */
const documents: Readonly<Record<string, string>> = {
  github: 'specs/github.json',
  stripe: 'specs/stripe.yaml',
  twilio: 'specs/twilio_api_v2010.json',
  workos: 'specs/workos.yaml',
}

const overlaysIn = (folder: string) =>
  readdirSync(join(root, folder)).filter((name) => existsSync(join(root, folder, name, 'overlay.yaml')))

async function mistakes(document: string, overlay: string) {
  const loaded = await loadDocument(document, { overlays: [join(root, overlay)] })
  if (!loaded.ok) return loaded.failure.problems
  const findings = lint(loaded.document, infer(loaded.document))
  return findings.filter(({ pass, severity }) => pass.includes('authored') && severity === 'error')
}

describe('every overlay fits its document', () => {
  test.each(overlaysIn('examples'))('of the example %s', async (name) => {
    expect(await mistakes(join(root, 'examples', name, 'openapi.yaml'), `examples/${name}/overlay.yaml`)).toEqual([])
  })

  test('each of the catalog has one', () => {
    expect(Object.keys(documents).sort()).toEqual(overlaysIn('catalog').sort())
  })

  test.skipIf(!hasShared).each(Object.entries(documents))(
    'of %s',
    async (name, document) => {
      expect(await mistakes(shared(document), `catalog/${name}/overlay.yaml`)).toEqual([])
    },
    60_000,
  )
})
