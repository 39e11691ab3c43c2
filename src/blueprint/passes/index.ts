import type { Pass } from '../pass.ts'

/** In order: a pass may rest on what the ones above it found. */
export const passes: readonly Pass[] = []
