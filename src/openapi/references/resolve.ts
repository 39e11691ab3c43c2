import { isObject, type JsonValue } from '../../lib/json.ts'
import { atPointer, type Pointer } from '../../lib/pointer.ts'
import { decodeFragment } from '../create-document.ts'
import type { Collected, ReferenceSite, SchemaResource } from './collect.ts'

/** One file of a document that may have several. */
export interface BundledFile {
  /** URL it was read from; `''` for text without one. */
  readonly location: string
  /** Where its content sits in the bundle: `''` for the entry. */
  readonly pointer: Pointer
  readonly value: JsonValue
  readonly collected: Collected
}

export interface Bundle {
  readonly files: readonly BundledFile[]
  /** By location, without a fragment. */
  readonly byLocation: ReadonlyMap<string, BundledFile>
}

/** Splits a URI reference at its fragment. */
export function splitRef(ref: string): { uri: string; fragment: string } {
  const hash = ref.indexOf('#')
  return hash === -1 ? { uri: ref, fragment: '' } : { uri: ref.slice(0, hash), fragment: ref.slice(hash + 1) }
}

/** The URL of a reference's file part; undefined where it has none, or nothing to start from. */
export function locate(ref: string, base: string): string | undefined {
  const { uri } = splitRef(ref)
  const from = base === '' ? undefined : base
  // Windows folders and unescaped spaces occur in documents; a template (`{…}`) or a broken URL is left alone.
  const text = uri.replaceAll('\\', '/')
  if (uri === '' || !URL.canParse(text, from)) return undefined
  const url = new URL(text, from)
  url.hash = ''
  return url.href
}

/** The pointer, from the root of the bundle, that a reference names; undefined when it names nothing there. */
export function targetOf(site: ReferenceSite, file: BundledFile, bundle: Bundle): Pointer | undefined {
  const { uri, fragment } = splitRef(site.ref)
  if (uri === '') {
    if (site.property === '$dynamicRef') return dynamicTarget(fragment, site, file)
    return inResource(fragment, site.resource, file) ?? inResource(fragment, { pointer: '', uri: '' }, file)
  }
  const resource = resourceAt(locate(site.ref, site.resource.uri), bundle)
  if (resource !== undefined) return inResource(fragment, resource.resource, resource.file)
  const location = locate(site.ref, file.location)
  const other = location === undefined ? undefined : bundle.byLocation.get(location)
  if (other !== undefined) return inResource(fragment, { pointer: '', uri: '' }, other)
  return bareName(site.ref, bundle)
}

export function resourceAt(
  uri: string | undefined,
  bundle: Bundle,
): { resource: SchemaResource; file: BundledFile } | undefined {
  if (uri === undefined) return undefined
  for (const file of bundle.files) {
    const resource = file.collected.resources.get(uri)
    if (resource !== undefined) return { resource, file }
  }
  return undefined
}

function inResource(fragment: string, resource: SchemaResource, file: BundledFile): Pointer | undefined {
  if (fragment === '') return file.pointer + resource.pointer
  for (const text of new Set([fragment, decodeFragment(fragment)])) {
    if (!text.startsWith('/')) {
      const anchor = file.collected.anchors.get(`${resource.pointer}#${text}`)
      if (anchor !== undefined) return file.pointer + anchor
    } else if (reaches(file.value, resource.pointer + text)) return file.pointer + resource.pointer + text
  }
  return undefined
}

/** Whether a pointer leads somewhere, or at least to a reference that may lead on. */
function reaches(root: JsonValue, pointer: Pointer): boolean {
  if (atPointer(root, pointer) !== undefined) return true
  for (let end = pointer.lastIndexOf('/'); end > 0; end = pointer.lastIndexOf('/', end - 1)) {
    const value = atPointer(root, pointer.slice(0, end))
    if (value !== undefined) return isObject(value) && typeof value.$ref === 'string'
  }
  return false
}

/** A dynamic reference with one possible end is a plain one. With several, only an evaluator that knows its path can tell. */
function dynamicTarget(name: string, site: ReferenceSite, file: BundledFile): Pointer | undefined {
  if (name.startsWith('/') || name === '') return inResource(name, site.resource, file)
  const places = file.collected.dynamicAnchors.get(name) ?? []
  if (places.length > 1) return undefined
  return places.length === 1 ? file.pointer + places[0]! : inResource(name, site.resource, file)
}

/** `$ref: Pet`, a name without a path, was legal once and still occurs. */
function bareName(ref: string, bundle: Bundle): Pointer | undefined {
  if (/[#/.]/.test(ref)) return undefined
  return ['/components/schemas/', '/definitions/']
    .map((section) => section + ref)
    .find((pointer) => atPointer(bundle.files[0]!.value, pointer) !== undefined)
}
