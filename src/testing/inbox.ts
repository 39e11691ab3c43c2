import { wallClock } from '../lib/clock.ts'
import { verify } from '../webhooks/sign/verify.ts'
import type { Answer, OutgoingRequest } from '../webhooks/transport.ts'
import { SandboxError } from './errors.ts'
import { readBody } from './exchanges.ts'
import type { World } from './world.ts'

/** A webhook as its receiver gets it. */
export interface Webhook {
  /** Of the event: the same when it is sent again. */
  readonly id: string
  readonly type: string
  readonly headers: Headers
  /** JSON, read; else the text. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies by name
  readonly body: any
  /** The very text that was signed. */
  readonly text: string
  /** Whether its signature is right, checked as a receiver would. */
  readonly verified: boolean
  /** Why not; '' when it is. */
  readonly problem: string
}

export interface NextOptions {
  /** Milliseconds; 2,000 unless told. */
  readonly timeout?: number
  /** Only one that this is true of; others stay for later. */
  readonly where?: (webhook: Webhook) => boolean
}

/** Everything the sandbox tells its subscribers, from its beginning on; each message is given out once. */
export interface Inbox {
  /** @param type `order.fulfilled`, `order.*`, or `*` @throws SandboxError when none came in time */
  next(type: string, options: NextOptions): Promise<Webhook>
  /** Who waits hears that the sandbox ended. */
  close(): void
}

/** How its subscription is known for one. */
export const listenUrl = 'listen:test'

interface Waiting {
  readonly suits: (webhook: Webhook) => boolean
  take(webhook: Webhook): void
  fail(error: Error): void
}

export async function openInbox({ sandbox, webhooks, scheme }: World): Promise<Inbox> {
  const arrived: Webhook[] = []
  const waiting = new Set<Waiting>()
  const signature = sandbox.release.blueprint.webhooks.signature
  const draft = { sandbox: sandbox.record.id, url: listenUrl, events: ['*'], scheme: signature, after: 0 }
  const origin = { kind: 'control' } as const
  const own = await webhooks.subscribe({ ...draft, origin, secret: sandbox.record.webhookSecret })
  // Some schemes have keys of another kind.
  const made = own.ok ? own : await webhooks.subscribe({ ...draft, origin })
  if (!made.ok) throw new SandboxError(`Webhooks of this API cannot be signed: ${made.problem}`)
  const found = scheme(signature)
  const check = (outgoing: OutgoingRequest) =>
    found.ok && made.secret !== null
      ? verify(found.scheme, outgoing, made.secret, wallClock.now())
      : { ok: false as const, problem: found.ok ? 'it is not signed' : found.problem }
  webhooks.attachListener(made.subscription.id, async (outgoing) => {
    const webhook = webhookOf(outgoing, check(outgoing))
    const first = [...waiting].find(({ suits }) => suits(webhook))
    if (first === undefined) arrived.push(webhook)
    else first.take(webhook)
    return taken(outgoing)
  })
  return {
    next: (type, options) => {
      const suits = suiting(type, options.where)
      const index = arrived.findIndex(suits)
      if (index >= 0) return Promise.resolve(arrived.splice(index, 1)[0]!)
      return expected(waiting, suits, options.timeout ?? 2_000, () => absence(type, arrived, sandbox.events()))
    },
    close: () => {
      for (const one of waiting) one.fail(new SandboxError('The sandbox was closed or reset before the webhook came'))
    },
  }
}

function expected(
  waiting: Set<Waiting>,
  suits: Waiting['suits'],
  timeout: number,
  told: () => string,
): Promise<Webhook> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer)
      waiting.delete(one)
    }
    const one: Waiting = {
      suits,
      take: (webhook) => {
        leave()
        resolve(webhook)
      },
      fail: (error) => {
        leave()
        reject(error)
      },
    }
    // Keeps the process alive: somebody waits.
    const timer = setTimeout(() => one.fail(new SandboxError(`${told()} (waited ${timeout} ms)`)), timeout)
    waiting.add(one)
  })
}

export function webhookOf(outgoing: OutgoingRequest, verdict: ReturnType<typeof verify>): Webhook {
  const { headers, body, event } = outgoing
  return {
    id: event?.id ?? '',
    type: event?.type ?? '',
    headers: new Headers({ ...headers }),
    body: readBody(body),
    text: body,
    verified: verdict.ok,
    problem: verdict.ok ? '' : verdict.problem,
  }
}

function suiting(type: string, where: NextOptions['where']): (webhook: Webhook) => boolean {
  const start = type.endsWith('*') ? type.slice(0, -1) : null
  return (webhook) =>
    (start === null ? webhook.type === type : webhook.type.startsWith(start)) && (where === undefined || where(webhook))
}

function absence(type: string, arrived: readonly Webhook[], events: readonly { readonly type: string }[]): string {
  const others = arrived.map((webhook) => webhook.type).join(', ')
  const happened =
    events.length === 0 ? 'Nothing has happened in this sandbox' : `Waiting to be taken: ${others || 'none'}`
  return `No webhook ${type} came. ${happened}`
}

/** What it would be answered by a receiver that takes all: some schemes look for a word, or for what was sent. */
const taken = ({ headers, body }: OutgoingRequest): Answer => ({
  response: { status: 200, headers: { ...headers }, body: `${body}\n[accepted]` },
  error: null,
})
