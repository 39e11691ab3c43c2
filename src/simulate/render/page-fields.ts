import type { PageField, Pagination } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, putAt, valueAt } from '../../lib/json.ts'
import { schemaAt, typesOf, viewProperties } from '../../openapi/properties.ts'
import type { Call, Page } from '../call.ts'
import { toCursor } from '../list/paginate.ts'

/** Links to other pages of the same list, made from the request's own URL. */
export interface PageLinks {
  readonly first: string
  readonly last: string | null
  readonly next: string | null
  readonly previous: string | null
  readonly self: string
}

export function pageLinks(call: Call, pagination: Pagination, page: Page): PageLinks {
  const base = `${call.world.baseUrl}${call.request.path}`
  const at = (changes: Readonly<Record<string, string | null>>) => {
    const query = new URLSearchParams(call.request.query)
    for (const name of Object.keys(changes)) {
      query.delete(name)
      const value = changes[name]
      if (value != null) query.set(name, value)
    }
    const text = query.toString()
    return text === '' ? base : `${base}?${text}`
  }
  const { position, before } = pagination
  const clear = { ...(position === null ? {} : { [position]: null }), ...(before === null ? {} : { [before]: null }) }
  const index = (start: number): string =>
    String(pagination.style === 'page' ? Math.floor(start / Math.max(1, page.size)) + pagination.firstPage : start)
  const to = (start: number) => (position === null ? null : at({ ...clear, [position]: index(start) }))
  const cursor = pagination.style === 'cursor'
  const lastStart =
    page.total === null ? null : Math.max(0, Math.ceil(page.total / Math.max(1, page.size)) - 1) * page.size
  const lastKey = page.items.at(-1)?.key
  const firstKey = page.items[0]?.key
  return {
    self: at({}),
    first: cursor || position === null ? at(clear) : to(0)!,
    last: cursor || lastStart === null || !Number.isFinite(lastStart) ? null : to(lastStart),
    next: !page.hasMore
      ? null
      : cursor
        ? position !== null && lastKey !== undefined
          ? at({ ...clear, [position]: toCursor(lastKey, pagination) })
          : null
        : to(page.offset + page.size),
    previous: !page.hasPrevious
      ? null
      : cursor
        ? before !== null && firstKey !== undefined
          ? at({ ...clear, [before]: toCursor(firstKey, pagination) })
          : null
        : to(Math.max(0, page.offset - page.size)),
  }
}

/** Fills what the reply says about the page. In place. */
export function fillPageFields(call: Call, body: JsonObject, pagination: Pagination, page: Page): void {
  const needed = pagination.fields.some(({ role }) => role.endsWith('_url'))
  const links = needed ? pageLinks(call, pagination, page) : null
  for (const field of pagination.fields) {
    const value = fieldValue(field, pagination, page, links)
    if (value === undefined) continue
    if (value === null) putEmpty(call, body, field)
    else if (field.relative === true) putAt(body, field.path, String(value).slice(call.world.baseUrl.length))
    else putAt(body, field.path, typedFor(call, field, value))
  }
}

function fieldValue(
  field: PageField,
  pagination: Pagination,
  page: Page,
  links: PageLinks | null,
): JsonValue | undefined {
  const size = Number.isFinite(page.size) ? page.size : page.items.length
  const total = page.total ?? page.offset + page.items.length + (page.hasMore ? 1 : 0)
  const pageNumber = Math.floor(page.offset / Math.max(1, size)) + pagination.firstPage
  const last = page.items.at(-1)?.key
  const first = page.items[0]?.key
  switch (field.role) {
    case 'total':
      return total
    case 'count':
      return page.items.length
    case 'has_more':
      return page.hasMore
    case 'is_last':
      return !page.hasMore
    case 'has_previous':
      return page.hasPrevious
    case 'next_cursor':
      return page.hasMore && last !== undefined ? toCursor(last, pagination) : null
    case 'previous_cursor':
      return page.hasPrevious && first !== undefined ? toCursor(first, pagination) : null
    case 'next_url':
      return links?.next
    case 'previous_url':
      return links?.previous
    case 'first_url':
      return links?.first
    case 'last_url':
      return links?.last ?? links?.first
    case 'self_url':
      return links?.self
    case 'page':
      return pageNumber
    case 'pages':
      return Math.max(1, Math.ceil(total / Math.max(1, size)))
    case 'size':
      return size
    case 'offset':
      return page.offset
    case 'next_page':
      return page.hasMore ? pageNumber + 1 : null
    case 'previous_page':
      return page.hasPrevious ? pageNumber - 1 : null
    case 'next_offset':
      return page.hasMore ? page.offset + size : null
  }
}

/** "No next page" in the way the schema allows: null, else left out, else an empty string. */
function putEmpty(call: Call, body: JsonObject, field: PageField): void {
  const holder = field.path.length === 1 ? body : valueAt(body, field.path.slice(0, -1))
  if (!isObject(holder) || emptyNeighbour(call, body, field)) return
  const name = field.path[field.path.length - 1]!
  const schema = call.operation.success.media?.schema
  const at = schema == null ? null : schemaAt(call.model.doc, schema, field.path)
  if (at !== null && call.model.validators.at(at, 'response').isValid(null)) holder[name] = null
  else {
    delete holder[name]
    // A required one has to say something: the empty string is what clients take for the end.
    const parent =
      field.path.length === 1
        ? schema
        : schema == null
          ? null
          : schemaAt(call.model.doc, schema, field.path.slice(0, -1))
    if (
      parent != null &&
      call.model.validators
        .at(parent, 'response')
        .validate(holder)
        .some((violation) => violation.keyword === 'required' && violation.path === `/${name}`)
    ) {
      holder[name] = typesOf(call.model.doc, at ?? parent).has('string') ? '' : 0
    }
  }
}

/** `next_page: {offset, uri}` is null as a whole (or left out) where there is none. */
function emptyNeighbour(call: Call, body: JsonObject, field: PageField): boolean {
  const path = field.path.slice(0, -1)
  const name = path.at(-1)
  const schema = call.operation.success.media?.schema
  if (name === undefined || schema == null || !/^(next|prev|previous)(_?page)?$/i.test(name)) return false
  const holder = path.length === 1 ? body : valueAt(body, path.slice(0, -1))
  const outer = path.length === 1 ? schema : schemaAt(call.model.doc, schema, path.slice(0, -1))
  const at = schemaAt(call.model.doc, schema, path)
  if (!isObject(holder) || outer === null || at === null) return false
  if (call.model.validators.at(at, 'response').isValid(null)) holder[name] = null
  else if (viewProperties(call.model.doc, outer).required.has(name)) return false
  else delete holder[name]
  return true
}

function pageTypes(call: Call, field: PageField): ReadonlySet<string> | null {
  const known = call.plan.memo.pageTypes.get(field)
  if (known !== undefined) return known
  const schema = call.operation.success.media?.schema
  const at = schema == null ? null : schemaAt(call.model.doc, schema, field.path)
  const types = at === null ? null : typesOf(call.model.doc, at)
  call.plan.memo.pageTypes.set(field, types)
  return types
}

function typedFor(call: Call, field: PageField, value: JsonValue): JsonValue {
  const types = pageTypes(call, field)
  if (types === null) return value
  if (typeof value === 'number' && types.has('string') && !types.has('integer') && !types.has('number'))
    return String(value)
  if (
    typeof value === 'string' &&
    !types.has('string') &&
    (types.has('integer') || types.has('number')) &&
    value !== '' &&
    !Number.isNaN(Number(value))
  )
    return Number(value)
  return value
}
