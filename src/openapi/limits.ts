import type { LoadLimits, LoadOptions } from './document.ts'

/** Large enough for every real description we know of (13 MB, 1.1 million nodes), small enough for a laptop. */
export const defaultLimits: LoadLimits = {
  bytes: 64 * 1024 * 1024,
  depth: 500,
  nodes: 5_000_000,
  files: 500,
}

export const defaultTimeout = 30_000

export function limitsOf(options: LoadOptions): LoadLimits {
  return { ...defaultLimits, ...options.limits }
}
