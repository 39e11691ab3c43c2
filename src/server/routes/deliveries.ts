import type { Reply } from '../../simulate/exchange.ts'
import type { Delivery } from '../../webhooks/delivery.ts'
import { invalid, type SandboxCall } from '../call.ts'
import { json, problem } from '../errors.ts'
import type { Route } from './table.ts'

const all = '/sandboxes/{id}/deliveries'

export const deliveryRoutes: readonly Route[] = [
  { method: 'GET', path: all, name: 'listDeliveries', who: 'owner', run: listDeliveries },
  { method: 'GET', path: `${all}/{delivery}`, name: 'getDelivery', who: 'owner', run: getDelivery },
  { method: 'POST', path: '/deliveries/{delivery}/resend', name: 'resendDelivery', who: 'owner', run: resendDelivery },
  { method: 'GET', path: '/sandboxes/{id}/inbox', name: 'listInbox', who: 'owner', run: listInbox },
]

const most = 1000
const states = ['pending', 'delivered', 'failed'] as const

/** Newest first, without attempts. */
function listDeliveries({ sandbox, request, webhooks }: SandboxCall): Reply {
  const query = new URLSearchParams(request.query)
  const limit = Number(query.get('limit') ?? 100)
  if (!Number.isInteger(limit) || limit < 1 || limit > most) return invalid('limit', `must be 1 to ${most}`)
  const [before, subscription, given] = ['before', 'subscription', 'status'].map((name) => query.get(name))
  const status = states.find((state) => state === given)
  if (given !== null && status === undefined) return invalid('status', `must be one of ${states.join(', ')}`)
  const found = webhooks.deliveries(sandbox.record.id, {
    limit: limit + 1,
    ...(before == null ? {} : { before }),
    ...(subscription == null ? {} : { subscription }),
    ...(status === undefined ? {} : { status }),
  })
  return json(200, { data: found.slice(0, limit).map(deliveryRow), hasMore: found.length > limit })
}

function getDelivery({ sandbox, params, webhooks }: SandboxCall): Reply {
  const delivery = webhooks.delivery(sandbox.record.id, params.delivery ?? '')
  return delivery === undefined ? noDelivery(params.delivery) : json(200, deliveryView(delivery))
}

function resendDelivery({ sandbox, params, webhooks }: SandboxCall): Reply {
  const delivery = webhooks.resend(sandbox.record.id, params.delivery ?? '')
  if (delivery === undefined) return noDelivery(params.delivery)
  return delivery === null
    ? problem('conflict', 'It is on its way, or waits behind another about the same entity')
    : json(202, deliveryView(delivery))
}

/** What the sandbox tells its subscribers, as it would be sent now: for those who have no receiver yet. */
function listInbox({ sandbox, request, webhooks }: SandboxCall): Reply {
  const query = new URLSearchParams(request.query)
  const limit = Number(query.get('limit') ?? 100)
  if (!Number.isInteger(limit) || limit < 1 || limit > most) return invalid('limit', `must be 1 to ${most}`)
  const before = query.get('before')
  if (before !== null && !/^\d{1,15}$/.test(before)) return invalid('before', 'must be the sequence number of an event')
  const { record, release } = sandbox
  const found = sandbox.events({ limit: limit + 1, ...(before === null ? {} : { before: Number(before) }) })
  const signed = found.slice(0, limit).map((event) => ({
    sequence: event.sequence,
    type: event.type,
    id: event.id,
    ...webhooks.preview(record.id, event, release.blueprint.webhooks.signature, record.webhookSecret),
  }))
  return json(200, { data: signed, hasMore: found.length > limit })
}

const noDelivery = (id: string | undefined) => problem('not_found', `This sandbox has no delivery ${id}`)

function deliveryRow(delivery: Delivery) {
  const { attempts, body: _, headers: __, ...row } = deliveryView(delivery)
  return { ...row, attempts: attempts.length, lastError: attempts.at(-1)?.error ?? null }
}

export function deliveryView({ sandbox: _, createdAt, nextAt, attempts, ...delivery }: Delivery) {
  return {
    ...delivery,
    createdAt: new Date(createdAt).toISOString(),
    nextAt: nextAt === null ? null : new Date(nextAt).toISOString(),
    attempts: attempts.map(({ at, ...attempt }) => ({ at: new Date(at).toISOString(), ...attempt })),
  }
}
