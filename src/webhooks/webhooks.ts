import type { JsonObject } from '../lib/json.ts'
import { secretBytes, secretToken } from '../lib/token.ts'
import type { DeliveryLog, SandboxId, Store, StoredEvent } from '../store/store.ts'
import { type Delivery, detailOf, eventDetail, toDelivery } from './delivery.ts'
import { createDispatcher, type Dispatcher, type DispatcherEnv } from './dispatcher.ts'
import { challengeOf, handshakeDetail, messageDetail } from './handshake.ts'
import { listKey, listKind, rowsOf } from './lane.ts'
import { prepare } from './prepare.ts'
import type { FoundScheme } from './schemes.ts'
import { publicKeyOf, secretProblem } from './sign/key.ts'
import { newSecret } from './sign/new-secret.ts'
import { sign, type Signed } from './sign/sign.ts'
import type { SignatureScheme } from './signature.ts'
import type { Origin, Subscription } from './subscription.ts'
import { createSubscriptions, rotated, type SubscriptionChange } from './subscriptions.ts'
import type { Transport } from './transport.ts'

export interface WebhooksEnv extends Pick<DispatcherEnv, 'policy' | 'alarm' | 'wallNow' | 'random' | 'report'> {
  readonly store: Store
  /** Reaches http(s) receivers. */
  readonly transport: Transport
  /** A signature scheme as a sandbox knows it. */
  scheme(sandbox: SandboxId, name: string): FoundScheme
}

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

/** Subscriptions and deliveries of all sandboxes. */
export interface Webhooks extends Pick<Dispatcher, 'wake' | 'start' | 'stop' | 'missed' | 'attachListener'> {
  subscribe(draft: Draft): Promise<Subscribed | NotSubscribed>
  get(id: string): Subscription | undefined
  of(sandbox: SandboxId): readonly Subscription[]
  /** One that was turned off by itself goes on where it stopped, one that somebody turned off from now. */
  change(id: string, change: Omit<SubscriptionChange, 'proven' | 'disabledReason'>): Promise<Subscription | undefined>
  /** Events about this entity are the `listed` subscription's from now on. */
  list(subscription: Subscription, resource: string, key: string): void
  /** What is pending of it fails. */
  unsubscribe(id: string): Promise<boolean>
  /** The former secret signs beside the new one for a while. */
  rotate(id: string, secret?: string): Promise<Subscribed | NotSubscribed | undefined>
  ping(id: string): Delivery | undefined
  deliveries(sandbox: SandboxId, query?: Parameters<DeliveryLog['list']>[1]): readonly Delivery[]
  delivery(sandbox: SandboxId, id: string): Delivery | undefined
  /** Tries it now, whatever its state; null: it is on its way, or waits behind another of its entity. */
  resend(sandbox: SandboxId, id: string): Delivery | null | undefined
  /** All of a subscription that failed and were made since then (wall time, Unix ms) are tried again; how many there are. */
  recover(id: string, since: number): number
  /** What would be sent of an event now, signed with this secret if the scheme can use it, and else not. */
  preview(sandbox: SandboxId, event: StoredEvent, scheme: string, secret: string): Signed
  /** The data of a sandbox is another now: subscriptions of the API's own go with it. */
  reset(sandbox: SandboxId): Promise<void>
  /** The sandbox is gone. */
  forget(sandbox: SandboxId): Promise<void>
}

export function createWebhooks(env: WebhooksEnv): Webhooks {
  const { store, wallNow, policy } = env
  const subscriptions = createSubscriptions(store)
  const fresh = (scheme: SignatureScheme) => newSecret(scheme, secretBytes)
  const dispatcher = createDispatcher({
    ...env,
    subscriptions,
    sign,
    newSecret: fresh,
    tail: () => secretToken(4),
    scheme: ({ sandbox, scheme }) => env.scheme(sandbox, scheme ?? ''),
    channel: ({ url }) => channelOf(url, env.transport),
  })

  /** The scheme and a secret that fits it. */
  const keyed = (sandbox: SandboxId, name: string | null, wanted: string | undefined) => {
    if (name === null) return { ok: true, scheme: null, secret: null, publicKey: null } as const
    const found = env.scheme(sandbox, name)
    if (!found.ok) return { ok: false, field: 'scheme', problem: found.problem } as const
    const problem = wanted === undefined ? null : secretProblem(found.scheme, wanted)
    if (problem !== null) return { ok: false, field: 'secret', problem } as const
    const secret = wanted ?? fresh(found.scheme)
    return { ok: true, scheme: found.scheme, secret, publicKey: publicKeyOf(found.scheme, secret) } as const
  }

  /** What goes before the first event. */
  const greet = (subscription: Subscription, scheme: SignatureScheme | null, greeted: boolean) => {
    const handshake = challengeOf(scheme, subscription.url)
    if (handshake !== null)
      dispatcher.add(subscription, handshakeDetail(handshake, subscription, secretToken(32), wallNow()))
    else if (scheme?.handshake?.kind === 'ping' && !greeted) ping(subscription, scheme.handshake.event)
    dispatcher.look(subscription)
  }

  const ping = (subscription: Subscription, type: string) => {
    const now = wallNow()
    const { id, url, sandbox } = subscription
    const body = JSON.stringify({ type, timestamp: new Date(now).toISOString(), data: { subscription: id } })
    const message = { kind: 'ping', url, type, id: `evt_${secretToken(24)}`, body } as const
    return toDelivery(sandbox, dispatcher.add(subscription, messageDetail(message, now)))
  }

  const list = ({ id, sandbox }: Subscription, resource: string, key: string) => {
    // Whoever waits for `durable` hears of a lost commit.
    store.records.put(sandbox, listKind, listKey(id, resource, key), {}).catch(() => undefined)
  }

  const unsubscribe = (subscription: Subscription) => {
    dispatcher.drop(subscription, 'the subscription was deleted')
    return subscriptions.remove(subscription.id)
  }

  return {
    ...dispatcher,
    subscribe: async ({ secret: wanted, listed, greeted = false, ...draft }) => {
      const problem = urlProblem(draft.url)
      if (problem !== null) return { ok: false, field: 'url', problem }
      const keys = keyed(draft.sandbox, draft.scheme, wanted)
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
      greet(subscription, scheme, greeted)
      await kept
      return { ok: true, subscription, secret, publicKey }
    },
    get: subscriptions.get,
    of: subscriptions.of,
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
    list,
    unsubscribe: async (id) => {
      const subscription = subscriptions.get(id)
      return subscription !== undefined && unsubscribe(subscription)
    },
    rotate: async (id, wanted) => {
      const before = subscriptions.get(id)
      if (before === undefined) return undefined
      const keys = keyed(before.sandbox, before.scheme, wanted)
      if (!keys.ok || keys.secret === null) return keys.ok ? { ...keys, subscription: before } : keys
      const secrets = rotated(before.secrets, keys.secret, wallNow(), policy.overlap)
      const subscription = await subscriptions.change(id, { secrets })
      return subscription && { ok: true, subscription, secret: keys.secret, publicKey: keys.publicKey }
    },
    ping: (id) => {
      const subscription = subscriptions.get(id)
      if (subscription === undefined) return undefined
      const found = subscription.scheme === null ? null : env.scheme(subscription.sandbox, subscription.scheme)
      const handshake = found?.ok === true ? found.scheme.handshake : undefined
      return ping(subscription, handshake?.kind === 'ping' ? handshake.event : 'ping')
    },
    deliveries: (sandbox, query) => store.deliveries.list(sandbox, query).map((row) => toDelivery(sandbox, row)),
    delivery: (sandbox, id) => {
      const row = store.deliveries.get(sandbox, id)
      return row && toDelivery(sandbox, row)
    },
    resend: (sandbox, id) => {
      const row = store.deliveries.get(sandbox, id)
      const subscription = row && subscriptions.get(row.subscription)
      if (row === undefined || subscription === undefined) return undefined
      if (row.status === 'pending') return dispatcher.hurry(subscription, id) ? toDelivery(sandbox, row) : null
      const detail = { ...detailOf(row), url: subscription.url, tries: 0, reason: null }
      return toDelivery(sandbox, dispatcher.requeue(subscription, row, detail, false))
    },
    recover: (id, since) => {
      const subscription = subscriptions.get(id)
      if (subscription === undefined) return 0
      const rows = rowsOf(store, subscription.sandbox, id, 'failed')
        .filter((row) => detailOf(row).createdAt >= since)
        .reverse()
      for (const row of rows) {
        const detail = { ...detailOf(row), url: subscription.url, tries: 0, reason: null }
        dispatcher.requeue(subscription, row, detail, true)
      }
      return rows.length
    },
    preview: (sandbox, event, name, secret) => {
      const found = env.scheme(sandbox, name)
      const scheme = found.ok ? found.scheme : null
      const secrets = scheme !== null && secretProblem(scheme, secret) === null ? [secret] : []
      const detail = eventDetail({ id: '', url: 'inbox:' }, event, wallNow())
      return prepare(detail, { sign, scheme, secrets, wrongSecret: () => secret }, wallNow())
    },
    reset: async (sandbox) => {
      for (const subscription of subscriptions.of(sandbox)) {
        dispatcher.drop(subscription, null)
        if (subscription.origin.kind === 'control') dispatcher.skip(subscription)
        else await unsubscribe(subscription)
      }
      for (const { key } of store.records.list(sandbox, listKind)) await store.records.delete(sandbox, listKind, key)
    },
    forget: async (sandbox) => {
      for (const subscription of subscriptions.of(sandbox)) await unsubscribe(subscription)
    },
  }
}

function channelOf(url: string, http: Transport): Transport {
  if (url.startsWith('inbox:')) return async () => ({ response: null, error: null })
  if (url.startsWith('listen:')) return async () => ({ response: null, error: 'nobody listens' })
  return http
}

/** Why nothing can be sent there; null: something can. */
export function urlProblem(url: string): string | null {
  if (/^(inbox|listen):[\w.-]*$/.test(url)) return null
  const parsed = URL.canParse(url) ? new URL(url) : null
  return parsed !== null && /^https?:$/.test(parsed.protocol)
    ? null
    : 'must be an http(s) URL, or inbox: to keep what is sent, or listen: for whoever listens'
}
