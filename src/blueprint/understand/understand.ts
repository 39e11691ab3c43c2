import type { Assignment } from './assignment.ts'
import { assignCollection } from './collection-operations.ts'
import { type Family, findFamilies, mergeFamilies, type Reading } from './families.ts'
import { assignItem } from './item-operations.ts'
import { assignOther, type Families } from './other-operations.ts'
import type { SchemaViews } from './schema-view.ts'
import { buildTree, type DraftOperation, type Endpoint, first, isItem } from './tree.ts'

/** What the document's operations have to do with each other. */
export interface Understanding extends Reading {
  readonly families: readonly Family[]
  readonly assignments: readonly Assignment[]
  /** The family whose item is addressed by a path with this key. */
  byItem(key: string): Family | undefined
}

/** Reads paths and schemas into families and says what each operation does to its family. */
export function understand(operations: readonly DraftOperation[], views: SchemaViews): Understanding {
  const reading: Reading = { views, tree: buildTree(operations) }
  const families = createFamilies(mergeFamilies(findFamilies(reading), reading))
  for (const family of families.all) markMembership(family)
  const assignments: Assignment[] = []
  for (const node of reading.tree.nodes.values()) {
    const family = isItem(node.segments) ? families.byItem(node.key) : families.byCollection(node.key)
    if (!family) assignments.push(...assignOther(node, families, reading))
    else if (isItem(node.segments)) assignments.push(...assignItem(node, family, reading))
    else assignments.push(...assignCollection(node, family, reading))
  }
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
    if (family.kind !== 'singleton') for (const node of family.items) items.set(node.key, family)
    for (const node of family.collections) collections.set(node.key, family)
    if (family.kind !== 'singleton' && !collections.has(family.base)) collections.set(family.base, family)
  }
  for (const family of initial) add(family)
  return { all, byItem: (key) => items.get(key), byCollection: (key) => collections.get(key), add }
}

/** `PUT` and `DELETE` on `/groups/{g}/members/{u}` with nothing of its own to show: a row of a join. */
function markMembership(family: Family): void {
  if (family.items.length === 0) return
  const written = family.items.some((node) => first(node, 'PUT') ?? first(node, 'POST'))
  const shown = family.items.some((node) => first(node, 'PATCH') ?? first(node, 'GET')?.reply)
  const taken = family.items.some((node) => node.endpoints.some(needsBody))
  const creatable = family.collections.some((node) => first(node, 'POST'))
  const nested = family.items.every((node) => node.segments.filter((segment) => segment.kind === 'param').length > 1)
  if (written && nested && !shown && !taken && !creatable) family.kind = 'membership'
}

function needsBody({ op, request }: Endpoint): boolean {
  return request !== null && op.requestBody?.required === true
}
