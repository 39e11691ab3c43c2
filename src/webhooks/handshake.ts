import type { Handshake, SignatureScheme } from './signature.ts'
import type { DeliveryDetail } from './delivery.ts'
import type { Answer } from './transport.ts'
import type { Subscription } from './subscription.ts'

/** What has to be asked of a receiver before it gets events; null: nothing. A ping asks nothing. */
export function challengeOf(scheme: SignatureScheme | null, url: string): Exclude<Handshake, { kind: 'ping' }> | null {
  const handshake = scheme?.handshake
  return handshake === undefined || handshake.kind === 'ping' || !/^https?:/i.test(url) ? null : handshake
}

/** What is asked. @param challenge an unguessable text */
export function handshakeDetail(
  handshake: Exclude<Handshake, { kind: 'ping' }>,
  { url, secrets }: Subscription,
  challenge: string,
  now: number,
): DeliveryDetail {
  const secret = secrets[0]?.value ?? ''
  const detail = messageDetail({ kind: 'handshake', url, type: handshake.kind, id: `hsk_${challenge}`, body: '' }, now)
  switch (handshake.kind) {
    case 'challenge':
      return { ...detail, body: JSON.stringify({ ...handshake.body, [handshake.property]: challenge }) }
    case 'secret-header':
      return { ...detail, headers: { [handshake.header]: secret }, body: '{}' }
    case 'secret-body':
      return { ...detail, body: JSON.stringify({ [handshake.property]: secret }) }
  }
}

/** Why the answer is not what was asked for; null when it is. Only for one that was a success otherwise. */
export function handshakeProblem(
  handshake: Exclude<Handshake, { kind: 'ping' }>,
  detail: DeliveryDetail,
  { response }: Answer,
): string | null {
  switch (handshake.kind) {
    case 'secret-body':
      return null
    case 'secret-header': {
      const name = handshake.header.toLowerCase()
      const secret = Object.entries(detail.headers).find(([header]) => header.toLowerCase() === name)?.[1]
      return response?.headers[name] === secret ? null : `the answer does not repeat the header ${handshake.header}`
    }
    case 'challenge': {
      const challenge = detail.eventId.slice('hsk_'.length)
      return response?.body.includes(challenge) === true ? null : 'the answer does not contain the challenge'
    }
  }
}

export interface Message {
  readonly kind: 'ping' | 'handshake'
  readonly url: string
  readonly type: string
  readonly id: string
  readonly body: string
}

/** A message that is no event of the log. */
export function messageDetail({ kind, url, type, id, body }: Message, now: number): DeliveryDetail {
  return {
    kind,
    url,
    type,
    eventId: id,
    resource: null,
    key: null,
    mediaType: 'application/json',
    headers: {},
    body,
    createdAt: now,
    tries: 0,
    storm: [],
    attempts: [],
    reason: null,
  }
}
