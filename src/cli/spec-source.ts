import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { usage } from './failure.ts'
import { packageRoot } from './package-root.ts'
import { nearest } from './nearest.ts'

/** A document as the command line names it. */
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

/** Files that are named for what they are rather than for what they describe. */
const generic = /^(?:openapi|swagger|api|api-docs|spec|index|main|root)(?:[._-]?v?\d+(?:[._]\d+)*)?$/i
const extensions = ['.yaml', '.yml', '.json']

/** A path, a folder with an `openapi.*` in it, a URL, or the name of a bundled example. @throws Failure */
export function findSpec(given: string, name?: string): SpecSource {
  const location = /^https?:\/\//i.test(given) ? given : localPath(given)
  return { given, location, slug: name ?? slugOf(location), overlays: overlaysBeside(location) }
}

function overlaysBeside(location: string): string[] {
  if (/^https?:\/\//i.test(location) || !/^openapi\.(ya?ml|json)$/i.test(basename(location))) return []
  const path = join(dirname(location), 'overlay.yaml')
  return existsSync(path) ? [path] : []
}

/** Path or URL of an overlay, or the name of one in the catalog. @throws Failure */
export function findOverlay(given: string): string {
  if (/^https?:\/\//i.test(given) || existsSync(given)) return given
  const folder = join(packageRoot(), 'catalog')
  const path = join(folder, given, 'overlay.yaml')
  if (/^[\w-]+$/.test(given) && existsSync(path)) return path
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'overlay.yaml')))
    : []
  throw usage(`There is no overlay ${given}`, `Overlays of the catalog: ${names.join(', ') || 'none'}`)
}

function localPath(given: string): string {
  if (existsSync(given)) return statSync(given).isDirectory() ? inFolder(given) : given
  const bundled = catalog()
  const found = bundled.find(({ name }) => name === given)
  if (found !== undefined) return found.path
  const names = bundled.map((entry) => entry.name)
  const close = nearest(given, names)
  throw usage(
    `There is no file ${given}`,
    close === undefined ? `Bundled examples: ${names.join(', ')}` : `Did you mean the bundled example ${close}?`,
  )
}

function inFolder(folder: string): string {
  const files = readdirSync(folder).filter((file) => extensions.includes(extname(file)))
  const found =
    files.find((file) => /^(openapi|swagger)\./i.test(file)) ?? files.find((file) => generic.test(stem(file)))
  if (found === undefined) throw usage(`The folder ${folder} has no openapi.yaml or openapi.json`)
  return join(folder, found)
}

/** Bundled examples by name. */
export function catalog(): { readonly name: string; readonly path: string }[] {
  const examples = join(packageRoot(), 'examples')
  if (!existsSync(examples)) return []
  return readdirSync(examples).flatMap((name) => {
    const path = join(examples, name, 'openapi.yaml')
    return existsSync(path) ? [{ name, path }] : []
  })
}

/** `specs/orders/openapi.yaml` → `orders`, `Pet_Store.v1.json` → `pet-store-v1`, `https://x.test/openapi.json` → `x-test`. */
export function slugOf(location: string): string {
  const isUrl = /^https?:\/\//i.test(location)
  const path = isUrl ? decode(new URL(location).pathname) : resolve(location)
  const parts = path.split(/[/\\]/).filter((part) => part !== '')
  const file = stem(parts.pop() ?? '')
  const folders = parts.reverse().filter((part) => !generic.test(part) && !/^v\d+$/.test(part))
  const name = file === '' || generic.test(file) ? (folders[0] ?? (isUrl ? new URL(location).hostname : 'api')) : file
  return toSlug(name)
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return path
    throw error
  }
}

function stem(file: string): string {
  const extension = extname(file)
  const name = extensions.includes(extension.toLowerCase()) ? basename(file, extension) : file
  const suffix = /[._-](?:openapi|swagger)$/i.exec(name)
  return suffix === null || suffix.index === 0 ? name : name.slice(0, suffix.index)
}

function toSlug(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '')
  return slug === '' ? 'api' : slug
}
