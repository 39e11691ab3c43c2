import { type Found, locateOverlay, locateSpec, type SpecSource } from '../specs/find.ts'
import { usage } from './failure.ts'

export { bundledExamples as catalog, type SpecSource } from '../specs/find.ts'
export { slugOf } from '../specs/slug.ts'

/** A path, a folder with an `openapi.*` in it, a URL, or the name of a bundled example. @throws Failure */
export function findSpec(given: string, name?: string): SpecSource {
  return orUsage(locateSpec(given, name))
}

/** Path or URL of an overlay, or the name of one in the catalog. @throws Failure */
export function findOverlay(given: string): string {
  return orUsage(locateOverlay(given))
}

function orUsage<T>(result: Found<T>): T {
  if (result.ok) return result.found
  throw result.hint === '' ? usage(result.problem) : usage(result.problem, result.hint)
}
