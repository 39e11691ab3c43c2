import type { JsonObject } from '../lib/json.ts'
import { secretToken } from '../lib/token.ts'
import type { SandboxId, Store } from '../store/store.ts'
import type { Origin, Secret, Subscription } from './subscription.ts'

/** What is told of a new subscription. */
export interface NewSubscription {
  readonly sandbox: SandboxId
  readonly url: string
  readonly events: readonly string[]
  readonly scheme: string | null
  /** None: unsigned. */
  readonly secret: string | null
  readonly origin: Origin
  readonly only?: Subscription['only']
  readonly within?: Subscription['within']
  readonly listed?: boolean
  readonly headers?: Subscription['headers']
  readonly form?: Subscription['form']
  readonly storm?: JsonObject
  readonly enabled?: boolean
  /** Events up to this sequence number came before it. */
  readonly after: number
  readonly proven: boolean
}

export type SubscriptionChange = Partial<
  Pick<
    Subscription,
    'url' | 'events' | 'scheme' | 'secrets' | 'enabled' | 'disabledReason' | 'proven' | 'within' | 'form'
  >
> & { readonly storm?: JsonObject | undefined }

/** Subscriptions of all sandboxes: in memory, and kept as records of the installation. */
export interface Subscriptions {
  all(): Iterable<Subscription>
  of(sandbox: SandboxId): readonly Subscription[]
  get(id: string): Subscription | undefined
  /** All of these are in the commit of the tick; `kept` and what they return resolve once durable. */
  create(draft: NewSubscription, now: number): { readonly subscription: Subscription; readonly kept: Promise<unknown> }
  change(id: string, change: SubscriptionChange): Promise<Subscription | undefined>
  remove(id: string): Promise<boolean>
}

const kind = 'subscription'

export function createSubscriptions({ records }: Pick<Store, 'records'>): Subscriptions {
  const known = new Map<string, Subscription>()
  const bySandbox = new Map<SandboxId, Set<string>>()

  const remember = (subscription: Subscription) => {
    const { id, sandbox } = subscription
    known.set(id, subscription)
    const ids = bySandbox.get(sandbox)
    if (ids === undefined) bySandbox.set(sandbox, new Set([id]))
    else ids.add(id)
  }
  const keep = async (subscription: Subscription) => {
    remember(subscription)
    await records.put(null, kind, subscription.id, { ...subscription } as unknown as JsonObject)
    return subscription
  }
  for (const { value } of records.list(null, kind)) remember(value as unknown as Subscription)

  return {
    all: () => known.values(),
    of: (sandbox) => [...(bySandbox.get(sandbox) ?? [])].flatMap((id) => known.get(id) ?? []),
    get: (id) => known.get(id),
    create: ({ secret, enabled = true, ...draft }, now) => {
      const subscription = {
        id: `sub_${secretToken(20)}`,
        ...draft,
        secrets: secret === null ? [] : [{ value: secret, until: null }],
        enabled,
        disabledReason: null,
        createdAt: now,
      }
      return { subscription, kept: keep(subscription) }
    },
    change: async (id, { storm, ...change }) => {
      const subscription = known.get(id)
      if (subscription === undefined) return undefined
      const { storm: former, ...rest } = subscription
      const stormy = storm ?? former
      return keep({ ...rest, ...change, ...(stormy === undefined ? {} : { storm: stormy }) })
    },
    remove: async (id) => {
      const subscription = known.get(id)
      if (subscription === undefined) return false
      known.delete(id)
      const ids = bySandbox.get(subscription.sandbox)
      ids?.delete(id)
      if (ids?.size === 0) bySandbox.delete(subscription.sandbox)
      await records.delete(null, kind, id)
      return true
    },
  }
}

/** Those that sign, newest first. */
export function activeSecrets(secrets: readonly Secret[], now: number): readonly string[] {
  return secrets.filter(({ until }) => until === null || until > now).map(({ value }) => value)
}

/** A new secret; the others go on signing for `overlap` ms, or for as long as they were given before. */
export function rotated(secrets: readonly Secret[], value: string, now: number, overlap: number): readonly Secret[] {
  const end = now + overlap
  const older = secrets
    .map((secret) => ({ value: secret.value, until: Math.min(secret.until ?? end, end) }))
    .filter(({ until }) => until > now)
  return [{ value, until: null }, ...older]
}
