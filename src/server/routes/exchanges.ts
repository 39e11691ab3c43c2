import type { Reply } from '../../simulate/exchange.ts'
import { invalid, type SandboxCall } from '../call.ts'
import { json, problem } from '../errors.ts'
import type { Route } from './table.ts'

export const exchangeRoutes: readonly Route[] = [
  { method: 'GET', path: '/sandboxes/{id}/exchanges', name: 'listExchanges', who: 'owner', run: listExchanges },
  {
    method: 'GET',
    path: '/sandboxes/{id}/exchanges/{exchange}',
    name: 'getExchange',
    who: 'owner',
    run: getExchange,
  },
]

const most = 1000

/** Newest first; without `detail`, which one exchange shows. */
function listExchanges({ sandbox, request }: SandboxCall): Reply {
  const query = new URLSearchParams(request.query)
  const limit = Number(query.get('limit') ?? 100)
  if (!Number.isInteger(limit) || limit < 1 || limit > most) return invalid('limit', `must be 1 to ${most}`)
  const before = query.get('before')
  const found = sandbox.exchanges({ limit: limit + 1, ...(before === null ? {} : { before }) })
  const page = found.slice(0, limit).map(({ detail: _, ...exchange }) => exchange)
  return json(200, { data: page, hasMore: found.length > limit })
}

function getExchange({ sandbox, params }: SandboxCall): Reply {
  const exchange = sandbox.exchanges({ limit: most }).find(({ id }) => id === params.exchange)
  return exchange === undefined
    ? problem('not_found', `The log of this sandbox has no exchange ${params.exchange}`)
    : json(200, exchange)
}
