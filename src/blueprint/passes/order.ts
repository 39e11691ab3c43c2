import { isObject, type JsonValue, own } from '../../lib/json.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Behavior } from '../blueprint.ts'
import type { Pass } from '../pass.ts'
import type { DraftOperation } from '../understand/tree.ts'

/**
 * Lists that show the newest first where no order is asked for: their description says so, or the default of their sort
 * parameters does. Where most lists of an API do, those that say nothing do too.
 */
export const orderPass: Pass = {
  name: 'order',
  run({ doc, draft, claim }) {
    const lists = draft.operations.filter(({ behavior }) => behavior.kind === 'list')
    const told = new Map(lists.map((op) => [op, toldOrder(doc, op, op.behavior as List)] as const))
    const newest = [...told.values()].filter((order) => order === 'newest').length
    for (const op of lists) if (isTimeline(op)) told.set(op, 'newest')
    const usual = newest >= 5 && newest * 2 > lists.length
    for (const [op, order] of told) {
      if (order !== 'newest' && !(usual && order === undefined)) continue
      op.behavior = { ...(op.behavior as List), ...(isTimeline(op) ? towardsOlder(op) : {}), newestFirst: true }
      claim({
        claim: `${op.id} shows the newest first`,
        confidence: order === 'newest' ? 'strong' : 'weak',
        evidence: [op.pointer],
        about: op.id,
      })
    }
  },
}

/** `before`, `after` and `around` an entry: a history, read from its newest entry back. */
function isTimeline({ parameters, behavior }: DraftOperation): boolean {
  const { pagination } = behavior as List
  const names = ['before', 'after', 'around']
  return (
    pagination.style === 'cursor' &&
    names.every((name) => parameters.some((parameter) => parameter.in === 'query' && parameter.name === name))
  )
}

/** Before an entry means earlier in time: the following page of such a list. */
function towardsOlder({ behavior }: DraftOperation): Pick<List, 'pagination'> {
  return { pagination: { ...(behavior as List).pagination, position: 'before', before: 'after' } }
}

type List = Extract<Behavior, { kind: 'list' }>
type Order = 'newest' | 'other' | undefined

const newestFirst =
  /\b(newest|latest|most recent(ly (created|added))?)\b[^.]{0,40}\b(first|top)\b|\breverse[- ]chronological|\b(sorted|ordered|sort|order)\b[^.]{0,60}\b(creat\w*|date|time\w*)\b[^.]{0,40}\b(desc(ending)?|newest)\b|\bdescending order (of|by) (the )?(creat\w*|date|time\w*)/i
const otherOrder =
  /\b(oldest|earliest)\b[^.]{0,40}\bfirst\b|\balphabetical|\b(sorted|ordered)\b[^.]{0,60}\basc(ending)?\b/i

function toldOrder(doc: SpecDocument, op: DraftOperation, behavior: List): Order {
  const text = `${op.summary}. ${op.description}`
    .replace(/<[^>]{0,200}>/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 4000)
  if (newestFirst.test(text)) return 'newest'
  if (otherOrder.test(text)) return 'other'
  return behavior.sort === null ? undefined : defaultOrder(doc, op, behavior.sort)
}

/** `sort=created` with `direction=desc`, `sort=-created_at`, `order=desc`, as far as they are defaults. */
function defaultOrder(doc: SpecDocument, op: DraftOperation, sort: NonNullable<List['sort']>): Order {
  const by = defaultOf(doc, op, sort.param)
  const direction = sort.direction === null ? undefined : defaultOf(doc, op, sort.direction)
  if (by === undefined && direction === undefined) return undefined
  const written = [by, direction].filter((value) => typeof value === 'string').join(' ')
  const field = written.replace(/\b(asc|desc)(ending)?\b|[-+:,\s]/gi, '')
  const descending = /^-|\bdesc(ending)?\b/i.test(written)
  return descending && /^$|creat|date|time|^id$/i.test(field) ? 'newest' : 'other'
}

function defaultOf(doc: SpecDocument, op: DraftOperation, name: string): JsonValue | undefined {
  const schema = op.parameters.find((parameter) => parameter.name === name && parameter.in === 'query')?.schema
  const value = schema == null ? undefined : doc.resolve(schema).value
  return isObject(value) ? own(value, 'default') : undefined
}
