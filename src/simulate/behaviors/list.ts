import type { Filter } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import type { Entity } from '../../store/store.ts'
import { type Behave, type BehaviorOf, type Call, refuse } from '../call.ts'
import { scanEntities, valueOf } from '../entity/entities.ts'
import { belongs, locateParents } from '../entity/locate.ts'
import { type AskedFilter, matches } from '../list/filter.ts'
import { type PageRequest, readPageRequest, slicePage } from '../list/paginate.ts'
import { sortBy, sortKeys } from '../list/sort.ts'

export const list: Behave<'list'> = (call, behavior) => {
  const parents = locateParents(call, behavior.bindings)
  if (!parents.ok) return refuse(parents.refusal)
  const resource = call.plan.resource!
  const values = behavior.pagination.in === 'query' ? call.params.query : isObject(call.body) ? call.body : {}
  const page = readPageRequest(behavior.pagination, values)
  const asked = askedFilters(call, behavior.filters)
  const sort = behavior.sort === null ? undefined : call.params.query[behavior.sort.param]
  const wantsTotal =
    behavior.pagination.fields.some(({ role }) => role === 'total' || role === 'pages') || behavior.pagination.link
  const keys = parents.value.keys
  const matching = (entity: Entity) =>
    belongs(entity, keys, shownParents(call, behavior)) && (asked.length === 0 || matches(valueOf(entity), asked))
  if (sort === undefined && page.before === null && !wantsTotal)
    return firstPage(call, behavior, resource.name, page, matching)
  const direction = behavior.sort?.direction == null ? undefined : call.params.query[behavior.sort.direction]
  const view = JSON.stringify([behavior.newestFirst, keys, shownParents(call, behavior), asked, sort, direction])
  let all = call.world.views.get(resource.name, view)
  if (all === undefined) {
    all = [...scanEntities(call.world, resource.name, behavior.newestFirst === true)].filter(matching)
    if (sort !== undefined && sort !== null) {
      all = sortBy(all, sortKeys(sort, direction, all[0] === undefined ? undefined : valueOf(all[0])), valueOf)
    }
    call.world.views.set(resource.name, view, all)
  }
  const slice = slicePage(all, page)
  if (slice === undefined)
    return unknownCursor(behavior.pagination.position ?? 'cursor', page.after ?? page.before ?? '')
  call.note('behave', `${slice.items.length} of ${all.length} ${resource.name}`)
  return { kind: 'page', page: { ...slice, total: all.length, size: page.size } }
}

/** Reads no further than the page needs: a list of a large collection costs what it shows. */
function firstPage(
  call: Call,
  behavior: BehaviorOf<'list'>,
  resource: string,
  page: PageRequest,
  matching: (entity: Entity) => boolean,
) {
  const items: Entity[] = []
  let offset = 0
  let started = page.after === null
  let hasMore = false
  for (const entity of scanEntities(call.world, resource, behavior.newestFirst === true)) {
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
  if (!started) return unknownCursor(behavior.pagination.position ?? 'cursor', page.after ?? '')
  call.note('behave', `${items.length} ${resource}${hasMore ? ', more to come' : ''}`)
  return {
    kind: 'page',
    page: { items, total: null, offset, size: page.size, hasMore, hasPrevious: offset > 0 },
  } as const
}

function unknownCursor(param: string, cursor: string) {
  const message = `${param}: '${cursor}' is not a cursor of this list`
  return refuse({ kind: 'invalid', message, fields: [{ in: 'query', path: param, message, keyword: 'cursor' }] })
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
