import { describe, expect, test } from 'vitest'
import { createRandom } from '../src/lib/random.ts'
import type { Direction } from '../src/openapi/schema.ts'
import { createValidators } from '../src/openapi/validate/validators.ts'
import { createSampler } from '../src/simulate/sample/create.ts'
import type { SampleContext } from '../src/simulate/sample/sampler.ts'
import { bodySchemas, readDocument } from './document.ts'
import { hasShared, shared } from './shared.ts'

function context(seed: string, { direction }: { direction: Direction }): SampleContext {
  return { direction, random: createRandom(seed), now: Date.UTC(2026, 0, 15) }
}

describe.skipIf(!hasShared)('real documents', () => {
  const names = ['petstore.yaml', 'train_travel.yaml', 'scalar_galaxy.yaml', 'paypal_orders_v2.json', 'notion.json']
  test.each(names)('%s', (name) => {
    const doc = readDocument(shared(`specs/${name}`))
    const validators = createValidators(doc)
    const sampler = createSampler(doc, validators)
    const bodies = bodySchemas(doc)
    expect(bodies.length).toBeGreaterThan(0)
    for (const { pointer, direction } of bodies) {
      const value = sampler.generate(pointer, context(pointer, { direction }))
      expect(validators.at(pointer, direction).validate(value), pointer).toEqual([])
    }
  })

  test('the same seed gives the same values, whatever was made before', () => {
    const doc = readDocument(shared('specs/train_travel.yaml'))
    const values = (order: 1 | -1) => {
      const sampler = createSampler(doc, createValidators(doc))
      const bodies = bodySchemas(doc)
      if (order < 0) bodies.reverse()
      return Object.fromEntries(
        bodies.map(({ pointer, direction }) => [pointer, sampler.generate(pointer, context(pointer, { direction }))]),
      )
    }
    expect(values(-1)).toEqual(values(1))
  })
})
