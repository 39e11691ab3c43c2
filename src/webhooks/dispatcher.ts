import type { Alarm } from '../lib/alarm.ts'
import type { SandboxId, Store, StoredDelivery } from '../store/store.ts'
import { createDeliveryIds, type DeliveryDetail, subjectOf } from './delivery.ts'
import { createFlights, type Flight, type FlightParts } from './flight.ts'
import {
  addDelivery,
  type Lane,
  forgetProgress,
  keepProgress,
  loadPending,
  openLane,
  pendingOf,
  readEvents,
  type ReadParts,
  skipEvents,
} from './lane.ts'
import { unknownHealth } from './health.ts'
import type { DeliveryPolicy } from './policy.ts'
import type { Item } from './queue.ts'
import { createRota } from './rota.ts'
import type { Subscription } from './subscription.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { Transport } from './transport.ts'

export interface DispatcherEnv extends Omit<FlightParts, 'landed'> {
  readonly store: Store
  readonly subscriptions: Subscriptions
  readonly policy: DeliveryPolicy
  readonly alarm: Alarm
  /** Wall time, Unix ms. */
  wallNow(): number
  /** Four letters or digits. */
  tail(): string
}

/**
 * Takes events from the logs to those who subscribed, at its own pace: a call of the API costs the same with and without
 * subscribers. At least once, in order for one entity and subscription.
 */
export interface Dispatcher {
  /** Events were appended and are durable. Cheap. */
  wake(sandbox: SandboxId): void
  /** Goes on where the last process stopped or was killed. */
  start(): void
  /** Starts nothing more; resolves when nothing is on its way, or after so many milliseconds. */
  stop(limitMs: number): Promise<void>
  /** A subscription is new or has changed. */
  look(subscription: Subscription): void
  /** A message that is in no log. */
  add(subscription: Subscription, detail: DeliveryDetail): StoredDelivery
  /** A delivery that was done is pending again, at once, or in the order of its subject. */
  requeue(subscription: Subscription, row: StoredDelivery, detail: DeliveryDetail, inOrder: boolean): StoredDelivery
  /** One that waits is tried now. False: it is on its way, or waits behind another. */
  hurry(subscription: Subscription, id: string): boolean
  /** What its receiver did before is forgotten. */
  revive(subscription: Subscription): void
  /** Events that happened before now are not sent. */
  skip(subscription: Subscription): void
  /** Events that the log lost before they were read: it was full. */
  missed(subscription: Subscription): number
  /** What is pending fails for this reason, or (null) is let go with its sandbox's data; nothing follows. */
  drop(subscription: Subscription, reason: string | null): void
  /** Hands deliveries to a `listen:` subscription to who is there; returns how to end that. */
  attachListener(id: string, listener: Transport): () => void
}

export function createDispatcher(env: DispatcherEnv): Dispatcher {
  const { store, subscriptions, policy, alarm, wallNow } = env
  const lanes = new Map<string, Lane>()
  const listeners = new Map<string, Transport>()
  const rota = createRota<Lane>()
  const woken = new Set<SandboxId>()
  const newId = createDeliveryIds(wallNow, env.tail)
  const state = { armed: false, stopped: false }
  const flights = createFlights({
    ...env,
    channel: (subscription) => listeners.get(subscription.id) ?? env.channel(subscription),
    landed: (lane) => enqueue(lane),
  })

  const arm = (ms: number) => {
    if (state.armed || state.stopped) return
    state.armed = true
    alarm(ms, turn)
  }
  const enqueue = (lane: Lane) => {
    if (!lane.closed) rota.add(lane.sandbox, lane)
    arm(1)
  }
  const laneOf = (subscription: Subscription): Lane => {
    const known = lanes.get(subscription.id)
    if (known !== undefined) return known
    const lane = openLane(store, subscription)
    lanes.set(subscription.id, lane)
    return lane
  }
  const loaded = (subscription: Subscription): Lane => {
    const lane = laneOf(subscription)
    if (!lane.loaded) loadPending(store, lane)
    return lane
  }
  const parts = (): ReadParts => ({ store, policy, now: wallNow(), newId })

  /** A receiver that rests, or has all it can take, is not looked at: fifty dead ones cost next to nothing. */
  const isOpen = (lane: Lane, now: number) =>
    lane.flying < flights.windowOf(lane) && lane.health.restUntil <= now && !lane.closed

  const turn = () => {
    state.armed = false
    if (state.stopped) return
    const now = wallNow()
    for (const sandbox of woken)
      for (const subscription of subscriptions.of(sandbox)) {
        const lane = laneOf(subscription)
        if (subscription.enabled && isOpen(lane, now)) rota.add(sandbox, lane)
      }
    woken.clear()
    const starting: Flight[] = []
    for (let n = 0; n < policy.perTurn && flights.hasRoom(starting.length); n++) {
      const lane = rota.next()
      if (lane === undefined) break
      const picked = pick(lane)
      if (picked === 'idle') continue
      rota.add(lane.sandbox, lane)
      if (picked !== 'more') starting.push(picked)
    }
    launch(starting)
    if (!rota.isEmpty() && flights.hasRoom(0)) arm(1)
  }

  /** The next delivery of a lane; `more`: there may be one, come again; `idle`: something will bring it back. */
  const pick = (lane: Lane): Flight | 'more' | 'idle' => {
    const subscription = subscriptions.get(lane.id)
    if (subscription === undefined || lane.closed || !subscription.enabled) return 'idle'
    if (subscription.url.startsWith('listen:') && !listeners.has(lane.id)) return 'idle'
    if (!lane.loaded) loadPending(store, lane)
    const room = flights.windowOf(lane) - lane.flying
    if (room <= 0) return 'idle'
    const now = wallNow()
    if (lane.health.restUntil > now) return sleep(lane, lane.health.restUntil)
    const item = subscription.proven ? lane.queue.take(now) : takeHandshake(lane, now)
    if (item !== undefined) return flight(lane, item)
    const next = subscription.proven ? lane.queue.next() : (lane.handshake?.nextAt ?? null)
    if (subscription.proven && readEvents(parts(), lane, subscription, room)) return 'more'
    return next === null ? 'idle' : sleep(lane, next)
  }

  const takeHandshake = (lane: Lane, now: number): Item | undefined => {
    const { handshake } = lane
    return handshake !== null && handshake.nextAt <= now && lane.flying === 0 ? handshake : undefined
  }

  const flight = (lane: Lane, item: Item): Flight | 'more' => {
    const row = store.deliveries.get(lane.sandbox, item.id)
    if (row === undefined) {
      lane.queue.settle(item)
      return 'more'
    }
    lane.flying++
    return { lane, item, row }
  }

  const sleep = (lane: Lane, at: number): 'idle' => {
    if (lane.alarm?.at === at) return 'idle'
    lane.alarm?.cancel()
    const cancel = alarm(at - wallNow(), () => {
      lane.alarm = null
      enqueue(lane)
    })
    lane.alarm = { at, cancel }
    return 'idle'
  }

  /** Nothing is sent of what could yet be lost. */
  const launch = (starting: readonly Flight[]) => {
    if (starting.length === 0) return
    flights.announce(starting.length)
    const go = () => {
      for (const one of starting) flights.fly(one)
    }
    const durable = store.durable()
    if (durable === null) go()
    else durable.then(go, () => giveUp(starting))
  }

  /** A commit was lost: what is in memory is wrong. The lanes begin again from what is kept. */
  const giveUp = (starting: readonly Flight[]) => {
    flights.announce(-starting.length)
    for (const { lane } of starting) {
      close(lane)
      lanes.delete(lane.id)
      const subscription = subscriptions.get(lane.id)
      if (subscription !== undefined) sleep(laneOf(subscription), wallNow() + policy.firstRest)
    }
  }

  const close = (lane: Lane) => {
    lane.closed = true
    lane.alarm?.cancel()
  }

  return {
    wake: (sandbox) => {
      if (state.stopped) return
      woken.add(sandbox)
      arm(policy.wakeMs)
    },
    start: () => {
      for (const { sandbox } of subscriptions.all()) woken.add(sandbox)
      if (woken.size > 0) arm(1)
    },
    stop: (limitMs) => {
      state.stopped = true
      for (const lane of lanes.values()) lane.alarm?.cancel()
      return flights.stop(limitMs)
    },
    look: (subscription) => enqueue(laneOf(subscription)),
    add: (subscription, detail) => {
      const lane = loaded(subscription)
      const row = addDelivery(parts(), lane, 0, detail, subscription)
      enqueue(lane)
      return row
    },
    requeue: (subscription, row, detail, inOrder) => {
      const lane = loaded(subscription)
      const pending: StoredDelivery = { ...row, status: 'pending', nextAt: wallNow(), detail: { ...detail } as never }
      store.deliveries.put(lane.sandbox, pending)
      const item = { id: row.id, subject: inOrder ? subjectOf(detail) : null, nextAt: 0 }
      if (detail.kind === 'handshake') lane.handshake = item
      else if (!lane.queue.has(row.id)) lane.queue.add(item)
      enqueue(lane)
      return pending
    },
    hurry: (subscription, id) => {
      const lane = loaded(subscription)
      const hurried = lane.queue.hurry(id, wallNow())
      if (hurried) enqueue(lane)
      return hurried
    },
    revive: (subscription) => {
      const lane = laneOf(subscription)
      lane.health = unknownHealth
      keepProgress(store, lane)
    },
    skip: (subscription) => skipEvents(store, laneOf(subscription)),
    missed: (subscription) => laneOf(subscription).missed,
    drop: (subscription, reason) => {
      const lane = laneOf(subscription)
      close(lane)
      lanes.delete(lane.id)
      // Who listens goes on listening when the data is the seed again.
      if (reason === null) return
      listeners.delete(lane.id)
      forgetProgress(store, lane.id)
      for (const row of pendingOf(store, lane))
        store.deliveries.put(lane.sandbox, {
          ...row,
          status: 'failed',
          nextAt: null,
          detail: { ...row.detail, reason },
        })
    },
    attachListener: (id, listener) => {
      listeners.set(id, listener)
      const subscription = subscriptions.get(id)
      if (subscription !== undefined) enqueue(laneOf(subscription))
      return () => {
        if (listeners.get(id) === listener) listeners.delete(id)
      }
    },
  }
}
