import type { JsonObject } from '../lib/json.ts'
import type { Store, StoredDelivery } from '../store/store.ts'
import { type AttemptParts, schemeOf } from './attempt.ts'
import { type DeliveryDetail, detailOf, withAttempt } from './delivery.ts'
import { challengeOf, handshakeProblem } from './handshake.ts'
import { afterFailure, afterSuccess } from './health.ts'
import { keepProgress, type Lane } from './lane.ts'
import type { Item } from './queue.ts'
import { judge, type Verdict, waitBefore } from './retry.ts'
import type { Attempt, Subscription } from './subscription.ts'
import type { SubscriptionChange, Subscriptions } from './subscriptions.ts'

export interface LandingParts extends AttemptParts {
  readonly store: Store
  readonly subscriptions: Subscriptions
  /** In [0, 1). */
  random(): number
}

/** One delivery on its way. */
export interface Flight {
  readonly lane: Lane
  readonly item: Item
  readonly row: StoredDelivery
}

/** What an attempt came to: the delivery as it is kept now. */
export interface Landed {
  readonly row: StoredDelivery
  readonly detail: DeliveryDetail
  readonly verdict: Verdict
}

/** Keeps what came of an attempt: the delivery is done, or has its next moment; its lane knows its receiver better. */
export function land(parts: LandingParts, { lane, item, row: was }: Flight, made: Attempt): Landed {
  const { policy } = parts
  const now = parts.wallNow()
  const before = detailOf(was)
  const verdict = verdictOf(parts, parts.subscriptions.get(lane.id), before, made)
  const detail = withAttempt(before, { ...made, error: verdict.error }, policy.attemptsKept)
  const wait = verdict.delivered || verdict.gone ? null : waitBefore(detail.tries, policy, parts.random())
  const failing = lane.health
  // What a storm did to it says nothing of the receiver.
  if (verdict.delivered) lane.health = afterSuccess(failing, made.durationMs, policy)
  else if (made.storm === undefined) lane.health = afterFailure(failing, now, verdict.waitMs, policy, parts.random())
  // One that is sent twice has been delivered, whatever becomes of the second.
  const done = verdict.delivered || was.status === 'delivered'
  const nextAt = wait === null || done ? null : now + Math.max(wait, Math.min(verdict.waitMs ?? 0, policy.longestWait))
  const status = done ? 'delivered' : nextAt === null ? 'failed' : 'pending'
  const row: StoredDelivery = { ...was, status, nextAt, detail: { ...detail } as unknown as JsonObject }
  parts.store.deliveries.put(lane.sandbox, row)
  if (failing.failures !== lane.health.failures) keepProgress(parts.store, lane)
  if (nextAt !== null) {
    item.nextAt = nextAt
    if (item !== lane.handshake) lane.queue.again(item)
  } else if (item !== lane.handshake) lane.queue.settle(item)
  return { row, detail, verdict }
}

/** What becomes of the subscription. */
export function conclude(parts: LandingParts, lane: Lane, { row, detail, verdict }: Landed): void {
  const change = (wanted: SubscriptionChange) => {
    // Whoever waits for `durable` hears of a lost commit.
    parts.subscriptions.change(lane.id, wanted).catch(() => undefined)
  }
  const { failingSince } = lane.health
  if (detail.kind === 'handshake' && row.status !== 'pending') {
    lane.handshake = null
    if (row.status === 'delivered') change({ proven: true })
    else change({ enabled: false, disabledReason: `The handshake failed: ${verdict.error}` })
  } else if (verdict.gone) change({ enabled: false, disabledReason: 'The receiver answered 410 Gone' })
  else if (failingSince !== null && parts.wallNow() - failingSince >= parts.policy.disableAfter) {
    const since = new Date(failingSince).toISOString()
    change({ enabled: false, disabledReason: `Nothing could be delivered since ${since}` })
  }
}

function verdictOf(
  parts: LandingParts,
  subscription: Subscription | undefined,
  detail: DeliveryDetail,
  made: Attempt,
): Verdict {
  const found = subscription === undefined ? undefined : schemeOf(parts, subscription)
  const scheme = found?.ok === true ? found.scheme : null
  const verdict = judge(made, detail.kind === 'event' ? scheme : null, parts.wallNow())
  const handshake = challengeOf(scheme, detail.url)
  if (detail.kind !== 'handshake' || !verdict.delivered || handshake === null) return verdict
  const problem = handshakeProblem(handshake, detail, made)
  return problem === null ? verdict : { ...verdict, delivered: false, error: problem }
}
