import { normalizeName } from '../../lib/names.ts'

/** The roles that a request's page parameters play, by their names (casing, prefixes and brackets aside). */
export type PageParam = 'cursor' | 'before' | 'page' | 'offset' | 'size'

const names: Readonly<Record<PageParam, readonly string[]>> = {
  cursor:
    `cursor after startingafter pagetoken nexttoken nextpagetoken marker continuationtoken continuation startcursor
    nextcursor pagecursor pageafter paginationtoken paginationkey iterator startkey exclusivestartkey bookmark scrollid
    aftercursor afterid lastid startafter startingid cursorafter lastkey pageid nextpageid nextpage cursormark lastevaluatedkey
    pagestate resumetoken`.split(/\s+/),
  before:
    'before endingbefore pagebefore beforeid beforecursor prevcursor previouscursor previoustoken cursorbefore endbefore'.split(
      ' ',
    ),
  page: 'page pagenumber pageno pageindex p currentpage pagenum pagenr paginationpage'.split(' '),
  offset:
    'offset skip start startindex startat from pageoffset firstresult startposition paginationoffset recordoffset'.split(
      ' ',
    ),
  size: `limit perpage pagesize size count maxresults top first pagelimit take maxitems resultsperpage num itemsperpage
    rows maxcount pageperpage maxpagesize recordsperpage paginationlimit paginationsize maxrecords maxresult numresults
    resultcount pagecount fetchsize batchsize maxkeys paginationpagesize paginationperpage hitsperpage numrecords nbresults`.split(
    /\s+/,
  ),
}

const roles = new Map<string, PageParam>(
  (Object.keys(names) as PageParam[]).flatMap((role) => names[role].map((name) => [name, role] as const)),
)

export function pageParam(name: string): PageParam | null {
  const plain = normalizeName(name)
  return roles.get(plain) ?? roles.get(plain.replace(/^(pagination|paging|query|req|request|options)/, '')) ?? null
}

const sortNames = new Set(
  'sort sortby orderby ordering sortfield sortcolumn orderfield sortkey sortproperty sorton ordercolumn sorts sortexpression'.split(
    ' ',
  ),
)
const directionNames = new Set(
  'direction sortorder sortdir orderdir sortdirection orderdirection sortasc dir sorttype'.split(' '),
)
const expandNames = new Set(
  'expand expands include includes embed embeds with populate expansions withrelated'.split(' '),
)
const controlNames = new Set(
  `fields field select exclude format pretty apiversion version prettyprint callback alt key accesstoken apikey token
  quotauser userip locale lang language timezone tz includecount includetotal withcount totalcount counttotal returntotal
  showall include_deleted optfields optpretty debug envelope view projection columns properties attributes
  propertieswithhistory associations filter filters where query search q include_totals`
    .toLowerCase()
    .replaceAll('_', '')
    .split(/\s+/),
)
const textNames = new Set(
  'q search query text keyword keywords term searchterm searchtext searchquery searchstring freetext fulltext searchkey searchvalue'.split(
    ' ',
  ),
)

export const isSortName = (name: string) => sortNames.has(normalizeName(name))
export const isDirectionName = (name: string) => directionNames.has(normalizeName(name))
export const isExpandName = (name: string) => expandNames.has(normalizeName(name))
export const isControlName = (name: string) => controlNames.has(normalizeName(name))
export const isTextName = (name: string) => textNames.has(normalizeName(name))
