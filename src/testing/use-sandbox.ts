import { createSandbox } from './create-sandbox.ts'
import { SandboxError } from './errors.ts'
import type { SandboxOptions, Spec } from './options.ts'
import type { TestSandbox } from './test-sandbox.ts'

/** The hooks of a test runner: `beforeAll` and `afterAll` as Jest and Vitest name them, `before` and `after` as node:test does. */
export type Hooks = {
  afterEach(reset: () => Promise<void>): unknown
} & (
  | { beforeAll(open: () => Promise<void>): unknown; afterAll(close: () => Promise<void>): unknown }
  | { before(open: () => Promise<void>): unknown; after(close: () => Promise<void>): unknown }
)

/**
 * One sandbox for all tests of a file or block, as new before each of them. What is returned is the sandbox from the moment that the first
 * hook has run.
 */
export function useSandbox<Paths = unknown>(spec: Spec, hooks: Hooks, options?: SandboxOptions): TestSandbox<Paths> {
  const state: { sandbox: TestSandbox<Paths> | null } = { sandbox: null }
  const open = async () => {
    state.sandbox = await createSandbox<Paths>(spec, options)
  }
  const close = async () => {
    await state.sandbox?.close()
    state.sandbox = null
  }
  if ('beforeAll' in hooks) hooks.beforeAll(open)
  else hooks.before(open)
  hooks.afterEach(async () => {
    await state.sandbox?.reset()
  })
  if ('afterAll' in hooks) hooks.afterAll(close)
  else hooks.after(close)
  return new Proxy({} as TestSandbox<Paths>, {
    get: (_, property) => {
      if (state.sandbox === null)
        throw new SandboxError('The sandbox is there from the first hook on: use it inside of tests')
      return Reflect.get(state.sandbox, property)
    },
  })
}
