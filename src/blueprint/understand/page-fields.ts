import { normalizeName } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { PageField, Pagination } from '../blueprint.ts'
import type { SchemaView, SchemaViews } from './schema-view.ts'

type Role = PageField['role']

const byName = new Map<string, Role>([
  ...each('total', 'total totalcount totalitems totalresults totalrecords totalelements totalentries totalsize recordstotal resultcount resultscount totalhits found totalrows totalnumber numresults numfound totalresultscount totalresultcount itemcount totalitemcount totalamount totalitem'),
  ...each('has_more', 'hasmore hasnext hasnextpage more hasmoreitems hasmorepages hasmoreresults nextpageexists hasadditionalpages'),
  ...each('is_last', 'done islast islastpage lastpage last endofresults endoflist iscomplete complete finished exhausted'),
  ...each('has_previous', 'hasprevious hasprev hasprevpage haspreviouspage'),
  ...each('next_cursor', 'nextcursor nextpagetoken nexttoken continuationtoken endcursor iterator nextmarker nextstartcursor lastid nextpageid nextpagecursor nextkey lastevaluatedkey nextpagestate paginationtoken'),
  ...each('previous_cursor', 'previouscursor prevcursor startcursor previouspagetoken prevpagetoken previtterator previterator firstid prevtoken previoustoken'),
  ...each('next_url', 'nextpageuri nextpageurl nexturl nexturi nextlink odatanextlink nexthref'),
  ...each('previous_url', 'previouspageuri previouspageurl previousurl previousuri prevurl prevpageurl prevlink previouslink prevuri prevpageuri'),
  ...each('first_url', 'firstpageuri firstpageurl firsturl firstlink firsturi'),
  ...each('last_url', 'lastpageuri lastpageurl lasturl lastlink lasturi'),
  ...each('page', 'page currentpage pagenumber pageindex number pagenum pageno'),
  ...each('pages', 'pages totalpages pagecount numpages totalpage lastpagenumber pagestotal pagetotal'),
  ...each('size', 'perpage pagesize limit size itemsperpage maxresults resultsperpage pagelimit'),
  ...each('offset', 'offset start startat startindex skip'),
  ...each('next_offset', 'nextoffset'),
  ...each('next_page', 'nextpagenumber'),
  ...each('previous_page', 'prevpage previouspage previouspagenumber'),
  ...each('count', 'pageitemcount currentcount returned numberofelements itemsreturned'),
]) // biome-ignore format: a table

function each(role: Role, list: string): (readonly [string, Role])[] {
  return list.split(' ').map((name) => [name, role] as const)
}

const containers =
  /^(meta|metadata|pagination|paging|page|pages|links|_links|pageinfo|page_info|page_?meta|list_?meta(data)?|response_?meta(data)?|pagination_?info|paging_?info|cursors?|(next|previous|prev|first|last)(_?page)?|self|_meta|result_?info|page_?context|links?_info|search_?info|page_?details|list_?info)$/i

/** What the reply says about the page: everything but the items, named by what it means. */
export function pageFields(
  views: SchemaViews,
  reply: Pointer,
  items: readonly string[],
  style: Pagination['style'],
): PageField[] {
  const fields: PageField[] = []
  const visit = (schema: Pointer, path: readonly string[], depth: number) => {
    for (const property of views.at(schema).properties.values()) {
      const at = [...path, property.name]
      if (at.length === items.length && at.every((name, i) => name === items[i])) continue
      const inner = views.at(property.pointer)
      const nested = inner.properties.size > 0 && depth < 4
      if (nested && (containers.test(property.name) || items[path.length] === property.name))
        visit(property.pointer, at, depth + 1)
      else if (inner.items === null && !nested) {
        const role = roleOf(at, inner, style)
        if (role && !fields.some((field) => field.role === role && role !== 'total')) fields.push({ path: at, role })
      }
    }
  }
  if (items.length > 0) visit(reply, [], 0)
  return settle(fields)
}

/** A lone `count` beside the items is all of them; beside a `total` it is the page's. */
function settle(fields: readonly PageField[]): PageField[] {
  const total = fields.some((field) => field.role === 'total')
  const counts = fields.some(({ role }) => role === 'has_more' || role === 'is_last' || role === 'next_cursor')
  return fields.map((field) =>
    field.role === 'count' && normalizeName(field.path[field.path.length - 1]!) === 'count' && !total && !counts
      ? { ...field, role: 'total' }
      : field,
  )
}

function roleOf(path: readonly string[], view: SchemaView, style: Pagination['style']): Role | null {
  const name = normalizeName(path[path.length - 1]!)
  const outer = path.slice(0, -1).map((part) => normalizeName(part).replace(/^(next|previous|prev)page$/, '$1'))
  const kind = scalarOf(view)
  const side = outer.find((part) => /^(next|previous|prev|first|last|self)$/.test(part))
  if (side && /^(href|url|uri|link)$/.test(name)) return `${side === 'prev' ? 'previous' : side}_url` as Role
  if (
    side &&
    (/^(after|cursor|token|before|startingafter|endingbefore|id)$/.test(name) ||
      (style === 'cursor' && name === 'offset')) &&
    (side === 'next' || side.startsWith('prev'))
  )
    return side === 'next' ? 'next_cursor' : 'previous_cursor'
  if (outer.includes('links') && /^(next|previous|prev|first|last|self)$/.test(name))
    return kind === 'string' ? (`${name === 'prev' ? 'previous' : name}_url` as Role) : null
  if (name === 'next' || name === 'nextpage') return neighbour('next', kind, view, style)
  if (name === 'previous' || name === 'prev' || name === 'prevpage' || name === 'previouspage')
    return neighbour('previous', kind, view, style)
  if (kind === 'string' && (name === 'after' || name === 'cursor' || name === 'pagetoken' || name === 'marker'))
    return 'next_cursor'
  if (kind === 'string' && name === 'before') return 'previous_cursor'
  if (kind === 'string' && outer.length === 0 && /^(uri|url|self|href)$/.test(name)) return 'self_url'
  if (kind === 'number' && name === 'count') return 'count'
  if (outer.includes('page') && name === 'number') return 'page'
  const role = name === 'number' ? null : byName.get(name)
  return role && fits(role, kind, style) ? role : null
}

function neighbour(side: 'next' | 'previous', kind: Scalar, view: SchemaView, style: Pagination['style']): Role | null {
  if (kind === 'number')
    return side === 'next'
      ? style === 'offset'
        ? 'next_offset'
        : 'next_page'
      : style === 'offset'
        ? null
        : 'previous_page'
  if (kind !== 'string') return null
  const format = view.keyword('format')
  const url =
    format === 'uri' ||
    format === 'url' ||
    /\b(url|uri|link|https?:)/i.test(`${view.keyword('description') ?? ''} ${view.keyword('example') ?? ''}`)
  return !url && style === 'cursor' ? `${side}_cursor` : `${side}_url`
}

type Scalar = 'string' | 'number' | 'boolean' | null

function scalarOf(view: SchemaView): Scalar {
  if (view.types.has('integer') || view.types.has('number')) return 'number'
  if (view.types.has('boolean')) return 'boolean'
  return view.types.has('string') || view.types.size === 0 ? 'string' : null
}

function fits(role: Role, kind: Scalar, style: Pagination['style']): boolean {
  if (role === 'has_more' || role === 'has_previous' || role === 'is_last') return kind === 'boolean'
  if (role.endsWith('_url')) return kind === 'string'
  if (role === 'next_cursor' || role === 'previous_cursor')
    return kind === 'string' || (style === 'cursor' && kind === 'number')
  return kind === 'number' || (kind === 'string' && role !== 'page' && role !== 'offset')
}
