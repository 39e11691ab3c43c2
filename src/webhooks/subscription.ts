import type { JsonObject } from '../lib/json.ts'
import type { SandboxId } from '../store/store.ts'

/**
 * Glossary. Subscription: who wants to hear of which events, and how. Delivery: one event on its way to one subscription.
 * Attempt: one try at it. Kept as records of the installation (kind `subscription`), so that a start finds them all.
 */
export interface Subscription {
  /** Unique in the installation. */
  readonly id: string
  readonly sandbox: SandboxId
  /** Where it is sent. `inbox:` keeps it in the sandbox; `listen:` hands it to whoever listens. */
  readonly url: string
  /** Event names, or names of groups of them; `*` alone: all. A trailing `.*` stands for any rest. */
  readonly events: readonly string[]
  /** Name of a signature scheme that is built in or that the API's overlay declares; null: unsigned. */
  readonly scheme: string | null
  /** Newest first. More than one while a rotated secret still counts: each signs. */
  readonly secrets: readonly Secret[]
  readonly origin: Origin
  /** Only events about this entity (a callback); absent: all. */
  readonly only?: { readonly resource: string; readonly key: string }
  /** True: only events about entities that are listed in the sandbox's records (callbacks: many entities name one URL). */
  readonly listed?: boolean
  /** Only events about entities within this container (a repository's hook); absent: all. */
  readonly within?: { readonly resource: string; readonly key: string }
  /** Headers of everything that is sent; absent: none beside the event's and the signature's. */
  readonly headers?: Readonly<Record<string, string>>
  /** JSON goes out as this parameter of a form; absent or null: as it is. */
  readonly form?: string | null
  readonly enabled: boolean
  /** Why it was turned off by itself; null otherwise. */
  readonly disabledReason: string | null
  /** Wall time, Unix ms. */
  readonly createdAt: number
  /** Events up to this sequence number came before it. */
  readonly after: number
  /** What the adversity of the sandbox does to its deliveries (a `Storm`); absent: nothing. */
  readonly storm?: JsonObject
  /** False: it has to answer the handshake of its scheme before it gets events. */
  readonly proven: boolean
}

export interface Secret {
  readonly value: string
  /** Wall time at which a rotated secret stops signing, Unix ms; null: it is the current one. */
  readonly until: number | null
}

/** How it came to be: by the control plane, by an entity of the API's own, by a URL in a request. */
export type Origin =
  | { readonly kind: 'control' }
  | { readonly kind: 'entity'; readonly resource: string; readonly key: string }
  | { readonly kind: 'callback'; readonly operation: string }

/** One try: everything that was sent and what came back. */
export interface Attempt {
  /** Wall time, Unix ms. */
  readonly at: number
  readonly durationMs: number
  readonly request: { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  /** Null: no response came. The body is cut to 8 KiB. */
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  } | null
  /** Why there was no response or it did not count: 'connect ECONNREFUSED …', 'no answer within 10 s', 'redirects are not followed'. */
  readonly error: string | null
  /** What was done to it on purpose; absent: nothing. */
  readonly storm?: readonly string[]
}
