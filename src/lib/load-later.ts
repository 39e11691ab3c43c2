import { createRequire } from 'node:module'
import { lazily } from './lazily.ts'

/**
 * A library that few runs need: found in `node_modules` and loaded when it is first asked for, so that no start waits for it.
 * @throws Error when it is not installed
 */
export function loadLater<T>(name: string): () => T {
  return lazily(() => createRequire(import.meta.url)(name) as T)
}
