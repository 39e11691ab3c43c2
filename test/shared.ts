import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** Third-party documents and suites beside the checkout. Where they are absent, tests that need them say so and skip. */
export const sharedDir = resolve(import.meta.dirname, '../../shared')
export const hasShared = existsSync(sharedDir)
export const shared = (path: string) => resolve(sharedDir, path)
