import type { Pagination } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'

/** Where a page starts and how long it is; keys are entity keys, indexes 0-based. */
export interface PageRequest {
  readonly size: number
  readonly index: number | null
  /** Starts behind this key. */
  readonly after: string | null
  /** Ends before this key. */
  readonly before: string | null
}

const opaquePrefix = 'k:'

/** The cursor handed out for continuing behind `key`. */
export function toCursor(key: string, pagination: Pagination): string {
  return pagination.cursor === 'id' ? key : Buffer.from(opaquePrefix + key, 'utf8').toString('base64url')
}

/** Accepts a cursor handed out earlier and an entity's own id. */
export function fromCursor(cursor: string): string {
  const decoded = Buffer.from(cursor, 'base64url').toString('utf8')
  return decoded.startsWith(opaquePrefix) ? decoded.slice(opaquePrefix.length) : cursor
}

export function readPageRequest(pagination: Pagination, values: JsonObject): PageRequest {
  const raw = (param: string | null) => (param === null ? undefined : pageValue(values, param))
  const asNumber = (value: JsonValue | undefined) =>
    value === undefined || value === null || value === '' || Number.isNaN(Number(value)) ? undefined : Number(value)
  const asked = asNumber(raw(pagination.size))
  const size =
    pagination.style === 'none'
      ? Number.POSITIVE_INFINITY
      : Math.min(Math.max(Math.floor(asked ?? pagination.defaultSize), 0), pagination.maxSize)
  const position = raw(pagination.position)
  const before = raw(pagination.before)
  const none = { size, index: 0, after: null, before: null }
  switch (pagination.style) {
    case 'none':
    case 'limit':
      return none
    case 'page':
      return {
        ...none,
        index: Math.max(0, Math.floor(asNumber(position) ?? pagination.firstPage) - pagination.firstPage) * size,
      }
    case 'offset':
      return { ...none, index: Math.max(0, Math.floor(asNumber(position) ?? 0)) }
    case 'cursor': {
      // Clients that must send a cursor say 0 for the first page.
      if (position !== undefined && position !== null && position !== '' && String(position) !== '0')
        return { ...none, index: null, after: fromCursor(String(position)) }
      if (before !== undefined && before !== null && before !== '')
        return { ...none, index: null, before: fromCursor(String(before)) }
      return none
    }
  }
}

/** `page[size]` may be a parameter of that name, or a member of the object `page`, as `deepObject` decodes it. */
function pageValue(values: JsonObject, param: string): JsonValue | undefined {
  const exact = own(values, param)
  const parts = exact === undefined ? /^([^[\]]+)\[([^[\]]+)\]$/.exec(param) : null
  if (parts === null) return exact
  const object = own(values, parts[1]!)
  return isObject(object) ? own(object, parts[2]!) : undefined
}

export interface Slice<T> {
  readonly items: readonly T[]
  readonly offset: number
  readonly hasMore: boolean
  readonly hasPrevious: boolean
}

/** The asked page of an ordered list. An unknown cursor is `undefined`: the caller refuses it. */
export function slicePage<T extends { readonly key: string }>(
  all: readonly T[],
  page: PageRequest,
): Slice<T> | undefined {
  let start = page.index ?? 0
  let end = start + page.size
  if (page.after !== null || page.before !== null) {
    const at = all.findIndex((item) => item.key === (page.after ?? page.before))
    if (at < 0) return undefined
    if (page.after !== null) {
      start = at + 1
      end = start + page.size
    } else {
      end = at
      start = Math.max(0, end - page.size)
    }
  }
  const items = all.slice(start, end)
  return { items, offset: start, hasMore: start + items.length < all.length, hasPrevious: start > 0 && all.length > 0 }
}
