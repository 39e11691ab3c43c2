import { createRandom } from '../../src/lib/random.ts'
import { examples, nothingSeen, openExample, walkExample } from '../../test/walk/run.ts'

const steps = 10_000
const perWalk = 500

/** Random walks over the two examples: states reached, events told, violations of what their documents say. */
export async function run(): Promise<number> {
  let good = true
  for (const example of examples) {
    const seen = nothingSeen()
    const violations: string[] = []
    for (let round = 0; seen.steps < steps; round++) {
      const random = createRandom(`walk/${example.name}/${round}`)
      const numbers = Array.from({ length: 2 * perWalk + 1 }, () => random.integer(0, 2 ** 31 - 1))
      violations.push(...(await walkExample(example, numbers, perWalk, seen)).violations)
    }
    const events = (await openExample(example.name)).release.blueprint.events.map(({ name }) => name)
    const unseen = events.filter((name) => !seen.events.has(name))
    const unreached = example.states.filter((state) => !seen.states.has(state))
    const fine = violations.length === 0 && unseen.length === 0 && unreached.length === 0
    good &&= fine
    console.log(
      `${example.name.padEnd(11)} ${seen.steps} steps, ${seen.refused} of them refused; ${example.states.length - unreached.length} of ${example.states.length} states reached, ` +
        `${events.length - unseen.length} of ${events.length} events told, ${violations.length} violations ${fine ? '' : 'MISSED'}`,
    )
    for (const line of [
      ...unreached.map((state) => `not reached: ${state}`),
      ...unseen.map((name) => `not told: ${name}`),
      ...violations.slice(0, 20),
    ])
      console.log(`  ${line}`)
  }
  return good ? 0 : 1
}
