import type { JsonObject } from '../lib/json.ts'
import { secretToken } from '../lib/token.ts'
import type { SandboxId, Store } from '../store/store.ts'
import { type Delivery, toDelivery } from './delivery.ts'
import type { Dispatcher, DispatcherEnv } from './dispatcher.ts'
import { challengeOf, handshakeDetail, messageDetail } from './handshake.ts'
import { listKey, listKind } from './lane.ts'
import type { FoundScheme } from './schemes.ts'
import { publicKeyOf, secretProblem } from './sign/key.ts'
import type { SignatureScheme } from './signature.ts'
import type { Origin, Subscription } from './subscription.ts'
import { rotated, type SubscriptionChange, type Subscriptions } from './subscriptions.ts'

export interface Draft {
  readonly sandbox: SandboxId
  readonly url: string
  readonly events: readonly string[]
  /** Null: unsigned. */
  readonly scheme: string | null
  /** Absent: a new one. */
  readonly secret?: string
  readonly origin: Origin
  readonly only?: Subscription['only']
  readonly within?: Subscription['within']
  /** Only events about this entity, and those that are told by `list`. */
  readonly listed?: { readonly resource: string; readonly key: string }
  readonly headers?: Subscription['headers']
  readonly form?: Subscription['form']
  /** True: an event of the API's own greets it, and no ping. */
  readonly greeted?: boolean
  readonly storm?: JsonObject
  readonly enabled?: boolean
  /** Events up to this sequence number came before it; absent: up to now. */
  readonly after?: number
}

/** A subscription with what its subscriber verifies with: shown when it is made or rotated. */
export interface Subscribed {
  readonly ok: true
  readonly subscription: Subscription
  readonly secret: string | null
  /** For schemes with a key pair; null: the secret itself. */
  readonly publicKey: string | null
}

export interface NotSubscribed {
  readonly ok: false
  readonly field: 'url' | 'scheme' | 'secret'
  readonly problem: string
}

/** Who is told, and how each side proves itself to the other. */
export interface Subscribing {
  subscribe(draft: Draft): Promise<Subscribed | NotSubscribed>
  /** One that was turned off by itself goes on where it stopped, one that somebody turned off from now. */
  change(id: string, change: Omit<SubscriptionChange, 'proven' | 'disabledReason'>): Promise<Subscription | undefined>
  /** Events about this entity are the `listed` subscription's from now on. */
  list(subscription: Subscription, resource: string, key: string): void
  /** What is pending of it fails. */
  unsubscribe(id: string): Promise<boolean>
  /** The former secret signs beside the new one for a while. */
  rotate(id: string, secret?: string): Promise<Subscribed | NotSubscribed | undefined>
  ping(id: string): Delivery | undefined
}

export interface SubscribingEnv extends Pick<DispatcherEnv, 'policy' | 'wallNow' | 'newSecret'> {
  readonly store: Store
  readonly subscriptions: Subscriptions
  readonly dispatcher: Dispatcher
  /** A signature scheme as a sandbox knows it. */
  schemeNamed(sandbox: SandboxId, name: string): FoundScheme
}

export function createSubscribing(env: SubscribingEnv): Subscribing {
  const { store, subscriptions, dispatcher, wallNow } = env
  const list: Subscribing['list'] = ({ id, sandbox }, resource, key) => {
    // Whoever waits for `durable` hears of a lost commit.
    store.records.put(sandbox, listKind, listKey(id, resource, key), {}).catch(() => undefined)
  }
  return {
    list,
    subscribe: async ({ secret: wanted, listed, greeted = false, ...draft }) => {
      const problem = urlProblem(draft.url)
      if (problem !== null) return { ok: false, field: 'url', problem }
      const keys = keysFor(env, draft.sandbox, draft.scheme, wanted)
      if (!keys.ok) return keys
      const { secret, publicKey, scheme } = keys
      const { subscription, kept } = subscriptions.create(
        {
          ...draft,
          ...(listed === undefined ? {} : { listed: true }),
          secret,
          after: draft.after ?? store.events.last(draft.sandbox),
          proven: challengeOf(scheme, draft.url) === null,
        },
        wallNow(),
      )
      if (listed !== undefined) list(subscription, listed.resource, listed.key)
      greet(env, subscription, scheme, greeted)
      await kept
      return { ok: true, subscription, secret, publicKey }
    },
    change: async (id, change) => {
      const before = subscriptions.get(id)
      if (before === undefined) return undefined
      const enabling = change.enabled === true && !before.enabled
      if (enabling && before.disabledReason === null) dispatcher.skip(before)
      if (enabling) dispatcher.revive(before)
      const after = await subscriptions.change(id, { ...change, ...(enabling ? { disabledReason: null } : {}) })
      if (after !== undefined) dispatcher.look(after)
      return after
    },
    unsubscribe: async (id) => {
      const subscription = subscriptions.get(id)
      if (subscription === undefined) return false
      dispatcher.drop(subscription, 'the subscription was deleted')
      return subscriptions.remove(id)
    },
    rotate: async (id, wanted) => {
      const before = subscriptions.get(id)
      if (before === undefined) return undefined
      const keys = keysFor(env, before.sandbox, before.scheme, wanted)
      if (!keys.ok || keys.secret === null) return keys.ok ? { ...keys, subscription: before } : keys
      const secrets = rotated(before.secrets, keys.secret, wallNow(), env.policy.overlap)
      const subscription = await subscriptions.change(id, { secrets })
      return subscription && { ok: true, subscription, secret: keys.secret, publicKey: keys.publicKey }
    },
    ping: (id) => {
      const subscription = subscriptions.get(id)
      if (subscription === undefined) return undefined
      const found = subscription.scheme === null ? null : env.schemeNamed(subscription.sandbox, subscription.scheme)
      const handshake = found?.ok === true ? found.scheme.handshake : undefined
      return ping(env, subscription, handshake?.kind === 'ping' ? handshake.event : 'ping')
    },
  }
}

/** The scheme and a secret that fits it. */
function keysFor(env: SubscribingEnv, sandbox: SandboxId, name: string | null, wanted: string | undefined) {
  if (name === null) return { ok: true, scheme: null, secret: null, publicKey: null } as const
  const found = env.schemeNamed(sandbox, name)
  if (!found.ok) return { ok: false, field: 'scheme', problem: found.problem } as const
  const problem = wanted === undefined ? null : secretProblem(found.scheme, wanted)
  if (problem !== null) return { ok: false, field: 'secret', problem } as const
  const secret = wanted ?? env.newSecret(found.scheme)
  return { ok: true, scheme: found.scheme, secret, publicKey: publicKeyOf(found.scheme, secret) } as const
}

/** What goes before the first event. */
function greet(
  env: SubscribingEnv,
  subscription: Subscription,
  scheme: SignatureScheme | null,
  greeted: boolean,
): void {
  const handshake = challengeOf(scheme, subscription.url)
  if (handshake !== null)
    env.dispatcher.add(subscription, handshakeDetail(handshake, subscription, secretToken(32), env.wallNow()))
  else if (scheme?.handshake?.kind === 'ping' && !greeted) ping(env, subscription, scheme.handshake.event)
  env.dispatcher.look(subscription)
}

function ping({ dispatcher, wallNow }: SubscribingEnv, subscription: Subscription, type: string): Delivery {
  const now = wallNow()
  const { id, url, sandbox } = subscription
  const body = JSON.stringify({ type, timestamp: new Date(now).toISOString(), data: { subscription: id } })
  const message = { kind: 'ping', url, type, id: `evt_${secretToken(24)}`, body } as const
  return toDelivery(sandbox, dispatcher.add(subscription, messageDetail(message, now)))
}

/** Why nothing can be sent there; null: something can. */
export function urlProblem(url: string): string | null {
  if (/^(inbox|listen):[\w.-]*$/.test(url)) return null
  const parsed = URL.canParse(url) ? new URL(url) : null
  return parsed !== null && /^https?:$/.test(parsed.protocol)
    ? null
    : 'must be an http(s) URL, or inbox: to keep what is sent, or listen: for whoever listens'
}
