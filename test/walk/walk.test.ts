import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { examples, nothingSeen, openExample, walkExample } from './run.ts'

describe.each(examples)('random walks over $name', (example) => {
  test('every call does what the document says, and what is told is what a GET says', async () => {
    const seen = nothingSeen()
    const numbers = fc.array(fc.nat(), { minLength: 400, maxLength: 400 })
    await fc.assert(
      fc.asyncProperty(numbers, async (given) => {
        expect((await walkExample(example, given, 200, seen)).violations).toEqual([])
      }),
      { numRuns: 8, seed: 7, endOnFailure: true },
    )
    const { release } = await openExample(example.name)
    expect(example.states.filter((state) => !seen.states.has(state))).toEqual([])
    expect(release.blueprint.events.map(({ name }) => name).filter((name) => !seen.events.has(name))).toEqual([])
    expect(seen.refused).toBeGreaterThan(100)
  }, 120_000)
})
