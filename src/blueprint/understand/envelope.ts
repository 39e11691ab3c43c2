import { normalizeName, plural, singular, words } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import { isScalar } from './identity.ts'
import type { PropertyView, SchemaView, SchemaViews } from './schema-view.ts'

/** One entity in a body. `list`: it is the only item of an array at `path`. */
export interface EntityReading {
  readonly path: readonly string[]
  readonly list: boolean
  readonly schema: Pointer
}

/** Many entities in a body: an array (or an object keyed by id) at `path`. */
export interface ListReading {
  readonly path: readonly string[]
  readonly keyed: boolean
  readonly item: Pointer
}

const wrappers = new Set(
  'data result results response payload item object record entity resource body value content'.split(' '),
)
const loneWrappers = new Set('item object record entity resource body value content'.split(' '))
const listNames =
  'data items results value values content elements records list rows entries result resources objects entities'.split(
    ' ',
  )
const metadata = new Set(
  `meta links included status statuscode success ok error errors message messages warning warnings jsonapi requestid code
  pagination paging page count total version time timestamp took cost extensions debug apiversion responsemetadata
  cachetime success isSuccess next previous prev first last hasmore nextpage object kind etag type url uri self`
    .toLowerCase()
    .split(/\s+/),
)
const ids = new Set(['id', 'uuid', 'guid', 'gid', 'sid', '_id', 'uid'])
const notItems = new Set(
  'links _links errors warnings included messages facets aggregations notices validationerrors errormessages details'.split(
    ' ',
  ),
)

/** Names that a body about `literal` may use for its content: `order`, `orders`, and the last word's forms. */
export function hintsFor(...literals: readonly string[]): ReadonlySet<string> {
  const hints = new Set<string>()
  for (const literal of literals) {
    const parts = words(literal)
    for (const name of [literal, parts[parts.length - 1] ?? ''])
      if (name !== '') for (const form of [name, singular(name), plural(name)]) hints.add(normalizeName(form))
  }
  hints.delete('')
  return hints
}

function isId(name: string): boolean {
  return ids.has(name.toLowerCase())
}

function isMeta(property: PropertyView): boolean {
  return metadata.has(normalizeName(property.name))
}

/** @returns where one entity sits in a body with this schema, null when there is no object to be seen */
export function entityIn(
  views: SchemaViews,
  schema: Pointer,
  hints: ReadonlySet<string>,
  depth = 0,
): EntityReading | null {
  const view = views.at(schema)
  if (view.items !== null && view.properties.size === 0) {
    const item = views.at(view.items)
    return item.properties.size > 0 ? { path: [], list: true, schema: item.pointer } : null
  }
  const inside = depth < 3 ? wrapped(views, view, hints, depth) : null
  if (inside) return inside
  if (view.properties.size > 0 || view.values !== null || view.types.has('object'))
    return { path: [], list: false, schema: view.pointer }
  return null
}

function wrapped(
  views: SchemaViews,
  view: SchemaView,
  hints: ReadonlySet<string>,
  depth: number,
): EntityReading | null {
  const properties = [...view.properties.values()]
  if (properties.some((property) => isId(property.name))) return null
  const content = properties.filter((property) => !isMeta(property) || hints.has(normalizeName(property.name)))
  const scalars = content.filter((property) => isScalar(views, property.pointer))
  const named = content.find(
    (property) => hints.has(normalizeName(property.name)) && isStructured(views, property.pointer),
  )
  const general = content.find(
    (property) => wrappers.has(property.name.toLowerCase()) && isStructured(views, property.pointer),
  )
  const lone = content.length === 1 && isStructured(views, content[0]!.pointer) ? content[0] : undefined
  const chosen =
    // With several values beside it, the body is a thing that has one, as a commit's `sha` stands beside its `commit`.
    (scalars.length < 3 ? named : undefined) ??
    content.find((property) => isOneOfMany(views, property, content)) ??
    (general &&
    (content.length === 1 ||
      (!loneWrappers.has(general.name.toLowerCase()) && (content.length <= 3 || hasId(views, general))))
      ? general
      : undefined) ??
    (lone && properties.length <= 4 ? lone : undefined)
  if (!chosen) return null
  const inner = entityIn(views, chosen.pointer, hints, depth + 1)
  return inner && views.at(inner.schema).properties.size > 0
    ? { path: [chosen.name, ...inner.path], list: inner.list, schema: inner.schema }
    : null
}

/** Only what is wrapped has an id: the rest tells about the call. */
function hasId(views: SchemaViews, { pointer }: PropertyView): boolean {
  return [...views.at(pointer).properties.keys()].some(isId)
}

/** `{template, templates}`: one reply schema for one and for many. */
function isOneOfMany(views: SchemaViews, one: PropertyView, content: readonly PropertyView[]): boolean {
  if (!isObjectSchema(views, one.pointer)) return false
  const name = normalizeName(plural(one.name))
  return content.some((many) => {
    const { items } = views.at(many.pointer)
    return (
      many !== one &&
      normalizeName(many.name) === name &&
      items !== null &&
      views.identity(items) === views.identity(one.pointer)
    )
  })
}

function isObjectSchema(views: SchemaViews, pointer: Pointer): boolean {
  return views.at(pointer).properties.size > 0
}

function isStructured(views: SchemaViews, pointer: Pointer): boolean {
  const view = views.at(pointer)
  return view.properties.size > 0 || (view.items !== null && views.at(view.items).properties.size > 0)
}

interface Candidate {
  readonly name: string
  readonly path: readonly string[]
  readonly keyed: boolean
  readonly item: Pointer
}

/** @returns where many entities sit in a body with this schema, null when it is no list */
export function listIn(views: SchemaViews, schema: Pointer, hints: ReadonlySet<string>): ListReading | null {
  const view = views.at(schema)
  if (view.items !== null && view.properties.size === 0)
    return isObjectSchema(views, view.items) ? { path: [], keyed: false, item: views.at(view.items).pointer } : null
  if (view.properties.size === 0)
    return view.values !== null && isObjectSchema(views, view.values)
      ? { path: [], keyed: true, item: views.at(view.values).pointer }
      : null
  const chosen = choose(view, directLists(views, view, hints), hints) ?? nestedList(views, view, hints)
  return chosen ? { path: chosen.path, keyed: chosen.keyed, item: views.at(chosen.item).pointer } : null
}

function directLists(
  views: SchemaViews,
  view: SchemaView,
  hints: ReadonlySet<string>,
  prefix: readonly string[] = [],
): Candidate[] {
  const found: Candidate[] = []
  for (const property of view.properties.values()) {
    const name = normalizeName(property.name)
    if (!hints.has(name) && (notItems.has(name) || notItems.has(property.name))) continue
    const inner = views.at(property.pointer)
    const path = [...prefix, property.name]
    if (inner.items !== null && isObjectSchema(views, inner.items))
      found.push({ name: property.name, path, keyed: false, item: inner.items })
    else if (
      inner.properties.size === 0 &&
      inner.values !== null &&
      isObjectSchema(views, inner.values) &&
      listNames.includes(property.name.toLowerCase())
    )
      found.push({ name: property.name, path, keyed: true, item: inner.values })
  }
  return found
}

function choose(view: SchemaView, candidates: readonly Candidate[], hints: ReadonlySet<string>): Candidate | null {
  if (candidates.length === 0) return null
  const hinted = candidates.filter((candidate) => hints.has(normalizeName(candidate.name)))
  const entityLike = [...view.properties.keys()].some(isId)
  const witnesses = [...view.properties.values()].filter((property) => isPageWitness(property.name)).length
  if (
    entityLike &&
    (witnesses === 0 || !candidates.some((candidate) => listNames.includes(candidate.name.toLowerCase())))
  )
    return null
  if (hinted.length > 0) return hinted[0]!
  for (const name of listNames) {
    const general = candidates.find((candidate) => candidate.name.toLowerCase() === name)
    if (general) return general
  }
  if (candidates.length > 1) return endsLikeHint(candidates, hints)
  if ((witnesses > 0 && view.properties.size <= 8) || view.properties.size <= 2) return candidates[0]!
  return endsLikeHint(candidates, hints)
}

function endsLikeHint(candidates: readonly Candidate[], hints: ReadonlySet<string>): Candidate | null {
  const ends = (a: string, b: string) => a.length > 3 && b.length > 3 && (a.endsWith(b) || b.endsWith(a))
  return candidates.find((candidate) => [...hints].some((hint) => ends(hint, normalizeName(candidate.name)))) ?? null
}

/** `{data:{items:[…]}}`, `{_embedded:{orders:[…]}}`, `{paging:{}, response:{orders:[…]}}`. */
function nestedList(views: SchemaViews, view: SchemaView, hints: ReadonlySet<string>): Candidate | null {
  if ([...view.properties.keys()].some(isId)) return null
  for (const property of view.properties.values()) {
    const name = property.name.toLowerCase()
    if (name !== '_embedded' && !wrappers.has(name) && !hints.has(normalizeName(name))) continue
    const inner = views.at(property.pointer)
    if (inner.properties.size === 0) continue
    const lists = directLists(views, inner, hints, [property.name])
    const chosen = name === '_embedded' && lists.length === 1 ? lists[0]! : choose(inner, lists, hints)
    if (chosen) return chosen
  }
  return null
}

/** The array's own name says that it is the content, not one of several things told about one entity. */
export function isListName(name: string, hints: ReadonlySet<string>): boolean {
  return listNames.includes(name.toLowerCase()) || hints.has(normalizeName(name))
}

export function isPageWitness(name: string): boolean {
  return /^(count|total|(total|page|next|prev|previous|first|last|cursor|per)[_-].*|(total|page|next|prev|previous)(count|pages?|items|results|number|size|url|uri|token|cursor|page)|has_?(more|next|prev|previous)\w*|pages?|next|prev|previous|cursors?|done|meta|_?links|kind|paging|pagination|list_?meta(data)?|response_metadata|offset|limit|size|\w*_count|after|before|start|end)$/i.test(
    name,
  )
}
