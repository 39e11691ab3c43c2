import { join } from 'node:path'
import { type Opened, openSandbox } from '../open-sandbox.ts'
import { onboardingStates, onboardingSteps } from './onboarding.ts'
import { orderStates, orderSteps } from './orders.ts'
import { createWalk, type Step, type Walk, walkStep } from './walker.ts'

export interface Example {
  readonly name: 'orders' | 'onboarding'
  readonly steps: readonly Step[]
  readonly states: readonly string[]
}

export const examples: readonly Example[] = [
  { name: 'orders', steps: orderSteps, states: orderStates },
  { name: 'onboarding', steps: onboardingSteps, states: onboardingStates },
]

/** A sandbox of a bundled example with its overlay. */
export function openExample(name: Example['name']): Promise<Opened> {
  const folder = join(import.meta.dirname, '../../examples', name)
  return openSandbox(join(folder, 'openapi.yaml'), { overlays: [join(folder, 'overlay.yaml')] })
}

export const nothingSeen = (): Walk['seen'] => ({ states: new Set(), events: new Set(), steps: 0, refused: 0 })

/** So many random steps in a fresh sandbox. */
export async function walkExample(
  { name, steps }: Example,
  numbers: readonly number[],
  count: number,
  seen: Walk['seen'],
): Promise<Walk> {
  const walk = createWalk(await openExample(name), numbers, seen)
  for (let step = 0; step < count; step++) await walkStep(walk, steps)
  await walk.world.store.close()
  return walk
}
