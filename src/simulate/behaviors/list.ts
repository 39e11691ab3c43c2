import type { Filter } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, valueAt } from '../../lib/json.ts'
import type { Entity } from '../../store/store.ts'
import { type Behave, type BehaviorOf, type Call, refuse, type Result } from '../call.ts'
import { scanEntities, valueOf } from '../entity/entities.ts'
import { belongs, locateParents } from '../entity/locate.ts'
import { type AskedFilter, matches, names } from '../list/filter.ts'
import { type PageRequest, readPageRequest, slicePage } from '../list/paginate.ts'
import { bareDirection, sortBy, sortKeys } from '../list/sort.ts'

export const list: Behave<'list'> = (call, behavior) => {
  const parents = locateParents(call, behavior.bindings)
  if (!parents.ok) return refuse(parents.refusal)
  const resource = call.plan.resource!
  const values = behavior.pagination.in === 'query' ? call.params.query : isObject(call.body) ? call.body : {}
  const page = readPageRequest(behavior.pagination, withoutDefaultCursor(call, behavior, values))
  const asked = askedFilters(call, behavior.filters)
  const { by, direction, newestFirst } = askedOrder(call, behavior)
  const wantsTotal =
    behavior.pagination.fields.some(({ role }) => role === 'total' || role === 'pages') || behavior.pagination.link
  const keys = parents.value.keys
  const owners = shownOwners(call, behavior, keys)
  const shown = shownParents(call, behavior)
  const matching = (entity: Entity) =>
    belongs(entity, keys, shown) &&
    owners.every((owner) => isOwnedBy(entity, owner)) &&
    (asked.length === 0 || matches({ ...entity.meta.hidden, ...valueOf(entity) }, asked))
  if (by === undefined && page.before === null && !wantsTotal)
    return firstPage(call, behavior, resource.name, newestFirst, page, matching)
  const isPlain = by === undefined && asked.length === 0 && shown.length === 0 && Object.keys(keys).length === 0
  const view = isPlain ? String(newestFirst) : JSON.stringify([newestFirst, keys, shown, asked, by, direction])
  let all = call.world.views.get(resource.name, view)
  if (all === undefined) {
    all = [...scanEntities(call.world, resource.name, newestFirst)].filter(matching)
    if (by !== undefined) {
      all = sortBy(all, sortKeys(by, direction, all[0] === undefined ? undefined : valueOf(all[0])), valueOf)
    }
    call.world.views.set(resource.name, view, all)
  }
  const slice = slicePage(all, page)
  if (slice === undefined) return unknownCursor(behavior, page)
  call.note('behave', `${slice.items.length} of ${all.length} ${resource.name}`)
  return { kind: 'page', page: { ...slice, total: all.length, size: page.size } }
}

/** A cursor that nobody gave, filled in as the parameter's default, is none: it describes the first page in words. */
function withoutDefaultCursor(call: Call, { pagination }: BehaviorOf<'list'>, values: JsonObject): JsonObject {
  const { position, style } = pagination
  if (style !== 'cursor' || position === null || values[position] === undefined) return values
  const schema = call.operation.parameters.find(({ name }) => name === position)?.schema
  const declared = schema == null ? undefined : call.model.doc.resolve(schema).value
  if (!isObject(declared) || declared.default === undefined || declared.default !== values[position]) return values
  const { [position]: _, ...rest } = values
  return rest
}

interface Order {
  /** What to sort by; undefined: the order in which entities came. */
  readonly by: JsonValue | undefined
  readonly direction: JsonValue | undefined
  readonly newestFirst: boolean
}

/** `order=asc` alone turns the order in which entities came. */
function askedOrder(call: Call, { sort, newestFirst = false }: BehaviorOf<'list'>): Order {
  const by = sort === null ? undefined : (call.params.query[sort.param] ?? undefined)
  const direction = sort?.direction == null ? undefined : (call.params.query[sort.direction] ?? undefined)
  const bare = bareDirection(by ?? direction)
  if (bare !== undefined) return { by: undefined, direction: undefined, newestFirst: bare === 'descending' }
  return { by, direction, newestFirst }
}

/** Reads no further than the page needs: a list of a large collection costs what it shows. */
function firstPage(
  call: Call,
  behavior: BehaviorOf<'list'>,
  resource: string,
  newestFirst: boolean,
  page: PageRequest,
  matching: (entity: Entity) => boolean,
) {
  const items: Entity[] = []
  let offset = 0
  let started = page.after === null
  let hasMore = false
  for (const entity of scanEntities(call.world, resource, newestFirst)) {
    if (!matching(entity)) continue
    if (!started) {
      started = entity.key === page.after
      offset++
    } else if (offset < (page.index ?? 0)) offset++
    else if (items.length < page.size) items.push(entity)
    else {
      hasMore = true
      break
    }
  }
  if (!started) return unknownCursor(behavior, page)
  call.note('behave', `${items.length} ${resource}${hasMore ? ', more to come' : ''}`)
  return {
    kind: 'page',
    page: { items, total: null, offset, size: page.size, hasMore, hasPrevious: offset > 0 },
  } as const
}

function unknownCursor({ pagination }: BehaviorOf<'list'>, { after, before }: PageRequest): Result {
  const param = (after === null ? pagination.before : pagination.position) ?? 'cursor'
  const message = `'${after ?? before ?? ''}' is not a cursor of this list`
  const path = pagination.in === 'body' ? `/${param}` : param
  const fields = [{ in: pagination.in, path, message, keyword: 'cursor' }]
  return refuse({ kind: 'invalid', message: `${param}: ${message}`, fields })
}

/** Containers that are no resource but show in the entities: only theirs are listed. */
function shownParents(call: Call, behavior: BehaviorOf<'list'>) {
  return behavior.bindings.flatMap((binding) => {
    const value = call.params.path[binding.param]
    return binding.role === 'parent' &&
      binding.resource === null &&
      binding.field !== null &&
      value !== undefined &&
      value !== null
      ? [{ field: binding.field, value: String(value) }]
      : []
  })
}

interface Owner {
  readonly resource: string
  readonly field: readonly string[]
  readonly values: readonly string[]
}

/** Containers that the entities name: `/customers/{id}/orders` lists those that were made with this `customer_id` too. */
function shownOwners(call: Call, behavior: BehaviorOf<'list'>, keys: Readonly<Record<string, string>>): Owner[] {
  return behavior.bindings.flatMap(({ role, resource, field, param }) => {
    const key = resource === null ? undefined : keys[resource]
    if (role !== 'parent' || resource === null || field === null || key === undefined) return []
    return [{ resource, field, values: [key, String(call.params.path[param] ?? key)] }]
  })
}

function isOwnedBy(entity: Entity, { resource, field, values }: Owner): boolean {
  if (entity.meta.parents[resource] !== undefined) return true
  const shown = valueAt(valueOf(entity), field)
  return [shown].flat().some((item) => names(item).some((name) => name != null && values.includes(String(name))))
}

function askedFilters(call: Call, filters: readonly Filter[]): AskedFilter[] {
  return filters.flatMap((filter) => {
    const source: JsonObject = filter.in === 'query' ? call.params.query : isObject(call.body) ? call.body : {}
    const value: JsonValue | undefined = Object.hasOwn(source, filter.param) ? source[filter.param] : undefined
    const empty =
      value === undefined ||
      value === null ||
      value === '' ||
      value === 'all' ||
      (Array.isArray(value) && value.length === 0)
    return empty ? [] : [{ filter, value }]
  })
}
