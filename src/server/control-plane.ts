import { wallAlarm } from '../lib/alarm.ts'
import type { Reply } from '../simulate/exchange.ts'
import { sandboxOfDelivery } from '../webhooks/delivery.ts'
import { controlKey, refusal } from './authority.ts'
import type { ControlEnv } from './call.ts'
import { problem } from './errors.ts'
import { createSites, originOf, type ReceivedRequest } from './received.ts'
import { createRelay } from './relay.ts'
import { createRunDesk } from './run-desk.ts'
import { apiRoutes } from './routes/apis.ts'
import { clockRoutes } from './routes/clock.ts'
import { deliveryRoutes } from './routes/deliveries.ts'
import { eventRoutes } from './routes/events.ts'
import { exchangeRoutes } from './routes/exchanges.ts'
import { faultRoutes } from './routes/faults.ts'
import { lifecycleRoutes } from './routes/lifecycles.ts'
import { runRoutes } from './routes/runs.ts'
import { sandboxRoutes } from './routes/sandboxes.ts'
import { serviceRoutes } from './routes/service.ts'
import { snapshotRoutes } from './routes/snapshots.ts'
import { subscriptionRoutes } from './routes/subscriptions.ts'
import { streamRoutes } from './routes/stream.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { triggerRoutes } from './routes/trigger.ts'
import type { Route } from './routes/table.ts'

export const controlPrefix = '/_specbox/'
const base = '/_specbox/v1'

export const routes: readonly Route[] = [
  ...serviceRoutes,
  ...apiRoutes,
  ...sandboxRoutes,
  ...snapshotRoutes,
  ...exchangeRoutes,
  ...eventRoutes,
  ...clockRoutes,
  ...streamRoutes,
  ...faultRoutes,
  ...lifecycleRoutes,
  ...tokenRoutes,
  ...triggerRoutes,
  ...runRoutes,
  ...subscriptionRoutes,
  ...deliveryRoutes,
]

/** Specbox's own API, below `/_specbox/v1`. @param origin of the server, for requests without a usable Host */
export function createControlPlane(
  env: ControlEnv,
  origin: () => string,
): (request: ReceivedRequest) => Reply | Promise<Reply> {
  const siteOf = createSites(origin)
  const relay = createRelay(wallAlarm)
  const handle = (request: ReceivedRequest): Reply | Promise<Reply> => {
    const found = matchRoute(request.method, request.path)
    if (!found.ok) return found.reply
    const { route, params } = found
    const key = controlKey(request)
    const id = params.id ?? sandboxOfDelivery(params.delivery ?? '')
    const sandbox = id === null ? undefined : env.sandboxes.get(id)
    const refused = refusal(env.sandboxes, route, key, sandbox)
    if (refused !== null) return refused
    const call = { ...env, relay, desk, request, params, key, origin: originOf(siteOf(request), request) }
    if (route.who !== 'owner') return route.run(call)
    if (sandbox === undefined) return problem('not_found', `There is no sandbox ${id}`)
    return route.run({ ...call, sandbox })
  }
  const desk = createRunDesk(env, handle)
  return handle
}

type Match =
  | { readonly ok: true; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly reply: Reply }

/** The route for a method and path, a 405 with `Allow`, or a 404. HEAD is answered as GET. */
export function matchRoute(method: string, path: string): Match {
  const matches = routes.flatMap((route) => {
    const params = matchPath(`${base}${route.path}`, path)
    return params === null ? [] : [{ ok: true as const, route, params }]
  })
  const wanted = method === 'HEAD' ? 'GET' : method
  const match = matches.find(({ route }) => route.method === wanted)
  if (match !== undefined) return match
  if (matches.length === 0)
    return { ok: false, reply: problem('not_found', `The control plane has no ${path}: see ${base}/openapi.json`) }
  const allow = matches.map(({ route }) => route.method).join(', ')
  return { ok: false, reply: problem('method_not_allowed', `${path} takes ${allow}`, {}, { Allow: allow }) }
}

function matchPath(template: string, path: string): Record<string, string> | null {
  const wanted = template.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const value = given[index]!
    if (!segment.startsWith('{')) {
      if (segment !== value) return null
    } else if (value === '') return null
    else params[segment.slice(1, -1)] = value
  }
  return params
}
