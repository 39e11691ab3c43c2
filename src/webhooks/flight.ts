import type { Alarm } from '../lib/alarm.ts'
import type { JsonObject } from '../lib/json.ts'
import type { Store, StoredDelivery } from '../store/store.ts'
import { type DeliveryDetail, detailOf, withAttempt } from './delivery.ts'
import { challengeOf, handshakeProblem } from './handshake.ts'
import { afterFailure, afterSuccess } from './health.ts'
import { keepProgress, type Lane } from './lane.ts'
import type { DeliveryPolicy } from './policy.ts'
import { prepare } from './prepare.ts'
import type { sign, Signed } from './sign/sign.ts'
import type { Item } from './queue.ts'
import { judge, type Verdict, waitBefore } from './retry.ts'
import type { FoundScheme } from './schemes.ts'
import type { SignatureScheme } from './signature.ts'
import type { Attempt, Subscription } from './subscription.ts'
import { activeSecrets, type Subscriptions } from './subscriptions.ts'
import type { Answer, Transport } from './transport.ts'

/** One delivery on its way. */
export interface Flight {
  readonly lane: Lane
  readonly item: Item
  readonly row: StoredDelivery
}

export interface FlightParts {
  readonly store: Store
  readonly subscriptions: Subscriptions
  readonly policy: DeliveryPolicy
  readonly alarm: Alarm
  readonly sign: typeof sign
  wallNow(): number
  /** In [0, 1). */
  random(): number
  /** A scheme by the name that a subscription of the sandbox gives it. */
  scheme(subscription: Subscription): FoundScheme
  newSecret(scheme: SignatureScheme): string
  /** How its receiver is reached. */
  channel(subscription: Subscription): Transport
  /** What should not happen. */
  report(error: unknown): void
  landed(lane: Lane): void
}

export interface Flights {
  /** How many a lane may have on their way now. */
  windowOf(lane: Lane): number
  /** Whether another may start beside so many that are about to. */
  hasRoom(starting: number): boolean
  /** So many are about to start. */
  announce(count: number): void
  fly(flight: Flight): void
  /** Resolves when none is on its way, or after so many milliseconds; what lands later changes nothing. */
  stop(limitMs: number): Promise<void>
}

export function createFlights(parts: FlightParts): Flights {
  const { store, subscriptions, policy, alarm, wallNow } = parts
  const count = { all: 0, busy: 0 }
  const end: { done: (() => void) | null; over: boolean } = { done: null, over: false }

  const fly = (flight: Flight) => {
    const { lane, row } = flight
    const release = occupy(lane)
    attemptOf(flight)
      .catch((error: unknown) => {
        parts.report(error)
        return failedAttempt(detailOf(row), wallNow(), `Specbox failed: ${String(error)}`)
      })
      .then((made) => {
        release()
        lane.flying--
        if (end.over) return
        if (!lane.closed) land(flight, made)
        parts.landed(lane)
        if (count.all === 0) end.done?.()
      })
      .catch(parts.report)
  }

  /** A place among those that are new on their way, until it lands or turns out to be slow. */
  const occupy = (lane: Lane) => {
    const place = { busy: true }
    const leave = () => {
      if (place.busy) count.busy--
      place.busy = false
    }
    const cancel = alarm(policy.slowMs, () => {
      leave()
      parts.landed(lane)
    })
    return () => {
      cancel()
      leave()
      count.all--
    }
  }

  const attemptOf = async ({ lane, row }: Flight): Promise<Attempt> => {
    const subscription = subscriptions.get(lane.id)
    const detail = detailOf(row)
    const at = wallNow()
    if (subscription === undefined) return failedAttempt(detail, at, 'the subscription is gone')
    const found = schemeOf(subscription)
    if (!found.ok) return failedAttempt(detail, at, found.problem)
    const { scheme } = found
    const prepared = preparedOf(detail, subscription, scheme, at)
    if (typeof prepared === 'string') return failedAttempt(detail, at, prepared)
    const dropped = detail.attempts.length === 0 && detail.storm.includes('drop')
    const answer: Answer = dropped
      ? { response: null, error: 'not sent: the storm dropped it' }
      : await parts.channel(subscription)({ ...prepared, timeoutMs: policy.timeoutMs })
    const storm = detail.attempts.length === 0 && detail.storm.length > 0 ? { storm: detail.storm } : {}
    return { at, durationMs: wallNow() - at, request: prepared, ...answer, ...storm }
  }

  const schemeOf = (subscription: Subscription): FoundScheme | { readonly ok: true; readonly scheme: null } =>
    subscription.scheme === null ? { ok: true, scheme: null } : parts.scheme(subscription)

  /** A secret that is no key of the scheme is the subscriber's mistake: it shows in the attempt. */
  const preparedOf = (
    detail: DeliveryDetail,
    { url, secrets }: Subscription,
    scheme: SignatureScheme | null,
    now: number,
  ): Signed | string => {
    const signer = {
      sign: parts.sign,
      scheme,
      secrets: activeSecrets(secrets, now),
      wrongSecret: () => (scheme === null ? '' : parts.newSecret(scheme)),
    }
    try {
      // Where the subscription points to now.
      return prepare({ ...detail, url }, signer, now)
    } catch (error) {
      return `it could not be signed: ${error instanceof Error ? error.message : String(error)}`
    }
  }

  const land = (flight: Flight, attempt: Attempt) => {
    const { lane, item } = flight
    const now = wallNow()
    const subscription = subscriptions.get(lane.id)
    const before = detailOf(flight.row)
    const verdict = verdictOf(subscription, before, attempt, now)
    const detail = withAttempt(before, { ...attempt, error: verdict.error }, policy.attemptsKept)
    const wait = verdict.delivered || verdict.gone ? null : waitBefore(detail.tries, policy, parts.random())
    const failing = lane.health
    // What a storm did to it says nothing of the receiver.
    if (verdict.delivered) lane.health = afterSuccess(failing, attempt.durationMs, policy)
    else if (attempt.storm === undefined)
      lane.health = afterFailure(failing, now, verdict.waitMs, policy, parts.random())
    // One that is sent twice has been delivered, whatever becomes of the second.
    const done = verdict.delivered || flight.row.status === 'delivered'
    const nextAt =
      wait === null || done ? null : now + Math.max(wait, Math.min(verdict.waitMs ?? 0, policy.longestWait))
    const status = done ? 'delivered' : nextAt === null ? 'failed' : 'pending'
    const row: StoredDelivery = { ...flight.row, status, nextAt, detail: { ...detail } as unknown as JsonObject }
    store.deliveries.put(lane.sandbox, row)
    if (failing.failures !== lane.health.failures) keepProgress(store, lane)
    if (nextAt !== null) {
      item.nextAt = nextAt
      if (item !== lane.handshake) lane.queue.again(item)
    } else if (item !== lane.handshake) lane.queue.settle(item)
    follow(flight, row, detail, verdict)
  }

  const verdictOf = (
    subscription: Subscription | undefined,
    detail: DeliveryDetail,
    attempt: Attempt,
    now: number,
  ): Verdict => {
    const found = subscription === undefined ? undefined : schemeOf(subscription)
    const scheme = found?.ok === true ? found.scheme : null
    const verdict = judge(attempt, detail.kind === 'event' ? scheme : null, now)
    const handshake = challengeOf(scheme, detail.url)
    if (detail.kind !== 'handshake' || !verdict.delivered || handshake === null) return verdict
    const problem = handshakeProblem(handshake, detail, attempt)
    return problem === null ? verdict : { ...verdict, delivered: false, error: problem }
  }

  /** What becomes of the subscription, and of a delivery that the storm sends twice. */
  const follow = ({ lane, item }: Flight, row: StoredDelivery, detail: DeliveryDetail, verdict: Verdict) => {
    if (verdict.delivered && detail.attempts.length === 1 && detail.storm.includes('duplicate')) {
      lane.flying++
      count.all++
      count.busy++
      fly({ lane, item, row })
      return
    }
    if (detail.kind === 'handshake' && row.status !== 'pending') {
      lane.handshake = null
      if (row.status === 'delivered') change(lane, { proven: true })
      else change(lane, { enabled: false, disabledReason: `The handshake failed: ${verdict.error}` })
    } else if (verdict.gone) change(lane, { enabled: false, disabledReason: 'The receiver answered 410 Gone' })
    else if (lane.health.failingSince !== null && wallNow() - lane.health.failingSince >= policy.disableAfter) {
      const since = new Date(lane.health.failingSince).toISOString()
      change(lane, { enabled: false, disabledReason: `Nothing could be delivered since ${since}` })
    }
  }

  const change = (lane: Lane, change: Parameters<Subscriptions['change']>[1]) => {
    // Whoever waits for `durable` hears of a lost commit.
    subscriptions.change(lane.id, change).catch(() => undefined)
  }

  return {
    windowOf: ({ health }) => (count.all < policy.crowd ? health.window : 1),
    hasRoom: (starting) => count.busy + starting < policy.busy,
    announce: (starting) => {
      count.all += starting
      count.busy += starting
    },
    fly,
    stop: (limitMs) =>
      new Promise((resolve) => {
        const done = () => {
          end.over = true
          resolve()
        }
        end.done = done
        if (count.all === 0) done()
        else alarm(limitMs, done)
      }),
  }
}

/** One that was not sent. */
function failedAttempt({ url, headers, body }: DeliveryDetail, at: number, error: string): Attempt {
  return { at, durationMs: 0, request: { url, headers, body }, response: null, error }
}
