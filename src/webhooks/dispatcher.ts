import type { Alarm } from '../lib/alarm.ts'
import type { SandboxId, Store, StoredDelivery } from '../store/store.ts'
import { createDeliveryIds, type DeliveryDetail, subjectOf } from './delivery.ts'
import { createFlights, type FlightParts, type Flights } from './flight.ts'
import type { Flight } from './landing.ts'
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
  return new LaneDispatcher(env)
}

class LaneDispatcher implements Dispatcher {
  readonly #env: DispatcherEnv
  readonly #lanes = new Map<string, Lane>()
  readonly #listeners = new Map<string, Transport>()
  readonly #rota = createRota<Lane>()
  readonly #woken = new Set<SandboxId>()
  readonly #newId: ReadParts['newId']
  readonly #flights: Flights
  #armed = false
  #stopped = false

  constructor(env: DispatcherEnv) {
    this.#env = env
    this.#newId = createDeliveryIds(env.wallNow, env.tail)
    this.#flights = createFlights({
      ...env,
      channel: (subscription) => this.#listeners.get(subscription.id) ?? env.channel(subscription),
      landed: (lane) => this.#enqueue(lane),
    })
  }

  wake(sandbox: SandboxId): void {
    if (this.#stopped) return
    this.#woken.add(sandbox)
    this.#arm(this.#env.policy.wakeMs)
  }

  start(): void {
    for (const { sandbox } of this.#env.subscriptions.all()) this.#woken.add(sandbox)
    if (this.#woken.size > 0) this.#arm(1)
  }

  stop(limitMs: number): Promise<void> {
    this.#stopped = true
    for (const lane of this.#lanes.values()) lane.alarm?.cancel()
    return this.#flights.stop(limitMs)
  }

  look(subscription: Subscription): void {
    this.#enqueue(this.#laneOf(subscription))
  }

  add(subscription: Subscription, detail: DeliveryDetail): StoredDelivery {
    const lane = this.#loaded(subscription)
    const row = addDelivery(this.#parts(), lane, 0, detail, subscription)
    this.#enqueue(lane)
    return row
  }

  requeue(subscription: Subscription, row: StoredDelivery, detail: DeliveryDetail, inOrder: boolean): StoredDelivery {
    const { store, wallNow } = this.#env
    const lane = this.#loaded(subscription)
    const pending: StoredDelivery = { ...row, status: 'pending', nextAt: wallNow(), detail: { ...detail } as never }
    store.deliveries.put(lane.sandbox, pending)
    const item = { id: row.id, subject: inOrder ? subjectOf(detail) : null, nextAt: 0 }
    if (detail.kind === 'handshake') lane.handshake = item
    else if (!lane.queue.has(row.id)) lane.queue.add(item)
    this.#enqueue(lane)
    return pending
  }

  hurry(subscription: Subscription, id: string): boolean {
    const lane = this.#loaded(subscription)
    const hurried = lane.queue.hurry(id, this.#env.wallNow())
    if (hurried) this.#enqueue(lane)
    return hurried
  }

  revive(subscription: Subscription): void {
    const lane = this.#laneOf(subscription)
    lane.health = unknownHealth
    keepProgress(this.#env.store, lane)
  }

  skip(subscription: Subscription): void {
    skipEvents(this.#env.store, this.#laneOf(subscription))
  }

  missed(subscription: Subscription): number {
    return this.#laneOf(subscription).missed
  }

  drop(subscription: Subscription, reason: string | null): void {
    const { store } = this.#env
    const lane = this.#laneOf(subscription)
    this.#discard(lane)
    // Who listens goes on listening when the data is the seed again.
    if (reason === null) return
    this.#listeners.delete(lane.id)
    forgetProgress(store, lane.id)
    for (const row of pendingOf(store, lane))
      store.deliveries.put(lane.sandbox, {
        ...row,
        status: 'failed',
        nextAt: null,
        detail: { ...row.detail, reason },
      })
  }

  attachListener(id: string, listener: Transport): () => void {
    this.#listeners.set(id, listener)
    const subscription = this.#env.subscriptions.get(id)
    if (subscription !== undefined) this.look(subscription)
    return () => {
      if (this.#listeners.get(id) === listener) this.#listeners.delete(id)
    }
  }

  #arm(ms: number): void {
    if (this.#armed || this.#stopped) return
    this.#armed = true
    this.#env.alarm(ms, () => this.#turn())
  }

  #enqueue(lane: Lane): void {
    if (!lane.closed) this.#rota.add(lane.sandbox, lane)
    this.#arm(1)
  }

  #laneOf(subscription: Subscription): Lane {
    const known = this.#lanes.get(subscription.id)
    if (known !== undefined) return known
    const lane = openLane(this.#env.store, subscription)
    this.#lanes.set(subscription.id, lane)
    return lane
  }

  #loaded(subscription: Subscription): Lane {
    const lane = this.#laneOf(subscription)
    if (!lane.loaded) loadPending(this.#env.store, lane)
    return lane
  }

  #parts(): ReadParts {
    const { store, policy, wallNow } = this.#env
    return { store, policy, now: wallNow(), newId: this.#newId }
  }

  /** A receiver that rests, or has all it can take, is not looked at: fifty dead ones cost next to nothing. */
  #isOpen(lane: Lane, now: number): boolean {
    return lane.flying < this.#flights.windowOf(lane) && lane.health.restUntil <= now && !lane.closed
  }

  #turn(): void {
    this.#armed = false
    if (this.#stopped) return
    const { policy, wallNow, subscriptions } = this.#env
    const now = wallNow()
    for (const sandbox of this.#woken)
      for (const subscription of subscriptions.of(sandbox)) {
        const lane = this.#laneOf(subscription)
        if (subscription.enabled && this.#isOpen(lane, now)) this.#rota.add(sandbox, lane)
      }
    this.#woken.clear()
    const starting: Flight[] = []
    for (let n = 0; n < policy.perTurn && this.#flights.hasRoom(starting.length); n++) {
      const lane = this.#rota.next()
      if (lane === undefined) break
      const picked = this.#pick(lane)
      if (picked === 'idle') continue
      this.#rota.add(lane.sandbox, lane)
      if (picked !== 'more') starting.push(picked)
    }
    this.#launch(starting)
    if (!this.#rota.isEmpty() && this.#flights.hasRoom(0)) this.#arm(1)
  }

  /** The next delivery of a lane; `more`: there may be one, come again; `idle`: something will bring it back. */
  #pick(lane: Lane): Flight | 'more' | 'idle' {
    const { store, subscriptions, wallNow } = this.#env
    const subscription = subscriptions.get(lane.id)
    if (subscription === undefined || lane.closed || !subscription.enabled) return 'idle'
    if (subscription.url.startsWith('listen:') && !this.#listeners.has(lane.id)) return 'idle'
    if (!lane.loaded) loadPending(store, lane)
    const room = this.#flights.windowOf(lane) - lane.flying
    if (room <= 0) return 'idle'
    const now = wallNow()
    if (lane.health.restUntil > now) return this.#sleep(lane, lane.health.restUntil)
    const item = subscription.proven ? lane.queue.take(now) : takeHandshake(lane, now)
    if (item !== undefined) return this.#flight(lane, item)
    const next = subscription.proven ? lane.queue.next() : (lane.handshake?.nextAt ?? null)
    if (subscription.proven && readEvents(this.#parts(), lane, subscription, room)) return 'more'
    return next === null ? 'idle' : this.#sleep(lane, next)
  }

  #flight(lane: Lane, item: Item): Flight | 'more' {
    const row = this.#env.store.deliveries.get(lane.sandbox, item.id)
    if (row === undefined) {
      lane.queue.settle(item)
      return 'more'
    }
    lane.flying++
    return { lane, item, row }
  }

  #sleep(lane: Lane, at: number): 'idle' {
    if (lane.alarm?.at === at) return 'idle'
    lane.alarm?.cancel()
    const cancel = this.#env.alarm(at - this.#env.wallNow(), () => {
      lane.alarm = null
      this.#enqueue(lane)
    })
    lane.alarm = { at, cancel }
    return 'idle'
  }

  /** Nothing is sent of what could yet be lost. */
  #launch(starting: readonly Flight[]): void {
    if (starting.length === 0) return
    this.#flights.announce(starting.length)
    const go = () => {
      for (const one of starting) this.#flights.fly(one)
    }
    const durable = this.#env.store.durable()
    if (durable === null) go()
    else durable.then(go, () => this.#giveUp(starting))
  }

  /** A commit was lost: what is in memory is wrong. The lanes begin again from what is kept. */
  #giveUp(starting: readonly Flight[]): void {
    const { subscriptions, policy, wallNow } = this.#env
    this.#flights.announce(-starting.length)
    for (const { lane } of starting) {
      this.#discard(lane)
      const subscription = subscriptions.get(lane.id)
      if (subscription !== undefined) this.#sleep(this.#laneOf(subscription), wallNow() + policy.firstRest)
    }
  }

  #discard(lane: Lane): void {
    lane.closed = true
    lane.alarm?.cancel()
    this.#lanes.delete(lane.id)
  }
}

function takeHandshake({ handshake, flying }: Lane, now: number): Item | undefined {
  return handshake !== null && handshake.nextAt <= now && flying === 0 ? handshake : undefined
}
