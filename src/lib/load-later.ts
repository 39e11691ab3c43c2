import { createRequire } from 'node:module'
import { lazily } from './lazily.ts'

/**
 * A library that few runs need: found in `node_modules` and loaded when it is first asked for, so that no start waits for it.
 * @throws Error when it is not installed
 */
export function loadLater<T>(name: string): () => T {
  return lazily(() => (ahead.get(name) ?? createRequire(import.meta.url)(name)) as T)
}

const ahead = new Map<string, unknown>()

/** Has it ready for `loadLater`: where `require` takes no ES module, as inside of Jest, it could not be loaded then. */
export async function loadAhead(name: string): Promise<void> {
  if (!ahead.has(name)) ahead.set(name, await import(name))
}
