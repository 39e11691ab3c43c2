import { secretBytes, secretToken } from '../lib/token.ts'
import type { SandboxId, Store, StoredEvent } from '../store/store.ts'
import { eventDetail } from './delivery.ts'
import { createDispatcher, type Dispatcher, type DispatcherEnv } from './dispatcher.ts'
import { listKind } from './lane.ts'
import { prepare } from './prepare.ts'
import { createRedelivery, type Redelivery } from './redelivery.ts'
import type { FoundScheme } from './schemes.ts'
import { secretProblem } from './sign/key.ts'
import { newSecret } from './sign/new-secret.ts'
import { sign, type Signed } from './sign/sign.ts'
import type { SignatureScheme } from './signature.ts'
import { createSubscribing, type Subscribing } from './subscribing.ts'
import type { Subscription } from './subscription.ts'
import { createSubscriptions } from './subscriptions.ts'
import type { Transport } from './transport.ts'

export interface WebhooksEnv extends Pick<DispatcherEnv, 'policy' | 'alarm' | 'wallNow' | 'random' | 'report'> {
  readonly store: Store
  /** Reaches http(s) receivers. */
  readonly transport: Transport
  /** A signature scheme as a sandbox knows it. */
  scheme(sandbox: SandboxId, name: string): FoundScheme
}

/** Subscriptions and deliveries of all sandboxes. */
export interface Webhooks
  extends Pick<Dispatcher, 'wake' | 'start' | 'stop' | 'missed' | 'attachListener'>,
    Subscribing,
    Redelivery {
  get(id: string): Subscription | undefined
  of(sandbox: SandboxId): readonly Subscription[]
  /** What would be sent of an event now, signed with this secret if the scheme can use it, and else not. */
  preview(sandbox: SandboxId, event: StoredEvent, scheme: string, secret: string): Signed
  /** The data of a sandbox is another now: subscriptions of the API's own go with it. */
  reset(sandbox: SandboxId): Promise<void>
  /** The sandbox is gone. */
  forget(sandbox: SandboxId): Promise<void>
}

export function createWebhooks(env: WebhooksEnv): Webhooks {
  const { store } = env
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
  const subscribing = createSubscribing({
    ...env,
    subscriptions,
    dispatcher,
    newSecret: fresh,
    schemeNamed: env.scheme,
  })
  return {
    wake: (sandbox) => dispatcher.wake(sandbox),
    start: () => dispatcher.start(),
    stop: (limitMs) => dispatcher.stop(limitMs),
    missed: (subscription) => dispatcher.missed(subscription),
    attachListener: (id, listener) => dispatcher.attachListener(id, listener),
    ...subscribing,
    ...createRedelivery({ store, subscriptions, dispatcher }),
    get: subscriptions.get,
    of: subscriptions.of,
    preview: (sandbox, event, name, secret) => {
      const found = env.scheme(sandbox, name)
      const scheme = found.ok ? found.scheme : null
      const secrets = scheme !== null && secretProblem(scheme, secret) === null ? [secret] : []
      const now = env.wallNow()
      const detail = eventDetail({ id: '', url: 'inbox:' }, event, now)
      return prepare(detail, { sign, scheme, secrets, wrongSecret: () => secret }, now)
    },
    reset: async (sandbox) => {
      for (const subscription of subscriptions.of(sandbox)) {
        dispatcher.drop(subscription, null)
        if (subscription.origin.kind === 'control') dispatcher.skip(subscription)
        else await subscribing.unsubscribe(subscription.id)
      }
      for (const { key } of store.records.list(sandbox, listKind)) await store.records.delete(sandbox, listKind, key)
    },
    forget: async (sandbox) => {
      for (const { id } of subscriptions.of(sandbox)) await subscribing.unsubscribe(id)
    },
  }
}

function channelOf(url: string, http: Transport): Transport {
  if (url.startsWith('inbox:')) return async () => ({ response: null, error: null })
  if (url.startsWith('listen:')) return async () => ({ response: null, error: 'nobody listens' })
  return http
}
