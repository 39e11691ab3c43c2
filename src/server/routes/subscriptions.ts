import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import type { Reply } from '../../simulate/exchange.ts'
import { readStorm } from '../../webhooks/storm.ts'
import type { Subscription } from '../../webhooks/subscription.ts'
import { type Draft, type NotSubscribed, type Subscribed, urlProblem } from '../../webhooks/subscribing.ts'
import { invalid, readBody, type SandboxCall } from '../call.ts'
import { json, problem } from '../errors.ts'
import { deliveryView } from './deliveries.ts'
import type { Route } from './table.ts'

const all = '/sandboxes/{id}/subscriptions'
const one = `${all}/{subscription}`

export const subscriptionRoutes: readonly Route[] = [
  { method: 'POST', path: all, name: 'createSubscription', who: 'owner', run: createSubscription },
  { method: 'GET', path: all, name: 'listSubscriptions', who: 'owner', run: listSubscriptions },
  { method: 'GET', path: one, name: 'getSubscription', who: 'owner', run: known(getSubscription) },
  { method: 'PATCH', path: one, name: 'changeSubscription', who: 'owner', run: known(changeSubscription) },
  { method: 'DELETE', path: one, name: 'deleteSubscription', who: 'owner', run: known(deleteSubscription) },
  { method: 'POST', path: `${one}/rotate`, name: 'rotateSecret', who: 'owner', run: known(rotateSecret) },
  { method: 'POST', path: `${one}/ping`, name: 'pingSubscription', who: 'owner', run: known(pingSubscription) },
  { method: 'POST', path: `${one}/recover`, name: 'recoverDeliveries', who: 'owner', run: known(recoverDeliveries) },
]

type Run = (call: SandboxCall) => Reply | Promise<Reply>

/** The subscription of the path, if it is the sandbox's. */
function known(run: (call: SandboxCall, subscription: Subscription) => Reply | Promise<Reply>): Run {
  return (call) => {
    const id = call.params.subscription ?? ''
    const subscription = call.webhooks.get(id)
    return subscription?.sandbox === call.sandbox.record.id
      ? run(call, subscription)
      : problem('not_found', `This sandbox has no subscription ${id}`)
  }
}

async function createSubscription({ sandbox, request, webhooks }: SandboxCall): Promise<Reply> {
  const read = readBody(request, ['url', 'events', 'scheme', 'secret', 'only', 'within', 'storm'])
  if (!read.ok) return read.reply
  const { body } = read
  const mistake = mistakeIn(body, ['url'])
  if (mistake !== null) return mistake
  const { url, events, secret, only, within, storm } = body
  const made = await webhooks.subscribe({
    sandbox: sandbox.record.id,
    url: url as string,
    events: (events as string[] | undefined) ?? ['*'],
    scheme: body.scheme === undefined ? 'standard-webhooks' : (body.scheme as string | null),
    origin: { kind: 'control' },
    ...(secret === undefined ? {} : { secret: secret as string }),
    ...(only === undefined ? {} : { only: only as unknown as NonNullable<Draft['only']> }),
    ...(within === undefined ? {} : { within: within as unknown as NonNullable<Draft['within']> }),
    ...(storm === undefined ? {} : { storm: storm as JsonObject }),
  })
  return secretReply(made, 201)
}

function listSubscriptions({ sandbox, webhooks }: SandboxCall): Reply {
  const shown = webhooks.of(sandbox.record.id)
  return json(200, { data: shown.map((subscription) => subscriptionView(subscription, webhooks.missed(subscription))) })
}

function getSubscription({ webhooks }: SandboxCall, subscription: Subscription): Reply {
  return json(200, subscriptionView(subscription, webhooks.missed(subscription)))
}

async function changeSubscription({ request, webhooks }: SandboxCall, { id }: Subscription): Promise<Reply> {
  const read = readBody(request, ['url', 'events', 'enabled', 'storm'])
  if (!read.ok) return read.reply
  const mistake = mistakeIn(read.body, [])
  if (mistake !== null) return mistake
  const changed = await webhooks.change(id, read.body)
  return changed === undefined
    ? problem('not_found', `This sandbox has no subscription ${id}`)
    : json(200, subscriptionView(changed, webhooks.missed(changed)))
}

async function deleteSubscription({ webhooks }: SandboxCall, { id }: Subscription): Promise<Reply> {
  await webhooks.unsubscribe(id)
  return { status: 204, headers: {}, body: null }
}

async function rotateSecret({ request, webhooks }: SandboxCall, { id }: Subscription): Promise<Reply> {
  const read = request.body === null ? ({ ok: true, body: {} } as const) : readBody(request, ['secret'])
  if (!read.ok) return read.reply
  const secret = own(read.body, 'secret')
  if (secret !== undefined && typeof secret !== 'string') return invalid('secret', 'must be a text')
  const rotated = await webhooks.rotate(id, secret)
  return rotated === undefined
    ? problem('not_found', `This sandbox has no subscription ${id}`)
    : secretReply(rotated, 200)
}

function pingSubscription({ webhooks }: SandboxCall, { id }: Subscription): Reply {
  const delivery = webhooks.ping(id)
  return delivery === undefined
    ? problem('not_found', `This sandbox has no subscription ${id}`)
    : json(202, deliveryView(delivery))
}

/** Whatever failed since then is tried again; all that is kept without `since`. */
function recoverDeliveries({ request, webhooks }: SandboxCall, { id }: Subscription): Reply {
  const read = request.body === null ? ({ ok: true, body: {} } as const) : readBody(request, ['since'])
  if (!read.ok) return read.reply
  const since = own(read.body, 'since')
  const moment = since === undefined ? 0 : typeof since === 'string' ? Date.parse(since) : Number.NaN
  if (Number.isNaN(moment)) return invalid('since', 'must be a date and time (RFC 3339)')
  return json(202, { recovered: webhooks.recover(id, moment) })
}

function secretReply(made: Subscribed | NotSubscribed, status: number): Reply {
  if (!made.ok) return invalid(made.field, made.problem)
  const { subscription, secret, publicKey } = made
  return json(status, {
    ...subscriptionView(subscription, 0),
    secret,
    ...(publicKey === null ? {} : { publicKey }),
  })
}

function subscriptionView({ secrets, sandbox: _, after, createdAt, ...subscription }: Subscription, missed: number) {
  const until = secrets.find((secret) => secret.until !== null)?.until ?? null
  return {
    ...subscription,
    createdAt: new Date(createdAt).toISOString(),
    after,
    missed,
    formerSecretUntil: until === null ? null : new Date(until).toISOString(),
  }
}

/** The first field that is not as it has to be. */
function mistakeIn(body: JsonObject, required: readonly string[]): Reply | null {
  for (const name of required) if (own(body, name) === undefined) return invalid(name, 'is missing')
  for (const [name, value] of Object.entries(body)) {
    if (name === 'storm') {
      const storm = readStorm(value)
      if (!storm.ok) return invalid(storm.field === '' ? 'storm' : `storm/${storm.field}`, storm.problem)
      continue
    }
    const message = messageFor(name, value)
    if (message !== null) return invalid(name, message)
  }
  return null
}

function messageFor(name: string, value: JsonValue): string | null {
  switch (name) {
    case 'url':
      return typeof value === 'string' ? urlProblem(value) : 'must be a text'
    case 'events':
      return Array.isArray(value) && value.length > 0 && value.every((event) => typeof event === 'string')
        ? null
        : "must be a list of event names; ['*'] for all"
    case 'enabled':
      return typeof value === 'boolean' ? null : 'must be true or false'
    case 'secret':
      return typeof value === 'string' ? null : 'must be a text'
    case 'scheme':
      return typeof value === 'string' || value === null ? null : 'must be the name of a signature scheme, or null'
    default:
      return isObject(value) && typeof value.resource === 'string' && typeof value.key === 'string'
        ? null
        : 'must be {"resource": …, "key": …}'
  }
}
