import type { JsonValue } from '../../lib/json.ts'
import type { Reply } from '../../simulate/exchange.ts'
import type { StoredEvent } from '../../store/store.ts'
import { invalid, type SandboxCall } from '../call.ts'
import { json } from '../errors.ts'
import type { Route } from './table.ts'

export const eventRoutes: readonly Route[] = [
  { method: 'GET', path: '/sandboxes/{id}/events', name: 'listEvents', who: 'owner', run: listEvents },
]

const most = 1000

/** Newest first, or oldest first with `after` (a sequence number, 0 for the very first): a cursor that misses nothing. */
function listEvents({ sandbox, request }: SandboxCall): Reply {
  const query = new URLSearchParams(request.query)
  const limit = numberIn(query, 'limit') ?? 100
  if (!Number.isInteger(limit) || limit < 1 || limit > most) return invalid('limit', `must be 1 to ${most}`)
  const [after, before] = [numberIn(query, 'after'), numberIn(query, 'before')]
  for (const [name, value] of Object.entries({ after, before }))
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 0))
      return invalid(name, 'must be the sequence number of an event')
  const type = query.get('type')
  const found = sandbox.events({
    limit: limit + 1,
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
    ...(type === null ? {} : { type }),
  })
  return json(200, { data: found.slice(0, limit).map(eventView), hasMore: found.length > limit })
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  return text === null ? undefined : text.trim() === '' ? Number.NaN : Number(text)
}

/** An event with its body as subscribers get it: parsed where it is JSON, as text otherwise. */
export function eventView({ id, sequence, type, at, resource, key, body, detail }: StoredEvent) {
  const { mediaType = 'application/json', exchange = null } = detail
  return {
    id,
    sequence,
    type,
    at: new Date(at).toISOString(),
    resource,
    key,
    exchange,
    mediaType,
    body: parsed(body, String(mediaType)),
  }
}

function parsed(body: string, mediaType: string): JsonValue {
  return /[/+]json\b/i.test(mediaType) ? (JSON.parse(body) as JsonValue) : body
}
