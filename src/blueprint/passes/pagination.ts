import { isObject, own } from '../../lib/json.ts'
import { normalizeName } from '../../lib/names.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { Behavior, Pagination } from '../blueprint.ts'
import type { InferContext, Pass } from '../pass.ts'
import { type Input, inputsOf } from '../understand/inputs.ts'
import { pageFields } from '../understand/page-fields.ts'
import { type PageParam, pageParam } from '../understand/page-names.ts'
import type { SchemaViews } from '../understand/schema-view.ts'
import { type DraftOperation, isOpaque, replyOf } from '../understand/tree.ts'

/** How each list is paged: which parameters place and size the page, and what the reply says about it. */
export const paginationPass: Pass = {
  name: 'pagination',
  run(context) {
    const groups = new Map<string, DraftOperation[]>()
    const linked = mentionsLink(infoText(context.doc))
    for (const op of context.draft.operations) {
      if (op.behavior.kind !== 'list') continue
      const pagination = paginationOf(op, op.behavior, context, linked)
      op.behavior = { ...op.behavior, pagination }
      const key = describePages(pagination)
      groups.set(key, [...(groups.get(key) ?? []), op])
    }
    describeOpaque(context)
    for (const [claim, ops] of groups)
      context.claim({
        claim: `${ops.length} list${ops.length === 1 ? ' is' : 's are'} ${claim}`,
        confidence: 'strong',
        evidence: ops.slice(0, 3).map((op) => op.pointer),
        about: null,
      })
  },
}

/** Lists whose replies are not described say about the page what the document's other lists of that form say. */
function describeOpaque({ draft, schemas }: InferContext): void {
  const lists = draft.operations.flatMap((op) => (op.behavior.kind === 'list' ? [{ op, behavior: op.behavior }] : []))
  for (const { op, behavior } of lists) {
    const reply = replyOf(op, schemas)
    if (reply === null || !isOpaque(schemas.at(reply)) || behavior.items.length === 0) continue
    const like = lists.find(
      (other) =>
        other.behavior.items.join('.') === behavior.items.join('.') && other.behavior.pagination.fields.length > 0,
    )
    if (like)
      op.behavior = { ...behavior, pagination: { ...behavior.pagination, fields: like.behavior.pagination.fields } }
  }
}

function describePages({ style, position, size }: Pagination): string {
  if (style === 'none') return 'not paged'
  return `paged by ${style} (${[position, size].filter((name) => name !== null).join(', ')})`
}

type List = Extract<Behavior, { kind: 'list' }>
type Roles = Partial<Record<PageParam, Input>>

function paginationOf(op: DraftOperation, behavior: List, { doc, schemas }: InferContext, linked: boolean): Pagination {
  const text = (pointer: string) => descriptionAt(doc, pointer)
  const roles = rolesOf(inputsOf(op, schemas, text), schemas)
  const reply = replyOf(op, schemas)
  const guess = roles.cursor ? 'cursor' : roles.page ? 'page' : roles.offset ? 'offset' : 'limit'
  const seen = reply === null ? [] : pageFields(schemas, reply, behavior.items, guess)
  if (
    roles.cursor &&
    roles.page &&
    (seen.some((f) => f.role === 'page') || !seen.some((f) => f.role === 'next_cursor'))
  )
    delete roles.cursor
  else if (roles.cursor) delete roles.page
  if (roles.offset && roles.page && !seen.some((f) => f.role === 'offset')) delete roles.offset
  const position = roles.cursor ?? roles.page ?? roles.offset ?? null
  const style = roles.cursor ? 'cursor' : roles.page ? 'page' : roles.offset ? 'offset' : roles.size ? 'limit' : 'none'
  const headers = op.responses.find((response) => response.status === op.success.declared)?.headers ?? []
  const declared = headers.some((header) => header.name.toLowerCase() === 'link')
  const most = mostItems(reply, behavior.items, schemas)
  const sizes = sizesOf(roles.size, schemas, most)
  return {
    style: style === 'none' && most !== null ? 'limit' : style,
    position: position?.name ?? null,
    before: roles.cursor && roles.before ? roles.before.name : null,
    size: roles.size?.name ?? null,
    in: (position ?? roles.size)?.in ?? 'query',
    cursor: roles.cursor && isIdCursor(roles.cursor, text, schemas) ? 'id' : 'opaque',
    firstPage: roles.page && startsAtZero(roles.page, schemas) ? 0 : 1,
    defaultSize: sizes.defaultSize,
    maxSize: sizes.maxSize,
    fields: reply === null ? [] : pageFields(schemas, reply, behavior.items, style),
    link: style !== 'none' && (declared || mentionsLink(op.description) || (linked && behavior.items.length === 0)),
  }
}

function rolesOf(inputs: readonly Input[], views: SchemaViews): Roles {
  const roles: Roles = {}
  for (const input of inputs) {
    let role = pageParam(input.name)
    if (role === null || (input.required === true && role === 'page' && input.in === 'body')) continue
    const view = input.schema === null ? null : views.at(input.schema)
    if (view && (view.properties.size > 0 || view.items !== null || view.types.has('boolean'))) continue
    const format = view?.keyword('format')
    if (
      format === 'date-time' ||
      format === 'date' ||
      /\b(date|time|timestamp)\b/i.test(input.description.slice(0, 80))
    ) {
      if (role !== 'size') continue
    }
    const numeric = view === null || view.types.size === 0 || view.types.has('integer') || view.types.has('number')
    if ((role === 'offset' || role === 'page') && !numeric && isToken(input)) role = 'cursor'
    if (role === 'size' && !numeric && !/^(limit|page_?size|per_?page|\$?top|max_?results)$/i.test(input.name)) continue
    if (
      /^(from|start|p|first|count|num|top|rows|before|next_?page)$/i.test(normalizeName(input.name)) &&
      !numeric &&
      role !== 'before'
    )
      continue
    roles[role] ??= input
  }
  if (roles.offset && /^(from|start)$/i.test(roles.offset.name) && !roles.size) delete roles.offset
  if (roles.before && !roles.cursor) delete roles.before
  return roles
}

/** A text-valued `offset` or `page` is a token that the previous page handed out, unless it just holds digits. */
function isToken({ description }: Input): boolean {
  return /token|cursor|opaque|returned by|previous (response|request|page)|next_page/i.test(description)
}

function isIdCursor(input: Input, text: (pointer: string) => string, views: SchemaViews): boolean {
  const view = input.schema === null ? null : views.at(input.schema)
  // `^msg_[a-z0-9]{27}$`, a UUID, a number: there is no room for a token.
  if (/^\^?[a-z]+[_-]/i.test(String(view?.keyword('pattern') ?? '')) || view?.keyword('format') === 'uuid') return true
  if (Number(view?.keyword('maxLength') ?? 100) <= 36) return true
  if (/^(startingafter|afterid|lastid|startafter|startingid)$/.test(normalizeName(input.name))) return true
  const said = `${input.description} ${input.schema === null ? '' : text(input.schema)}`
  return (
    /\b(object|resource|item|record|entity)('s)? (id|identifier|uuid)\b|\bid of the (last|first|object|item|resource|record)|\bthe last (id|object id)\b/i.test(
      said,
    ) && !/token|opaque/i.test(said)
  )
}

function startsAtZero(input: Input, views: SchemaViews): boolean {
  const view = input.schema === null ? null : views.at(input.schema)
  const start = view?.keyword('default') ?? view?.keyword('minimum') ?? view?.keyword('example')
  return (
    start === 0 ||
    start === '0' ||
    /zero[- ]based|0[- ]based|0[- ]indexed|starts? (at|from|with) (0|zero)|page index/i.test(input.description)
  )
}

/** `maxItems` of the reply's array. */
function mostItems(reply: Pointer | null, path: readonly string[], views: SchemaViews): number | null {
  let at = reply
  for (const name of path) at = at === null ? null : (views.at(at).properties.get(name)?.pointer ?? null)
  return at === null ? null : number(views.at(at).keyword('maxItems'))
}

function sizesOf(
  input: Input | undefined,
  views: SchemaViews,
  most: number | null,
): { defaultSize: number; maxSize: number } {
  const view = input?.schema ? views.at(input.schema) : null
  const said = input?.description ?? ''
  const maximum =
    number(view?.keyword('maximum')) ??
    below(view?.keyword('exclusiveMaximum')) ??
    numberIn(said, /\bmax(?:imum)?\b\D{0,40}?(\d[\d,]*)/i) ??
    numberIn(said, /between \d+ and (\d[\d,]*)/i) ??
    numberIn(said, /\b(?:up to|no more than|at most|\d+\s*(?:-|–|to))\s*(\d[\d,]*)/i)
  const fallback = number(view?.keyword('default')) ?? numberIn(said, /\bdefault(?:s|ing|ed)?\b\D{0,30}?(\d[\d,]*)/i)
  const widest = Math.max(maximum ?? Math.max(100, fallback ?? 0), 1)
  const maxSize = most === null ? widest : input === undefined ? most : Math.min(widest, most)
  return {
    defaultSize: Math.max(Math.min(fallback ?? (input === undefined && most !== null ? most : 20), maxSize), 1),
    maxSize,
  }
}

function number(value: unknown): number | null {
  const parsed = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof parsed === 'number' && Number.isFinite(parsed) && parsed > 0 && parsed <= 1_000_000
    ? Math.floor(parsed)
    : null
}

function below(limit: unknown): number | null {
  const bound = number(limit)
  return bound === null ? null : number(bound - 1)
}

function numberIn(text: string, pattern: RegExp): number | null {
  const match = pattern.exec(text.slice(0, 2000))
  return match ? number(match[1]!.replaceAll(',', '')) : null
}

function mentionsLink(text: string): boolean {
  return /\blink\b[`"*]* header|rel="?next/i.test(text)
}

function infoText(doc: SpecDocument): string {
  const info = doc.at('/info')
  const description = isObject(info) ? own(info, 'description') : undefined
  return typeof description === 'string' ? description : ''
}

/** The words at a parameter or schema, references followed. */
function descriptionAt(doc: SpecDocument, pointer: string): string {
  const { value } = doc.resolve(pointer)
  const description = isObject(value) ? own(value, 'description') : undefined
  return typeof description === 'string' ? description : ''
}
