import type { JsonObject } from '../lib/json.ts'
import type { SandboxId, StoredDelivery, StoredEvent } from '../store/store.ts'
import type { Attempt, Subscription } from './subscription.ts'
import { type Adversity, drawStorm } from './storm.ts'

/** What is kept in a delivery's `detail`: all that it takes to send it, and how that went. */
export interface DeliveryDetail {
  readonly kind: 'event' | 'ping' | 'handshake'
  readonly url: string
  /** The event's name and id; the id is that of the message too, the same in each attempt. */
  readonly type: string
  readonly eventId: string
  readonly resource: string | null
  readonly key: string | null
  readonly mediaType: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Wall time, Unix ms. */
  readonly createdAt: number
  /** Tries since it was made or sent again on request. */
  readonly tries: number
  readonly storm: readonly Adversity[]
  readonly attempts: readonly KeptAttempt[]
  /** Why it has failed for good; null: it has not, or the last attempt says it. */
  readonly reason: string | null
}

/** `body` null: the delivery's own. */
export type KeptAttempt = Omit<Attempt, 'request'> & {
  readonly request: Omit<Attempt['request'], 'body'> & { readonly body: string | null }
}

/** A delivery as everybody outside sees it. */
export interface Delivery extends Omit<StoredDelivery, 'detail'>, Omit<DeliveryDetail, 'attempts'> {
  readonly sandbox: SandboxId
  readonly attempts: readonly Attempt[]
}

export function detailOf({ detail }: StoredDelivery): DeliveryDetail {
  return detail as unknown as DeliveryDetail
}

export function toDelivery(sandbox: SandboxId, stored: StoredDelivery): Delivery {
  const { detail: _, ...row } = stored
  const detail = detailOf(stored)
  const attempts = detail.attempts.map((attempt) => ({
    ...attempt,
    request: { ...attempt.request, body: attempt.request.body ?? detail.body },
  }))
  return { ...row, ...detail, sandbox, attempts }
}

/** A delivery that waits for its next try at `nextAt`, or (null) behind another. */
export function pendingRow(
  id: string,
  subscription: string,
  event: number,
  nextAt: number | null,
  detail: DeliveryDetail,
): StoredDelivery {
  return { id, subscription, event, status: 'pending', nextAt, detail: detail as unknown as JsonObject }
}

export function eventDetail(
  subscription: Pick<Subscription, 'id' | 'url' | 'storm' | 'headers' | 'form'>,
  event: StoredEvent,
  now: number,
): DeliveryDetail {
  const { headers } = event.detail
  const mediaType = typeof event.detail.mediaType === 'string' ? event.detail.mediaType : 'application/json'
  const form = subscription.form != null && /^application\/([^;]*\+)?json/i.test(mediaType) ? subscription.form : null
  return {
    kind: 'event',
    url: subscription.url,
    type: event.type,
    eventId: event.id,
    resource: event.resource,
    key: event.key,
    mediaType: form === null ? mediaType : 'application/x-www-form-urlencoded',
    headers: { ...((headers ?? {}) as Readonly<Record<string, string>>), ...subscription.headers },
    body: form === null ? event.body : new URLSearchParams({ [form]: event.body }).toString(),
    createdAt: now,
    tries: 0,
    storm: drawStorm(subscription.storm, subscription.id, event.id),
    attempts: [],
    reason: null,
  }
}

/** Deliveries with the same subject go one after the other; null: it waits for none. */
export function subjectOf({ kind, resource, key, storm }: DeliveryDetail): string | null {
  if (kind !== 'event' || resource === null || key === null || storm.includes('reorder')) return null
  return `${resource} ${key}`
}

/** The attempt added to the detail; its body is kept once. */
export function withAttempt(detail: DeliveryDetail, attempt: Attempt, most: number): DeliveryDetail {
  const body = attempt.request.body === detail.body ? null : attempt.request.body
  const kept: KeptAttempt = { ...attempt, request: { ...attempt.request, body } }
  return { ...detail, tries: detail.tries + 1, attempts: [...detail.attempts, kept].slice(-most) }
}

/** Ids that grow with time and tell the sandbox, so that a delivery is found by its id alone. */
export function createDeliveryIds(now: () => number, random: () => string): (sandbox: SandboxId) => string {
  const last = { at: 0, count: 0 }
  return (sandbox) => {
    const at = Math.max(now(), last.at)
    last.count = at === last.at ? last.count + 1 : 0
    last.at = at
    const digits = at.toString(36).padStart(9, '0') + last.count.toString(36).padStart(4, '0')
    return `dlv_${digits}${random()}_${sandbox}`
  }
}

/** The sandbox of a delivery; null: it is no id of one. */
export function sandboxOfDelivery(id: string): SandboxId | null {
  return /^dlv_[0-9a-z]{13}[0-9A-Za-z]{4}_(.+)$/s.exec(id)?.[1] ?? null
}
