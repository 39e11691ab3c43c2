import { normalizeName, plural, words } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { Binding } from '../blueprint.ts'
import type { Assignment } from './assignment.ts'
import { type Family, paramOf } from './families.ts'
import { fieldOf, isIdLike, isScalar, itemFieldOf } from './identity.ts'
import { placeOf, type Segment } from './route.ts'
import type { SchemaView } from './schema-view.ts'
import type { Endpoint } from './tree.ts'
import { nounOf } from './words.ts'
import type { Reading } from './reading.ts'

/** Which family a parameter names, by where it stands or by its name. */
export interface ParameterOwners {
  /** The family whose item path this key is. */
  byKey(key: string): Family | undefined
  /** @param before the segments in front of the parameter */
  byParam(name: string, before: readonly Segment[]): Family | undefined
}

/** How the values of a request say which entity is meant and what contains it. */
export function bindingsOf(
  assigned: Assignment,
  owners: ParameterOwners,
  nameOf: (family: Family) => string | null,
  reading: Reading,
): Binding[] {
  const { endpoint, family, id } = assigned
  const entity = family.detail === null ? null : reading.views.at(family.detail)
  const bindings: Binding[] = []
  endpoint.segments.forEach((segment, i) => {
    if (segment.kind !== 'param') return
    if (id?.in === 'path' && id.param === segment.name) return
    const parent = parentAt(endpoint, i, owners, family)
    bindings.push({
      param: segment.name,
      in: 'path',
      role: 'parent',
      resource: parent && nameOf(parent),
      field: entity && foreignKey(reading, entity, paramOf(endpoint, segment.name), parent, literalBefore(endpoint, i)),
    })
  })
  if (id) {
    const field = entity && itemFieldOf(reading.views, entity, { name: id.param, schema: id.schema }, family.literal)
    bindings.push({ param: id.param, in: id.in, role: 'id', resource: nameOf(family), field: field ? [field] : null })
  }
  return bindings
}

function parentAt(endpoint: Endpoint, i: number, owners: ParameterOwners, family: Family): Family | null {
  const segment = endpoint.segments[i]!
  const placed = owners.byKey(placeOf(endpoint.segments.slice(0, i + 1)))
  // Items that no operation addresses by themselves may be another's (`/organizations/{org}/…` beside `/orgs/{org}`).
  const named = segment.kind === 'param' ? owners.byParam(segment.name, endpoint.segments.slice(0, i)) : undefined
  if (placed && placed.items.length === 0 && named) return named
  if (placed && !(placed === family && i === endpoint.segments.length - 1)) return placed
  return named && named !== family ? named : null
}

function literalBefore(endpoint: Endpoint, i: number): string {
  const before = endpoint.segments[i - 1]
  return before?.kind === 'literal' ? before.text : ''
}

/** The entity's property that repeats the parent's id: `customer`, `customer_id`, `AccountSid`, `owner.login`. */
export function foreignKey(
  { views }: Reading,
  entity: SchemaView,
  param: { readonly name: string; readonly schema: Pointer | null },
  parent: Family | null,
  literal: string,
): readonly string[] | null {
  const names = entity.normalized()
  for (const name of keyNames(param.name, parent?.literal ?? literal)) {
    const property = names.get(name)
    if (!property) continue
    if (isScalar(views, property.pointer)) return [property.name]
    const inner = views.at(property.pointer)
    // An id or, where that is asked for, the whole entity: the id is what the path has.
    if (inner.branches.some((branch) => isScalar(views, branch))) return [property.name]
    if (inner.properties.size === 0) continue
    const field = fieldOf(views, inner, param, parent?.literal ?? (literal || param.name))
    if (field) return [property.name, field]
  }
  return parent && severalOf({ views }, entity, parent)
}

/** It may belong to several: `projects: [{gid, name}]` of what `/projects/{gid}/tasks` lists. */
function severalOf({ views }: Pick<Reading, 'views'>, entity: SchemaView, parent: Family): readonly string[] | null {
  const property = entity.normalized().get(normalizeName(plural(nounOf(parent.literal))))
  const items = property && views.at(property.pointer).items
  if (!property || !items) return null
  const item = views.at(items)
  const named = [...item.properties.keys()].some((name) => /^(id|uuid|gid)$/i.test(name))
  return named ? [property.name] : null
}

const keySuffixes = ['id', 'uuid', 'sid', 'gid', 'key', '', 'slug', 'name', 'number']

/** Normalised names a foreign key may have, likeliest first. */
function keyNames(param: string, literal: string): Set<string> {
  const wanted = new Set<string>()
  const plain = normalizeName(param)
  if (!/^(id|uuid|name|slug|key|sid|gid|code)$/.test(plain)) wanted.add(plain)
  const parts = words(nounOf(literal))
  for (const base of [parts.join(''), parts[parts.length - 1] ?? ''])
    if (base !== '') for (const suffix of keySuffixes) wanted.add(base + suffix)
  const bare = words(param).slice(0, -1).join('')
  if (isIdLike(param) && bare !== '') wanted.add(bare)
  return wanted
}
