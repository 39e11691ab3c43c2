import type { Assignment } from './assignment.ts'
import { assignCollection } from './collection-operations.ts'
import { type Family, findFamilies, mergeFamilies } from './families.ts'
import { assignItem } from './item-operations.ts'
import { assignCalls } from './remote-calls.ts'
import { assignOther, type Families } from './other-operations.ts'
import { mostCommon } from './id-format.ts'
import { createReading, type Reading } from './reading.ts'
import { placeOf } from './route.ts'
import type { SchemaViews } from './schema-view.ts'
import {
  buildTree,
  type DraftOperation,
  type Endpoint,
  first,
  isItem,
  lastLiteral,
  type PathNode,
  paramsIn,
} from './tree.ts'

/** What the document's operations have to do with each other. */
export interface Understanding extends Reading {
  readonly families: readonly Family[]
  readonly assignments: readonly Assignment[]
  /** The family whose item is addressed by a path with this key. */
  byItem(key: string): Family | undefined
}

/** Reads paths and schemas into families and says what each operation does to its family. */
export function understand(operations: readonly DraftOperation[], views: SchemaViews): Understanding {
  const tree = buildTree(operations, views)
  const memo = createReading(views, tree)
  const reading: Reading = { ...memo, listPath: commonListPath(memo) }
  const found = findFamilies(reading)
  for (const family of found) markMembership(family)
  const families = createFamilies(mergeFamilies(found, reading))
  const assignments: Assignment[] = []
  for (const node of reading.tree.nodes.values()) {
    const place = placeOf(node.segments)
    const item = isItem(node.segments) ? families.byItem(place) : undefined
    const family = item ?? families.byCollection(place)
    if (!family) assignments.push(...assignOther(node, families, reading))
    else if (item) assignments.push(...assignItem(node, item, reading))
    else {
      const known = assignCollection(node, family, reading)
      const rest = node.endpoints.filter((endpoint) => !known.some((assigned) => assigned.endpoint === endpoint))
      assignments.push(...known)
      if (rest.length > 0 && !known.some((assigned) => assigned.kind === 'list'))
        assignments.push(...assignOther({ ...node, endpoints: rest }, families, reading))
    }
  }
  const done = new Set(assignments.map((assigned) => assigned.endpoint))
  const open = [...reading.tree.nodes.values()].flatMap((node) =>
    node.endpoints.filter((endpoint) => !done.has(endpoint)),
  )
  assignments.push(...assignCalls(open, families, reading))
  const used = new Set(assignments.map((assigned) => assigned.family))
  return {
    ...reading,
    families: families.all.filter((family) => used.has(family)),
    assignments,
    byItem: (key) => families.byItem(key),
  }
}

function createFamilies(initial: readonly Family[]): Families {
  const all: Family[] = []
  const items = new Map<string, Family>()
  const collections = new Map<string, Family>()
  const add = (family: Family) => {
    all.push(family)
    if (family.kind !== 'singleton') for (const node of family.items) items.set(placeOf(node.segments), family)
    // Actions may hang below an item that has no operation of its own.
    if (family.kind === 'collection' && family.items.length === 0) {
      const item = placeOf([...family.segments, { kind: 'param', name: '' }])
      if (!items.has(item)) items.set(item, family)
    }
    for (const node of family.collections) collections.set(placeOf(node.segments), family)
    if (family.kind !== 'singleton' && !collections.has(family.base)) collections.set(family.base, family)
  }
  for (const family of initial) add(family)
  return { all, byItem: (key) => items.get(key), byCollection: (key) => collections.get(key), add }
}

/**
 * `PUT` and `DELETE` on `/groups/{g}/members/{u}` with nothing of its own to send: a row of a join. So is what can only be
 * listed and taken away below a parent.
 */
function markMembership(family: Family): void {
  const { items, collections } = family
  if (
    items.length === 0 ||
    items.some((node) => paramsIn(node.segments) < 2 && paramsIn(family.segments) === 0 && !multi(node))
  )
    return
  if (items.some((node) => first(node, 'PATCH')) || collections.some((node) => first(node, 'POST')?.request)) return
  const shown = items.some((node) => first(node, 'GET')?.reply)
  const joins = items.some((node) => ['PUT', 'POST'].some((method) => joinsBy(first(node, method), shown)))
  const written = items.some((node) => first(node, 'PUT') ?? first(node, 'POST'))
  if (joins) family.kind = 'membership'
  else if (!written && !shown) family.apart = true
}

function joinsBy(endpoint: Endpoint | undefined, shown: boolean): boolean {
  return endpoint !== undefined && (endpoint.request === null || !(shown || needsBody(endpoint)))
}

/** `/starred/{owner}/{repo}`: one thing named by two values. */
function multi(node: PathNode): boolean {
  return node.segments.at(-2)?.kind === 'param'
}

function needsBody({ op, request }: Endpoint): boolean {
  return request !== null && op.requestBody?.required === true
}

/** Where this document's lists keep their items, as far as their replies show it. */
function commonListPath({ tree, listAt }: Omit<Reading, 'listPath'>): readonly string[] {
  const paths: string[] = []
  for (const node of tree.nodes.values()) {
    const get = first(node, 'GET')
    const literal = lastLiteral(node.segments)
    const list = get?.reply && literal && !isItem(node.segments) ? listAt(get.reply, literal) : null
    if (list) paths.push(JSON.stringify(list.path))
  }
  return paths.length === 0 ? [] : (JSON.parse(mostCommon(paths)) as string[])
}
