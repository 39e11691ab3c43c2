import type { FoundScheme } from '../../webhooks/schemes.ts'
import { verify } from '../../webhooks/sign/verify.ts'
import type { Answer, OutgoingRequest } from '../../webhooks/transport.ts'
import type { IncomingMessage, MessageWish } from '../../workflows/run/door.ts'
import type { DoorParts } from './door.ts'

/** Webhooks of a sandbox as a receiver gets them: signed, in the order of their arrival, each given out once. */
export interface Inbox {
  receive(wish: MessageWish): Promise<IncomingMessage | null>
  close(): Promise<void>
}

interface Arrived extends IncomingMessage {
  readonly type: string
}

interface Waiting {
  readonly wish: MessageWish
  readonly take: (message: Arrived) => void
}

/** Messages that nobody waited for are kept up to here, the oldest go first. */
const capacity = 1000

/** How its subscription is known for one. */
export const inboxUrl = 'listen:workflow'

type InboxParts = Pick<DoorParts, 'sandbox' | 'webhooks' | 'alarm' | 'now' | 'scheme'>

export async function createInbox(parts: InboxParts): Promise<Inbox> {
  const { sandbox, webhooks, alarm } = parts
  const arrived: Arrived[] = []
  const waiting: Waiting[] = []
  const name = sandbox.release.blueprint.webhooks.signature
  const found = await webhooks.subscribe({
    sandbox: sandbox.record.id,
    url: inboxUrl,
    events: ['*'],
    scheme: name,
    origin: { kind: 'control' },
  })
  if (!found.ok) throw new Error(`The run cannot listen to webhooks: ${found.problem}`)
  const { subscription, secret } = found
  const check = checking(parts, name, secret)
  const detach = webhooks.attachListener(subscription.id, (outgoing) => {
    const message = check(outgoing)
    const index = waiting.findIndex(({ wish }) => suits(wish, message))
    if (index >= 0) waiting.splice(index, 1)[0]!.take(message)
    else {
      arrived.push(message)
      if (arrived.length > capacity) arrived.shift()
    }
    return Promise.resolve(answerOf(outgoing))
  })
  return {
    receive: (wish) => {
      const index = arrived.findIndex((message) => suits(wish, message))
      if (index >= 0) return Promise.resolve(arrived.splice(index, 1)[0]!)
      return new Promise((resolve) => {
        const one: Waiting = {
          wish,
          take: (message) => {
            cancel()
            resolve(message)
          },
        }
        const cancel = alarm(wish.timeout, () => {
          waiting.splice(waiting.indexOf(one), 1)
          resolve(null)
        })
        waiting.push(one)
      })
    },
    close: async () => {
      detach()
      await webhooks.unsubscribe(subscription.id)
    },
  }
}

const suits = (wish: MessageWish, message: Arrived) =>
  (message.type === wish.channel || wish.messages.includes(message.type)) && wish.accepts(message)

function checking({ sandbox, scheme, now }: InboxParts, name: string | null, secret: string | null) {
  const found: FoundScheme | null = name === null ? null : scheme(sandbox.record.id, name)
  return ({ url, headers, body, event }: OutgoingRequest): Arrived => {
    const type = event?.type ?? ''
    const checkable = found?.ok === true && secret !== null
    const verdict = checkable ? verify(found.scheme, { url, headers, body }, secret, now()) : null
    return {
      id: event?.id ?? '',
      type,
      headers: Object.entries(headers),
      body: new TextEncoder().encode(body),
      verified: verdict === null ? null : verdict.ok,
      note:
        verdict === null
          ? `delivered, ${name === null ? 'unsigned' : `signature not checked (${name})`}`
          : verdict.ok
            ? `delivered, signature verified (${name})`
            : `delivered, ${verdict.problem}`,
    }
  }
}

/** A handshake is answered by what came: the challenge is in it. */
function answerOf({ headers, body }: OutgoingRequest): Answer {
  return { response: { status: 200, headers: { ...headers }, body: `${body}\n[accepted]` }, error: null }
}
