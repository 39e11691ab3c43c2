import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { nearest } from '../lib/nearest.ts'
import { packageRoot } from './package-root.ts'
import { generic, isUrl, slugOf, specExtensions, stem } from './slug.ts'

/** A document as somebody names it. */
export interface SpecSource {
  /** As typed. */
  readonly given: string
  /** Path or URL. */
  readonly location: string
  /** How commands and hosts name the API. */
  readonly slug: string
  /** Overlays that belong to it: an `overlay.yaml` beside an `openapi.yaml`. */
  readonly overlays: readonly string[]
}

/** What was looked for, or why it is not there and how to mend that. */
export type Found<T> =
  | { readonly ok: true; readonly found: T }
  | { readonly ok: false; readonly problem: string; readonly hint: string }

/** A path, a folder with an `openapi.*` in it, a URL, or the name of a bundled example. */
export function locateSpec(given: string, name?: string): Found<SpecSource> {
  const located: Found<string> = isUrl(given) ? { ok: true, found: given } : localPath(given)
  if (!located.ok) return located
  const location = located.found
  return { ok: true, found: { given, location, slug: name ?? slugOf(location), overlays: overlaysBeside(location) } }
}

function overlaysBeside(location: string): string[] {
  if (isUrl(location) || !/^openapi\.(ya?ml|json)$/i.test(basename(location))) return []
  const path = join(dirname(location), 'overlay.yaml')
  return existsSync(path) ? [path] : []
}

/** Path or URL of an overlay, or the name of one in the catalog. */
export function locateOverlay(given: string): Found<string> {
  if (isUrl(given) || existsSync(given)) return { ok: true, found: given }
  const folder = join(packageRoot(), 'catalog')
  const path = join(folder, given, 'overlay.yaml')
  if (/^[\w-]+$/.test(given) && existsSync(path)) return { ok: true, found: path }
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'overlay.yaml')))
    : []
  return {
    ok: false,
    problem: `There is no overlay ${given}`,
    hint: `Overlays of the catalog: ${names.join(', ') || 'none'}`,
  }
}

function localPath(given: string): Found<string> {
  if (existsSync(given)) return statSync(given).isDirectory() ? inFolder(given) : { ok: true, found: given }
  const bundled = bundledExamples()
  const found = bundled.find(({ name }) => name === given)
  if (found !== undefined) return { ok: true, found: found.path }
  const names = bundled.map((entry) => entry.name)
  const close = nearest(given, names)
  return {
    ok: false,
    problem: `There is no file ${given}`,
    hint: close === undefined ? `Bundled examples: ${names.join(', ')}` : `Did you mean the bundled example ${close}?`,
  }
}

function inFolder(folder: string): Found<string> {
  const files = readdirSync(folder).filter((file) => specExtensions.includes(extname(file)))
  const found =
    files.find((file) => /^(openapi|swagger)\./i.test(file)) ?? files.find((file) => generic.test(stem(file)))
  return found === undefined
    ? { ok: false, problem: `The folder ${folder} has no openapi.yaml or openapi.json`, hint: '' }
    : { ok: true, found: join(folder, found) }
}

/** Bundled examples by name. */
export function bundledExamples(): { readonly name: string; readonly path: string }[] {
  const examples = join(packageRoot(), 'examples')
  if (!existsSync(examples)) return []
  return readdirSync(examples).flatMap((name) => {
    const path = join(examples, name, 'openapi.yaml')
    return existsSync(path) ? [{ name, path }] : []
  })
}
