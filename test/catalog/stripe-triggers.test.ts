import { readdirSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { lint } from '../../src/blueprint/lint/index.ts'
import { type Opened, openSandbox } from '../open-sandbox.ts'
import { hasShared, shared } from '../shared.ts'
import { runTriggerFile } from './trigger-file.ts'

const folder = shared('conformance/stripe-triggers')
/** It needs the meter event stream of the API's second version, which is not in this document. */
const left = ['v1.billing.meter.no_meter_found.json']

describe.skipIf(!hasShared)('Stripe’s own trigger files against its document with our overlay', () => {
  const files = hasShared ? readdirSync(folder).filter((file) => file.endsWith('.json') && !left.includes(file)) : []
  let opened: Opened

  beforeAll(async () => {
    opened = await openSandbox(shared('specs/stripe.yaml'), { overlays: ['catalog/stripe/overlay.yaml'] })
  }, 60_000)

  test('the overlay has no mistakes', () => {
    const found = lint(opened.release.document, opened.release.blueprint)
    expect(found.filter(({ pass, severity }) => pass.includes('authored') && severity === 'error')).toEqual([])
  })

  test.each(files)('%s', async (file) => {
    const { fired, reason } = await runTriggerFile(`${folder}/${file}`, await opened.another())
    expect({ fired, reason }).toEqual({ fired: true, reason: '' })
  })
})
