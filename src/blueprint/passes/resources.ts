import type { Behavior, Pagination, Shape } from '../blueprint.ts'
import type { InferContext, Pass } from '../pass.ts'
import type { Assignment } from '../understand/assignment.ts'
import { bindingsOf, type ParameterOwners } from '../understand/bindings.ts'
import type { EntityReading } from '../understand/envelope.ts'
import { type Family, paramOf } from '../understand/families.ts'
import { isExample } from '../understand/example-view.ts'
import { fieldOf, itemFieldOf } from '../understand/identity.ts'
import { nameFamilies } from '../understand/naming.ts'
import { placeOf, type Segment } from '../understand/route.ts'
import type { SchemaViews } from '../understand/schema-view.ts'
import { inputShape } from '../understand/shapes.ts'
import { type Endpoint, first, isItem, isOpaque, paramsIn, type PathNode } from '../understand/tree.ts'
import { understand, type Understanding } from '../understand/understand.ts'

/** Finds the kinds of things an API keeps and what each operation does to them. */
export const resourcesPass: Pass = {
  name: 'resources',
  run(context) {
    const understanding = understand(context.draft.operations, context.schemas)
    const parents = new Map(understanding.families.map((family) => [family, parentOf(family, understanding)]))
    const names = nameFamilies(understanding.families, parents)
    const owners = ownersOf(understanding)
    const nameOf = (family: Family) => names.get(family) ?? null
    for (const family of understanding.families) describe(family, { context, understanding, parents, nameOf })
    for (const assigned of understanding.assignments) {
      assigned.endpoint.op.behavior = behaviorOf(assigned, owners, nameOf, understanding)
      context.claim({
        claim: `${assigned.endpoint.op.id} is a ${assigned.kind} of ${nameOf(assigned.family)}: ${assigned.reason}`,
        confidence: assigned.confidence,
        evidence: [assigned.endpoint.op.pointer],
        about: assigned.endpoint.op.id,
      })
    }
  },
}

interface Describing {
  readonly context: InferContext
  readonly understanding: Understanding
  readonly parents: ReadonlyMap<Family, Family | null>
  readonly nameOf: (family: Family) => string | null
}

/** The nearest family above every path of this one; null when a path reaches it without. */
function parentOf(family: Family, understanding: Understanding): Family | null {
  const node = primaryItem(family) ?? family.collections[0]
  const segments = node?.segments ?? family.segments
  let limit = segments.length
  if (node === primaryItem(family)) while (limit > 0 && segments[limit - 1]?.kind === 'param') limit--
  // A list over all of them (`GET /issues`) does not make free what is made and addressed below a parent.
  const open =
    family.items.length > 0
      ? family.items.some((item) => paramsIn(item.segments) === 1) ||
        family.collections.some((other) => paramsIn(other.segments) === 0 && first(other, 'POST') !== undefined)
      : family.collections.some((other) => paramsIn(other.segments) === 0)
  if (open && family.kind === 'collection') return null
  for (let i = limit; i > 0; i--) {
    const outer = understanding.byItem(placeOf(segments.slice(0, i)))
    if (outer && outer !== family) return outer
  }
  return null
}

/** An endpoint of the path that has most of them, where paths differ only in the parameter's name. */
function leading(node: PathNode | undefined): Endpoint | undefined {
  const count = (path: string) => node?.endpoints.filter((endpoint) => endpoint.op.path === path).length ?? 0
  return node && [...node.endpoints].sort((a, b) => count(b.op.path) - count(a.op.path))[0]
}

/** Un-nested before nested, short before long. */
function primaryItem(family: Family): PathNode | undefined {
  return [...family.items].sort(
    (a, b) => paramsIn(a.segments) - paramsIn(b.segments) || a.segments.length - b.segments.length,
  )[0]
}

function describe(family: Family, { context, understanding, parents, nameOf }: Describing): void {
  const item = primaryItem(family)
  const collection = [...family.collections].sort(
    (a, b) => paramsIn(a.segments) - paramsIn(b.segments) || Number(isItem(a.segments)) - Number(isItem(b.segments)),
  )[0]
  const { views } = understanding
  const view = family.detail === null ? null : views.at(family.detail)
  const parent = parents.get(family) ?? null
  const idField =
    family.kind === 'singleton'
      ? null
      : view
        ? idFieldOf(family, item, understanding)
        : undescribedId(family, understanding)
  const name = nameOf(family)!
  context.draft.resources.push({
    name,
    schema: view && !isExample(view.pointer) ? view.pointer : null,
    ...(view && isExample(view.pointer) && !isOpaque(view) ? { example: view.pointer } : {}),
    idField,
    id: { kind: 'uuid' },
    collectionPath: collection?.endpoints[0]?.op.path ?? null,
    itemPath: leading(item)?.op.path ?? null,
    parent: parent && nameOf(parent),
    singleton: family.kind === 'singleton',
    scoped: false,
    membership: family.kind === 'membership',
    relations: [],
    serverOwned: [],
    timestamps: [],
    lifecycle: null,
    events: [],
  })
  const evidence = [item?.endpoints[0]?.op.pointer, collection?.endpoints[0]?.op.pointer, view?.pointer]
  context.claim({
    claim: `${name} is a resource${idField ? ` identified by ${idField}` : ''}`,
    confidence: item && view ? 'strong' : 'weak',
    evidence: evidence.filter((pointer) => pointer !== undefined),
    about: name,
  })
}

/** Replies that nothing describes are taken to have an `id`. */
function undescribedId(family: Family, { assignments }: Understanding): string | null {
  const shown = assignments.some((assigned) => assigned.family === family && assigned.output !== null)
  return shown && family.kind === 'collection' ? 'id' : null
}

/**
 * The property that identifies an entity. The one the item path names, unless the client chooses it (a name, a slug) and
 * the entity has an `id` of its own.
 */
function idFieldOf(family: Family, item: PathNode | undefined, { views, assignments }: Understanding): string | null {
  const view = views.at(family.detail!)
  if (isOpaque(view)) return 'id'
  const plain =
    fieldOf(views, view, { name: 'id', schema: null }, family.literal) ?? idOnlyWhenMade(family, assignments, views)
  const endpoint = leading(item)
  const last = endpoint?.segments[endpoint.segments.length - 1]
  const bound = assignments.find(
    (assigned) => assigned.family === family && assigned.id && assigned.id.in !== 'path',
  )?.id
  const named =
    endpoint && last?.kind === 'param'
      ? itemFieldOf(views, view, paramOf(endpoint, last.name), family.literal)
      : bound
        ? fieldOf(views, view, { name: bound.param, schema: bound.schema }, family.literal)
        : null
  if (named === null || plain === null || named === plain) return named ?? plain
  const own = [...view.properties.keys()].find((name) => /^_?id$/i.test(name))
  if (own === undefined) return named
  const creates = assignments.filter((other) => other.family === family && other.kind === 'create')
  const chosen = creates.some(
    ({ endpoint: { request } }) => request !== null && views.at(request).properties.has(named),
  )
  return chosen || (creates.length === 0 && /name|slug|login|email/i.test(named)) ? own : named
}

/** Only the reply to its creation shows an entity's id. */
function idOnlyWhenMade(family: Family, assignments: readonly Assignment[], views: SchemaViews): string | null {
  const made = assignments.find((other) => other.family === family && other.kind === 'create')?.output
  if (!made) return null
  const names = [...views.at(made.schema).properties.keys()]
  return names.find((name) => /^_?(id|uuid|guid|gid|sid)$/i.test(name)) ?? null
}

function ownersOf(understanding: Understanding): ParameterOwners {
  const byParam = new Map<string, Family | null>()
  for (const family of understanding.families) {
    const item = family.kind === 'collection' ? primaryItem(family) : undefined
    const last = item?.segments[item.segments.length - 1]
    if (!item || paramsIn(item.segments) !== 1 || last?.kind !== 'param') continue
    if (/^(id|uuid|name|key|slug|sid|gid|code|type|date|path|ref|number)$/i.test(last.name)) continue
    const known = byParam.get(last.name)
    byParam.set(last.name, known === undefined || known === family ? family : null)
  }
  const nested = nestedItems(understanding)
  return {
    byKey: (key) => understanding.byItem(key),
    byParam: (name, before) => nested(name, before) ?? byParam.get(name) ?? undefined,
  }
}

/** Items below a container that the path at hand goes through too: `/app/{a}/endpoint/{e}` for `/app/{a}/attempt/endpoint/{e}`. */
function nestedItems({ families }: Understanding): (name: string, before: readonly Segment[]) => Family | undefined {
  const byName = new Map<string, { family: Family; container: string }[]>()
  for (const family of families) {
    if (family.kind !== 'collection') continue
    for (const { segments } of family.items) {
      const last = segments[segments.length - 1]
      const outer = segments.slice(0, -1).findLastIndex(({ kind }) => kind === 'param')
      if (last?.kind !== 'param' || outer < 0) continue
      const container = placeOf(segments.slice(0, outer + 1))
      byName.set(last.name, [...(byName.get(last.name) ?? []), { family, container }])
    }
  }
  return (name, before) => {
    const places = new Set(before.map((_, i) => placeOf(before.slice(0, i + 1))))
    const fitting = (byName.get(name) ?? []).filter(({ container }) => places.has(container))
    const found = new Set(fitting.map(({ family }) => family))
    return found.size === 1 ? [...found][0] : undefined
  }
}

function shape(entity: EntityReading | null): Shape | null {
  return entity && { path: entity.path, list: entity.list }
}

const noPages: Pagination = {
  style: 'none', position: null, before: null, size: null, in: 'query', cursor: 'opaque', firstPage: 1,
  defaultSize: 20, maxSize: 100, fields: [], link: false,
} // biome-ignore format: compact

function behaviorOf(
  assigned: Assignment,
  owners: ParameterOwners,
  nameOf: (family: Family) => string | null,
  understanding: Understanding,
): Behavior {
  const { family, kind, list, endpoint } = assigned
  const targeted = {
    resource: nameOf(family)!,
    bindings: bindingsOf(assigned, owners, nameOf, understanding),
    input: ['GET', 'DELETE', 'HEAD'].includes(endpoint.op.method)
      ? null
      : inputShape(understanding.views, endpoint.request, family.detail, family.hints),
    output: shape(assigned.output),
  }
  switch (kind) {
    case 'list':
      return {
        ...targeted,
        input: null,
        kind,
        items: list?.path ?? [],
        keyed: list?.keyed ?? false,
        pagination: noPages,
        filters: [],
        sort: null,
        expand: null,
      }
    case 'replace':
      return { ...targeted, kind, upsert: assigned.upsert }
    case 'transition':
      return { ...targeted, kind, to: null, field: null }
    default:
      return { ...targeted, kind }
  }
}
