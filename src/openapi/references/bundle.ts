import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import { atPointer, joinPointer, type Pointer } from '../../lib/pointer.ts'
import { decodeText } from '../decode.ts'
import type { LoadLimits, Problem, SourceFile } from '../document.ts'
import type { ReadResult } from '../fetch-rules.ts'
import { parse } from '../parse.ts'
import { collectReferences, type ReferenceSite } from './collect.ts'
import { isSelfContained } from './self-contained.ts'
import { type BundledFile, locate, resourceAt, splitRef, targetOf } from './resolve.ts'

/** Where the other files of a document are put. */
export const filesKey = 'x-specbox-files'

export interface BundleResult {
  readonly problems: readonly Problem[]
  /** The files that were read beside the entry. */
  readonly files: readonly SourceFile[]
}

/**
 * Brings a document of several files into one: what it refers to is put under `x-specbox-files`, and every `$ref` becomes
 * a local, unencoded pointer (`#/…`). A reference that leads nowhere keeps its text and is reported. Changes `root`.
 * @param location URL of the entry, `''` when it has none
 */
export async function bundle(
  root: JsonObject,
  location: string,
  read: (location: string) => Promise<ReadResult>,
  limits: LoadLimits,
): Promise<BundleResult> {
  if (isSelfContained(root)) return { problems: [], files: [] }
  const loader = createLoader(root, location, read, limits)
  // The list grows while it is walked: files refer to further files.
  for (const file of loader.files) for (const site of file.collected.sites) await loader.loadTarget(site, file)
  const maps = rewrite(loader)
  if (loader.files.length > 1) {
    const folder: JsonObject = {}
    for (const file of loader.files.slice(1)) setOwn(folder, file.pointer.slice(filesKey.length + 2), file.value)
    root[filesKey] = folder
  }
  for (const { site, target } of maps) inlineMap(root, site.holder, target)
  return { problems: loader.problems, files: loader.sources }
}

interface Loader {
  readonly files: BundledFile[]
  readonly byLocation: Map<string, BundledFile>
  readonly sources: SourceFile[]
  readonly problems: Problem[]
  /** Locations that could not be used: their references are not reported one by one. */
  readonly failed: Set<string>
  loadTarget(site: ReferenceSite, file: BundledFile): Promise<void>
}

function createLoader(
  root: JsonObject,
  location: string,
  read: (location: string) => Promise<ReadResult>,
  limits: LoadLimits,
): Loader {
  const entry = { location, pointer: '', value: root, collected: collectReferences(root, location, true) }
  const loader: Loader = {
    files: [entry],
    byLocation: new Map([[location, entry]]),
    sources: [],
    problems: [],
    failed: new Set(),
    async loadTarget(site, file) {
      if (site.quiet || splitRef(site.ref).uri === '' || targetOf(site, file, loader) !== undefined) return
      if (resourceAt(locate(site.ref, site.resource.uri), loader) !== undefined) return
      const wanted = locate(site.ref, file.location)
      if (wanted === undefined || loader.byLocation.has(wanted) || loader.failed.has(wanted)) return
      const problem = await load(loader, wanted, read, limits)
      if (problem === undefined) return
      loader.failed.add(wanted)
      loader.sources.push({ role: 'reference', location: wanted, digest: '' })
      loader.problems.push({ ...problem, pointer: holderOf(site, file) })
    },
  }
  return loader
}

function holderOf(site: ReferenceSite, file: BundledFile): Pointer {
  return joinPointer(file.pointer, ...site.path)
}

async function load(
  loader: Loader,
  wanted: string,
  read: (location: string) => Promise<ReadResult>,
  limits: LoadLimits,
): Promise<Omit<Problem, 'pointer'> | undefined> {
  const complain = (severity: Problem['severity'], why: string) => ({ severity, message: `${wanted}: ${why}` })
  if (loader.files.length >= limits.files) return complain('error', `more than ${limits.files} files are referred to`)
  const content = await read(wanted)
  if (!content.ok) return complain(content.refused ? 'error' : 'warning', content.reason)
  const known = loader.byLocation.get(content.file.location)
  if (known !== undefined) {
    loader.byLocation.set(wanted, known)
    return undefined
  }
  const text = decodeText(content.file.bytes)
  if (!text.ok) return complain('warning', text.reason)
  const parsed = isProse(content.file.location) ? ({ ok: true, value: text.text } as const) : parse(text.text, limits)
  if (!parsed.ok) return complain('warning', parsed.problem.message)
  const pointer = joinPointer('', filesKey, `${loader.files.length}-${baseName(wanted)}`)
  const { location, digest } = content.file
  const collected = collectReferences(parsed.value, location, false)
  const file: BundledFile = { location, pointer, value: parsed.value, collected }
  loader.files.push(file)
  loader.byLocation.set(wanted, file)
  loader.byLocation.set(location, file)
  loader.sources.push({ role: 'reference', location, digest, pointer })
  return undefined
}

/** Some authors keep long descriptions in files of their own and `$ref` them. */
function isProse(location: string): boolean {
  return /\.(md|markdown|txt)$/i.test(new URL(location).pathname)
}

function baseName(location: string): string {
  const name = new URL(location).pathname.split('/').pop() ?? ''
  return name.replace(/%20/g, ' ').replace(/[^\w.-]+/g, '_') || 'file'
}

/** Gives every reference its pointer; reports, once for each text, the ones that lead nowhere. */
function rewrite(loader: Loader): { site: ReferenceSite; target: Pointer }[] {
  const maps: { site: ReferenceSite; target: Pointer }[] = []
  const prose = new Map(
    loader.files
      .slice(1)
      .filter((file) => isProse(file.location))
      .map((file) => [file.pointer, file.value]),
  )
  const dangling = new Map<string, { pointer: Pointer; count: number }>()
  for (const file of loader.files) {
    const known = new Map<string, Pointer | undefined>()
    for (const site of file.collected.sites) {
      // The same text in the same resource names the same thing; a large document has it thousands of times.
      const key = `${site.property === '$dynamicRef' ? '*' : ''}${site.resource.pointer} ${site.ref}`
      const target = known.has(key) ? known.get(key) : targetOf(site, file, loader)
      known.set(key, target)
      if (target !== undefined) {
        point(site, target, prose)
        if (site.isMap) maps.push({ site, target })
        continue
      }
      if (site.quiet || loader.failed.has(locate(site.ref, file.location) ?? '')) continue
      const before = dangling.get(site.ref)
      if (before === undefined) dangling.set(site.ref, { pointer: holderOf(site, file), count: 1 })
      else before.count++
    }
  }
  for (const [ref, { pointer, count }] of dangling) {
    const more = count > 1 ? ` (${count} times)` : ''
    loader.problems.push({ severity: 'warning', message: `the reference ${ref} leads nowhere${more}`, pointer })
  }
  return maps
}

/** A map by reference becomes the map: nothing after the loader looks for a `$ref` among names. */
function inlineMap(root: JsonObject, holder: JsonObject, target: Pointer): void {
  const map = atPointer(root, target)
  if (!isObject(map) || map === holder) return
  delete holder.$ref
  for (const key of Object.keys(map)) if (!Object.hasOwn(holder, key)) setOwn(holder, key, map[key]!)
}

function point(site: ReferenceSite, target: Pointer, prose: ReadonlyMap<Pointer, JsonValue>): void {
  const { holder, property, parent, key } = site
  const text = prose.get(target)
  if (text !== undefined && isObject(parent)) {
    setOwn(parent, key, text)
    return
  }
  if (site.ref === `#${target}` && property !== '$dynamicRef') return
  if (property !== '$dynamicRef' || Object.hasOwn(holder, '$ref')) {
    setOwn(holder, property, `#${target}`)
    return
  }
  delete holder.$dynamicRef
  holder.$ref = `#${target}`
}
