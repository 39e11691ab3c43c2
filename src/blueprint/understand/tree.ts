import type { Pointer } from '../../lib/pointer.ts'
import type { Draft } from '../pass.ts'
import type { SchemaView, SchemaViews } from './schema-view.ts'
import { placeOf, routeOf, type Segment } from './route.ts'

export type DraftOperation = Draft['operations'][number]

/** An operation with the schemas of what it takes and what it gives. */
export interface Endpoint {
  readonly op: DraftOperation
  readonly segments: readonly Segment[]
  /** Schema of the success body, null when there is none or it is not structured. */
  readonly reply: Pointer | null
  readonly request: Pointer | null
}

/** All operations at one path, parameter names aside. */
export interface PathNode {
  readonly key: string
  readonly segments: readonly Segment[]
  readonly endpoints: Endpoint[]
}

export interface PathTree {
  readonly nodes: ReadonlyMap<string, PathNode>
  /** An item (a parameter) is addressed directly below this place (a key without version). */
  hasItems(key: string): boolean
}

export function first(node: PathNode | undefined | null, method: string): Endpoint | undefined {
  return node?.endpoints.find((endpoint) => endpoint.op.method === method)
}

export function buildTree(operations: readonly DraftOperation[], views: SchemaViews): PathTree {
  const nodes = new Map<string, PathNode>()
  const parents = new Set<string>()
  for (const op of operations) {
    const { segments, key } = routeOf(op.path)
    const node = nodes.get(key) ?? { key, segments, endpoints: [] }
    nodes.set(key, node)
    node.endpoints.push({ op, segments, reply: replyOf(op, views), request: requestSchema(op) })
    if (segments[segments.length - 1]?.kind === 'param') parents.add(placeOf(segments.slice(0, -1)))
  }
  return { nodes, hasItems: (key) => parents.has(key) }
}

/** The schema of a success body; where there is none to speak of, its media type, whose examples are read instead. */
export function replyOf({ success: { media } }: DraftOperation, views: SchemaViews): Pointer | null {
  if (
    media === null ||
    !/^(application|text)\/([\w.+-]*\+)?json\b|^\*\/\*|^application\/\*|xml\b|x-www-form-urlencoded/.test(media.type)
  )
    return null
  if (media.schema === null) return media.pointer
  const view = views.at(media.schema)
  if (!isOpaque(view) || view.types.has('array')) return media.schema
  return isOpaque(views.at(media.pointer)) ? media.schema : media.pointer
}

/** An object, or anything, of which nothing more is said. */
export function isOpaque(view: SchemaView): boolean {
  const object = view.types.size === 0 || (view.types.size === 1 && view.types.has('object'))
  return (
    object && view.properties.size === 0 && view.values === null && view.items === null && view.branches.length === 0
  )
}

const preference = [
  /^application\/json\b/,
  /\+json\b/,
  /json/,
  /x-www-form-urlencoded/,
  /multipart\/form-data/,
  /^\*\/\*/,
  /xml\b/,
]

export function requestSchema(op: DraftOperation): Pointer | null {
  const content = op.requestBody?.content ?? []
  for (const wanted of preference) {
    const media = content.find((candidate) => candidate.schema !== null && wanted.test(candidate.type))
    if (media) return media.schema
  }
  return null
}

export function lastLiteral(segments: readonly Segment[]): string | null {
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i]!
    if (segment.kind === 'literal') return segment.text
  }
  return null
}

export function isItem(segments: readonly Segment[]): boolean {
  return segments[segments.length - 1]?.kind === 'param'
}

export function paramsIn(segments: readonly Segment[]): number {
  return segments.filter((segment) => segment.kind === 'param').length
}
