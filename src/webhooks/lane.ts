import type { SandboxId, Store, StoredDelivery } from '../store/store.ts'
import { type DeliveryDetail, detailOf, eventDetail, pendingRow, subjectOf } from './delivery.ts'
import { type Health, unknownHealth } from './health.ts'
import { matches, wantsAll } from './match.ts'
import type { DeliveryPolicy } from './policy.ts'
import { createQueue, type Item, type Queue } from './queue.ts'
import type { Subscription } from './subscription.ts'

/** What goes on for one subscription. */
export interface Lane {
  readonly id: string
  readonly sandbox: SandboxId
  readonly queue: Queue
  /** What the receiver has to answer first. */
  handshake: Item | null
  health: Health
  /** Events up to this sequence number were looked at. */
  read: number
  /** Up to where that is kept. */
  kept: number
  /** Events that the log lost before they were read. */
  missed: number
  /** Pending deliveries of the store are in the queue. */
  loaded: boolean
  /** Deliveries on their way. */
  flying: number
  /** The subscription or its sandbox is gone: what lands is of no interest. */
  closed: boolean
  /** When it wakes by itself, Unix ms, and how to call that off. */
  alarm: { readonly at: number; readonly cancel: () => void } | null
}

const kind = 'progress'
/** Records of a sandbox: entities whose events a `listed` subscription gets. */
export const listKind = 'callback'

export function listKey(subscription: string, resource: string, key: string): string {
  return `${subscription} ${resource} ${key}`
}

/** Events looked at in one go, by those who do not want every one. */
const page = 32
/** Events that may have to be looked at again after a kill, where none of them was wanted. */
const unkept = 1000

export function openLane(store: Store, { id, sandbox, after }: Subscription): Lane {
  const kept = store.records.get(null, kind, id)
  const [failures, since, read] = [Number(kept?.failures ?? 0), kept?.failingSince, Number(kept?.after ?? 0)]
  return {
    id,
    sandbox,
    queue: createQueue(),
    handshake: null,
    health:
      failures === 0
        ? unknownHealth
        : { ...unknownHealth, window: 1, failures, failingSince: typeof since === 'number' ? since : null },
    read: Math.max(after, read),
    kept: Math.max(after, read),
    missed: Number(kept?.missed ?? 0),
    loaded: false,
    flying: 0,
    closed: false,
    alarm: null,
  }
}

/**
 * Keeps how far the log was read and how the receiver does. In the same tick as the deliveries that were made of the events, it is
 * in the same commit: a kill loses no event.
 */
export function keepProgress({ records }: Store, lane: Lane): void {
  const { id, read, missed, health } = lane
  const { failures, failingSince } = health
  lane.kept = read
  // Whoever waits for `durable` hears of a lost commit.
  records.put(null, kind, id, { after: read, missed, failures, failingSince }).catch(() => undefined)
}

/** Events before now are none of the subscription's. */
export function skipEvents(store: Store, lane: Lane): void {
  lane.read = Math.max(lane.read, store.events.last(lane.sandbox))
  keepProgress(store, lane)
}

export function forgetProgress({ records }: Store, id: string): void {
  records.delete(null, kind, id).catch(() => undefined)
}

/** Puts what is pending in the store into the queue, in the order of its making. */
export function loadPending(store: Store, lane: Lane): void {
  lane.loaded = true
  for (const row of pendingOf(store, lane)) {
    const detail = detailOf(row)
    const item = { id: row.id, subject: subjectOf(detail), nextAt: row.nextAt ?? 0 }
    if (detail.kind === 'handshake') lane.handshake = item
    else if (!lane.queue.has(row.id)) lane.queue.add(item)
  }
}

/** Pending deliveries of a subscription, oldest first. */
export function pendingOf(store: Store, { id, sandbox }: Pick<Lane, 'id' | 'sandbox'>): StoredDelivery[] {
  return rowsOf(store, sandbox, id, 'pending').reverse()
}

/** All of them, newest first. */
export function rowsOf(
  { deliveries }: Store,
  sandbox: SandboxId,
  subscription: string,
  status: StoredDelivery['status'],
): StoredDelivery[] {
  const rows: StoredDelivery[] = []
  for (let before: string | undefined; ; ) {
    const found = deliveries.list(sandbox, {
      subscription,
      status,
      limit: 500,
      ...(before === undefined ? {} : { before }),
    })
    rows.push(...found)
    before = found.at(-1)?.id
    if (found.length < 500 || before === undefined) return rows
  }
}

export interface ReadParts {
  readonly store: Store
  readonly policy: DeliveryPolicy
  readonly now: number
  newId(sandbox: SandboxId): string
}

/**
 * Makes deliveries of the next events that the subscriber wants, at most so many. False: there is nothing more in the log, or as
 * much is pending already as may be.
 */
export function readEvents(parts: ReadParts, lane: Lane, subscription: Subscription, most: number): boolean {
  const { store, policy } = parts
  if (lane.queue.size >= policy.pending) return false
  const limit = wantsAll(subscription) ? most : Math.max(most, page)
  const events = store.events.list(lane.sandbox, { after: lane.read, limit })
  const isListed = (resource: string, key: string) =>
    store.records.get(lane.sandbox, listKind, listKey(lane.id, resource, key)) !== undefined
  let made = 0
  for (const event of events) {
    if (made >= most) break
    lane.missed += event.sequence - lane.read - 1
    lane.read = event.sequence
    if (!matches(subscription, event, isListed)) continue
    addDelivery(parts, lane, event.sequence, eventDetail(subscription, event, parts.now), subscription)
    made++
  }
  if (made > 0 || lane.read - lane.kept >= unkept) keepProgress(store, lane)
  return made > 0 || events.length === limit
}

/** A new delivery, kept and in the queue. */
export function addDelivery(
  { store, policy, now, newId }: ReadParts,
  lane: Lane,
  event: number,
  detail: DeliveryDetail,
  { storm }: Subscription,
): StoredDelivery {
  const subject = subjectOf(detail)
  const hold = detail.storm.includes('delay')
    ? Number(storm?.delaySeconds ?? 5) * 1000
    : detail.storm.includes('reorder')
      ? policy.stormHold
      : 0
  const item = { id: newId(lane.sandbox), subject, nextAt: now + hold }
  const row = pendingRow(item.id, lane.id, event, lane.queue.holds(subject) ? null : item.nextAt, detail)
  store.deliveries.put(lane.sandbox, row)
  if (detail.kind === 'handshake') lane.handshake = item
  else lane.queue.add(item)
  return row
}
