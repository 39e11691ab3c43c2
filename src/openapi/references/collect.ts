import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { joinPointer, type Pointer } from '../../lib/pointer.ts'

/** A schema resource (JSON Schema 2020-12 §4.3.5): what a plain `#/…` inside it starts from. */
export interface SchemaResource {
  /** Where it begins, within its file. */
  readonly pointer: Pointer
  /** Its absolute URI; `''` when the file has none. */
  readonly uri: string
}

/** One place that names another: `holder[property]` is a URI reference. */
export interface ReferenceSite {
  readonly holder: JsonObject
  readonly property: string
  readonly ref: string
  /** Of the holder, within its file. */
  readonly path: readonly (string | number)[]
  readonly resource: SchemaResource
  /** Where the holder hangs, for the texts that a reference stands for. */
  readonly parent: JsonObject | JsonValue[] | undefined
  readonly key: string
  /** Not a `$ref` that must work: in an extension, a discriminator's mapping, a link. Rewritten if it can be, else left. */
  readonly quiet: boolean
  /** The holder is a map of named things (`paths`, `schemas`): not legal, but many keep such a map in its own file. */
  readonly isMap: boolean
}

export interface Collected {
  readonly sites: readonly ReferenceSite[]
  /** Absolute URI → where that resource begins. */
  readonly resources: ReadonlyMap<string, SchemaResource>
  /** `<pointer of the resource>#<name>` → where the anchor is. */
  readonly anchors: ReadonlyMap<string, Pointer>
  /** Name of each `$dynamicAnchor` → every place that has it. */
  readonly dynamicAnchors: ReadonlyMap<string, readonly Pointer[]>
}

/** Keys whose value is a map: its keys are names given by the author, not words of the specification. */
export const maps = new Set(
  `properties patternProperties $defs definitions dependentSchemas schemas responses parameters examples requestBodies
  headers securitySchemes securityDefinitions links callbacks pathItems mediaTypes paths webhooks x-webhooks x-ms-paths
  content encoding variables additionalOperations`.split(/\s+/),
)
/** Keys whose value is somebody's data: a `$ref` in it is no reference. */
export const data = new Set(['example', 'default', 'enum', 'const', 'value', 'dataValue', 'serializedValue'])
/** Extensions that hold parts of a description. */
const structural = new Set(['x-webhooks', 'x-ms-paths'])
/** One of these at the root of a referenced file says that it is one thing, not a map of named things. */
const singular =
  `openapi swagger $ref $id $schema type properties allOf oneOf anyOf items enum const schema content in name
  get put post delete patch head options trace query description summary value responses parameters components definitions`
    .split(/\s+/)
    .slice()

interface Frame {
  readonly node: JsonObject | JsonValue[]
  /** Keys of the children that are objects or lists. */
  readonly keys: readonly (string | number)[]
  readonly isMap: boolean
  readonly quiet: boolean
  readonly resource: SchemaResource
  next: number
}

/** Finds every reference of one file, on a stack of its own: nesting is the document's to choose. */
export function collectReferences(root: JsonValue, uri: string, isEntry: boolean): Collected {
  const found: Found = { sites: [], resources: new Map(), anchors: new Map(), dynamicAnchors: new Map() }
  const frames: Frame[] = []
  const push = (node: JsonObject | JsonValue[], isMap: boolean, quiet: boolean, outer: SchemaResource) => {
    const { keys, telling } = survey(node)
    const speaks = !Array.isArray(node) && (telling || frames.length === 0)
    const resource = speaks ? enter(node, outer, frames, { quiet, isMap }, found) : outer
    if (keys.length > 0) frames.push({ node, keys, isMap, quiet, resource, next: 0 })
  }
  const isMap = !isEntry && isObject(root) && !singular.some((key) => Object.hasOwn(root, key))
  if (typeof root === 'object' && root !== null) push(root, isMap, false, { pointer: '', uri })
  for (let frame = frames[frames.length - 1]; frame !== undefined; frame = frames[frames.length - 1]) {
    const key = frame.keys[frame.next++]
    if (key === undefined) {
      frames.pop()
      continue
    }
    const child = (frame.node as JsonObject)[key] as JsonObject | JsonValue[]
    if (typeof key === 'number' || frame.isMap) push(child, false, frame.quiet, frame.resource)
    else if (data.has(key) || (key === 'examples' && Array.isArray(child))) continue
    else push(child, maps.has(key) && !Array.isArray(child), frame.quiet || isQuiet(key), frame.resource)
  }
  return found
}

/** Whether an object with this key says something about references: `$…`, `operationRef`, `discriminator`. */
function isTelling(key: string): boolean {
  return key.charCodeAt(0) === 0x24 || key === 'operationRef' || key === 'discriminator'
}

/** One pass over a node: its children that have children, and whether any key tells something. Most of the time goes here. */
function survey(node: JsonObject | JsonValue[]): { keys: (string | number)[]; telling: boolean } {
  const keys: (string | number)[] = []
  if (Array.isArray(node)) {
    for (let i = 0; i < node.length; i++) if (typeof node[i] === 'object' && node[i] !== null) keys.push(i)
    return { keys, telling: false }
  }
  let telling = false
  const names = Object.keys(node)
  const values = Object.values(node)
  for (let i = 0; i < names.length; i++) {
    if (isTelling(names[i]!)) telling = true
    if (typeof values[i] === 'object' && values[i] !== null) keys.push(names[i]!)
  }
  return { keys, telling }
}

function isQuiet(key: string): boolean {
  return key.startsWith('x-') && !structural.has(key) && !key.startsWith('x-specbox')
}

function pathOf(frames: readonly Frame[]): (string | number)[] {
  return frames.map((frame) => frame.keys[frame.next - 1]!)
}

function pointerOf(frames: readonly Frame[]): Pointer {
  return joinPointer('', ...pathOf(frames))
}

interface Found {
  readonly sites: ReferenceSite[]
  readonly resources: Map<string, SchemaResource>
  readonly anchors: Map<string, Pointer>
  readonly dynamicAnchors: Map<string, Pointer[]>
}

/** Notes what an object says about itself and refers to; gives the resource that its inside belongs to. */
function enter(
  node: JsonObject,
  outer: SchemaResource,
  frames: readonly Frame[],
  { quiet, isMap }: { quiet: boolean; isMap: boolean },
  found: Found,
): SchemaResource {
  const resource = isMap ? outer : resourceOf(node, outer, frames)
  if (resource.uri !== '' && (resource !== outer || frames.length === 0)) found.resources.set(resource.uri, resource)
  if (!isMap) noteAnchors(node, resource, frames, found)
  const top = frames[frames.length - 1]
  const note = (holder: JsonObject, property: string, soft: boolean, suffix: string[] = []) => {
    const ref = own(holder, property)
    if (typeof ref !== 'string') return
    const key = String(top?.keys[top.next - 1] ?? '')
    const path = [...pathOf(frames), ...suffix]
    found.sites.push({ holder, property, ref, path, resource, parent: top?.node, key, quiet: quiet || soft, isMap })
  }
  note(node, '$ref', false)
  if (isMap) return resource
  note(node, '$dynamicRef', false)
  note(node, 'operationRef', true)
  const discriminator = own(node, 'discriminator')
  const mapping = isObject(discriminator) ? own(discriminator, 'mapping') : undefined
  if (isObject(mapping))
    for (const name of Object.keys(mapping))
      if (/[#/]/.test(String(mapping[name]))) note(mapping, name, true, ['discriminator', 'mapping'])
  return resource
}

function resourceOf(node: JsonObject, outer: SchemaResource, frames: readonly Frame[]): SchemaResource {
  const id = frames.length === 0 ? (own(node, '$self') ?? own(node, '$id')) : own(node, '$id')
  // Generators leave `$id: '#/properties/name'` about, which names no resource.
  if (typeof id !== 'string' || id === '' || id.startsWith('#')) return outer
  const base = outer.uri === '' ? undefined : outer.uri
  if (!URL.canParse(id, base)) return outer
  const url = new URL(id, base)
  url.hash = ''
  return { pointer: pointerOf(frames), uri: url.href }
}

function noteAnchors(node: JsonObject, resource: SchemaResource, frames: readonly Frame[], found: Found): void {
  for (const keyword of ['$anchor', '$dynamicAnchor']) {
    const name = own(node, keyword)
    if (typeof name !== 'string') continue
    const pointer = pointerOf(frames)
    const key = `${resource.pointer}#${name}`
    if (!found.anchors.has(key)) found.anchors.set(key, pointer)
    if (keyword === '$anchor') continue
    const places = found.dynamicAnchors.get(name) ?? []
    places.push(pointer)
    found.dynamicAnchors.set(name, places)
  }
}
