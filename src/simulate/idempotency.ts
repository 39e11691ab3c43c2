import { hash32 } from '../lib/random.ts'
import type { World } from './call.ts'
import type { Headers, Refusal, Reply, SandboxRequest } from './exchange.ts'

const collection = '~idempotency'

export type Replay =
  | { readonly kind: 'none' }
  | { readonly kind: 'replay'; readonly reply: Reply }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * An equal request under the same key gets the first reply again; a different one under the same key is refused
 * (draft-ietf-httpapi-idempotency-key-header §2.7).
 */
export function replayOf(world: World, key: string, request: SandboxRequest): Replay {
  const kept = world.tx.get(collection, key)
  if (kept === undefined) return { kind: 'none' }
  const record = JSON.parse(kept.body) as { fingerprint: string; status: number; headers: Headers; body: string | null }
  if (record.fingerprint !== fingerprint(request)) {
    return {
      kind: 'refused',
      refusal: {
        kind: 'idempotency_conflict',
        message: `The idempotency key '${key}' was used before with a different request`,
      },
    }
  }
  return {
    kind: 'replay',
    reply: { status: record.status, headers: { ...record.headers, 'Idempotency-Replayed': 'true' }, body: record.body },
  }
}

/** Only what succeeded is kept: after a refusal nothing was done, and the same key may try again. */
export function keepReply(world: World, key: string, request: SandboxRequest, reply: Reply): void {
  if (reply.status >= 400 || (reply.body !== null && typeof reply.body !== 'string')) return
  const record = JSON.stringify({
    fingerprint: fingerprint(request),
    status: reply.status,
    headers: reply.headers,
    body: reply.body,
  })
  world.tx.put(collection, key, record, { parents: {}, version: 1 })
}

function fingerprint(request: SandboxRequest): string {
  const body = request.body === null ? '' : Buffer.from(request.body).toString('latin1')
  return `${request.method} ${request.path}?${request.query} ${body.length}-${hash32(body)}-${hash32(`#${body}`)}`
}
