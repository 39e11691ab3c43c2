import { createSandbox } from './create-sandbox.ts'
import type { SandboxOptions, Spec } from './options.ts'
import type { TestSandbox } from './test-sandbox.ts'

/** A fixture as Vitest's and Playwright's `test.extend` take it. */
export interface SandboxFixtures<Paths> {
  sandbox(context: object, use: (sandbox: TestSandbox<Paths>) => Promise<void>): Promise<void>
}

/**
 * `test.extend(sandboxFixtures('orders'))`: a `sandbox` of its own for each test that asks for it, also for tests that run at the same time.
 */
export function sandboxFixtures<Paths = unknown>(spec: Spec, options?: SandboxOptions): SandboxFixtures<Paths> {
  return {
    // The runners read which fixtures a fixture needs out of its first argument: it has to be a pattern.
    // biome-ignore lint/correctness/noEmptyPattern: as above
    sandbox: async ({}, use) => {
      const sandbox = await createSandbox<Paths>(spec, options)
      try {
        await use(sandbox)
      } finally {
        await sandbox.close()
      }
    },
  }
}
