import type { Blueprint } from '../blueprint/blueprint.ts'
import type { JsonValue } from '../lib/json.ts'
import { hash32 } from '../lib/random.ts'
import type { SpecDocument } from '../openapi/document.ts'
import { createValidators } from '../openapi/validate/validators.ts'
import { createSampler } from '../simulate/sample/create.ts'
import { seedEpoch } from '../simulate/seed/epoch.ts'
import { createSeeder } from '../simulate/seed/seed.ts'
import { createSimulator } from '../simulate/simulator.ts'
import type { Release } from './sandbox.ts'

export interface ReleaseInput {
  readonly document: SpecDocument
  readonly blueprint: Blueprint
  readonly seed: number
  /** The provider's own data, by resource name, plural or collection path. */
  readonly seedData?: Readonly<Record<string, readonly JsonValue[]>>
}

/** Counted up when generated seed data changes, so that an existing base layer is never half old and half new. */
const seedFormat = 2

/** An immutable document + overlay + seed of one API. Nothing is compiled or generated before the first call needs it. */
export function createRelease(input: ReleaseInput): Release {
  const { document, blueprint, seed } = input
  const seeds = { ...blueprint.authored?.seeds, ...input.seedData }
  const seedData = Object.keys(seeds).length === 0 ? undefined : seeds
  const validators = createValidators(document)
  const sampler = createSampler(document, validators)
  const simulator = createSimulator({ blueprint, doc: document, validators, sampler })
  const data = seedData === undefined ? '' : `-${hash32(JSON.stringify(seedData)).toString(36)}`
  return {
    blueprint,
    document,
    seed,
    simulator,
    timed: blueprint.resources.some((resource) =>
      simulator.model.rules.reactions(resource).some(({ after, at }) => after !== null || at !== null),
    ),
    layer: `${document.digest.slice(0, 16)}-${seed}-${seedFormat}${data}`,
    seeder: createSeeder(simulator.model, {
      seed,
      now: seedEpoch,
      ...(seedData === undefined ? {} : { data: seedData }),
    }),
  }
}
