import { inboxUrl } from '../sandbox/door/inbox.ts'
import type { Delivery } from '../webhooks/delivery.ts'
import type { Answer, OutgoingRequest } from '../webhooks/transport.ts'
import { SandboxError } from './errors.ts'
import { type Inbox, listenUrl, type NextOptions, openInbox, type Webhook } from './inbox.ts'
import type { World } from './world.ts'

/** What a sandbox tells by itself. */
export interface TestWebhooks {
  /** Name of the signature scheme that the API signs with. */
  readonly scheme: string
  /** What `next` checks with, and what `subscribe` signs with unless told. */
  readonly secret: string
  /**
   * The next webhook of a type that was not taken yet, also one that was sent before; it waits for one to come.
   *
   * @param type `order.fulfilled`, `order.*`; absent: any
   * @throws SandboxError when none came in time
   */
  next(type?: string, options?: NextOptions): Promise<Webhook>
  /**
   * Sends what happens from now on to a URL, or to a function of this process; it stays over a `reset`.
   *
   * @throws SandboxError when the URL, scheme or secret cannot be used
   */
  subscribe(receiver: string | URL | WebhookHandler, options?: SubscribeOptions): Promise<Subscribed>
  /** What was sent to subscribers, oldest first, with every attempt. */
  deliveries(): readonly Delivery[]
}

/** As frameworks have it: a request in, a response out. */
export type WebhookHandler = (request: Request) => Response | Promise<Response>

export interface SubscribeOptions {
  /** Names of events; a last `*` stands for any rest. All unless told. */
  readonly events?: readonly string[]
  /** Name of a signature scheme: the API's own unless told. */
  readonly scheme?: string
  readonly secret?: string
}

export interface Subscribed {
  readonly id: string
  /** What the receiver verifies with. */
  readonly secret: string
  /** For schemes with a key pair; null: the secret itself. */
  readonly publicKey: string | null
}

/** Somebody who is told, in this world and in those after a reset. */
interface Receiver {
  readonly target: string | WebhookHandler
  readonly options: SubscribeOptions
}

export interface WebhookSide {
  readonly face: TestWebhooks
  /** The world is another: who subscribed is told of what happens in this one. */
  move(): Promise<void>
  close(): void
}

/** Address of a function: nobody resolves it. */
const inProcess = 'http://handler.localhost/webhooks'

export function createWebhookSide(world: () => World): WebhookSide {
  const receivers: Receiver[] = []
  const state: { inbox: Promise<Inbox> | null } = { inbox: null }
  const close = () => {
    state.inbox?.then((inbox) => inbox.close()).catch(() => undefined)
    state.inbox = null
  }
  const face: TestWebhooks = {
    get scheme() {
      return world().sandbox.release.blueprint.webhooks.signature
    },
    get secret() {
      return world().sandbox.record.webhookSecret
    },
    next: async (type = '*', options = {}) => {
      // Nothing is delivered to nobody: it is opened when somebody first looks, and has all from the beginning.
      state.inbox ??= openInbox(world())
      return (await state.inbox).next(type, options)
    },
    subscribe: async (receiver, options = {}) => {
      const target = receiver instanceof URL ? receiver.href : receiver
      const made = await subscribed(world(), { target, options })
      receivers.push({ target, options: { ...options, secret: made.secret } })
      return made
    },
    deliveries: () => {
      const { webhooks, sandbox } = world()
      return webhooks
        .deliveries(sandbox.record.id, { limit: 1000 })
        .filter(({ url }) => url !== listenUrl && url !== inboxUrl)
        .reverse()
    },
  }
  return {
    face,
    move: async () => {
      close()
      for (const receiver of receivers) await subscribed(world(), receiver)
    },
    close,
  }
}

async function subscribed({ sandbox, webhooks }: World, { target, options }: Receiver): Promise<Subscribed> {
  const { record, release } = sandbox
  const draft = {
    sandbox: record.id,
    url: typeof target === 'string' ? target : 'listen:handler',
    events: options.events ?? ['*'],
    scheme: options.scheme ?? release.blueprint.webhooks.signature,
    origin: { kind: 'control' } as const,
  }
  const own = await webhooks.subscribe({ ...draft, secret: options.secret ?? record.webhookSecret })
  // The sandbox's own secret is no key of every scheme.
  const made = own.ok || own.field !== 'secret' || options.secret !== undefined ? own : await webhooks.subscribe(draft)
  if (!made.ok) throw new SandboxError(`Failed to subscribe: ${made.field} ${made.problem}`)
  const { subscription, secret, publicKey } = made
  if (typeof target !== 'string') webhooks.attachListener(subscription.id, (outgoing) => handed(target, outgoing))
  return { id: subscription.id, secret: secret ?? '', publicKey }
}

/** What a handler throws is what a server would have answered 500 to: it shows in the delivery. */
async function handed(handler: WebhookHandler, { url, headers, body }: OutgoingRequest): Promise<Answer> {
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : ''
  try {
    const response = await handler(new Request(inProcess + query, { method: 'POST', headers: { ...headers }, body }))
    const text = await response.text()
    return {
      response: { status: response.status, headers: Object.fromEntries(response.headers), body: text },
      error: null,
    }
  } catch (error) {
    return { response: null, error: `the handler threw: ${error instanceof Error ? error.message : String(error)}` }
  }
}
