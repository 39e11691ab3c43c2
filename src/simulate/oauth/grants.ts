import { createHash } from 'node:crypto'
import { secretToken } from '../../lib/token.ts'
import type { World } from '../call.ts'
import { accessToken, keepToken, tokenCollection } from '../oauth.ts'

/** Seconds. A code is for at most ten minutes (RFC 6749 §4.1.2). */
export const lifetimes = { code: 60, access: 3600, refresh: 30 * 86_400, device: 600 } as const

/** Who was given what: what a code, a refresh token and a device code come to. */
export interface Grant {
  /** The family: revoked as one when a code or a refresh token is used twice (RFC 9700 §4.14). */
  readonly grant: string
  readonly client: string
  readonly sub: string
  readonly scope: string
  readonly nonce: string | null
  /** Of the login, Unix seconds. */
  readonly authTime: number
}

export interface Code extends Grant {
  readonly kind: 'code'
  readonly redirect: string
  readonly challenge: string | null
  readonly expires: number
  readonly used: boolean
}

export interface Refresh extends Grant {
  readonly kind: 'refresh'
  readonly expires: number
  readonly used: boolean
}

export interface Device extends Grant {
  readonly kind: 'device'
  readonly userCode: string
  readonly status: 'pending' | 'approved' | 'denied' | 'used'
  /** A person is waited for; false: approved at the second poll. */
  readonly interactive: boolean
  /** Seconds between two polls. */
  readonly interval: number
  /** Of the last poll, Unix ms. */
  readonly polled: number | null
  readonly expires: number
}

type Kept = Code | Refresh | Device | { readonly kind: 'user-code'; readonly device: string }

type Place = Pick<World, 'tx' | 'wallNow'>

/** Kept under a hash: what is stored is not what opens the door. */
const keyOf = (kind: Kept['kind'], value: string) => `${kind}:${createHash('sha256').update(value).digest('base64url')}`

export function keep(world: Place, value: string, kept: Kept): void {
  world.tx.put(tokenCollection, keyOf(kept.kind, value), JSON.stringify(kept), { parents: {}, version: 1 })
}

export function find<K extends Kept['kind']>(
  world: Place,
  kind: K,
  value: string,
): Extract<Kept, { kind: K }> | undefined {
  const row = world.tx.get(tokenCollection, keyOf(kind, value))
  return row === undefined ? undefined : (JSON.parse(row.body) as Extract<Kept, { kind: K }>)
}

export function newGrant(world: Place, of: Pick<Grant, 'client' | 'sub' | 'scope'> & { nonce?: string | null }): Grant {
  return { nonce: null, ...of, grant: secretToken(16), authTime: Math.floor(world.wallNow / 1000) }
}

/** An access token of the grant, as any other of the sandbox. @param scope narrower than the grant's, where asked for */
export function issueAccess(world: World, grant: Grant, scope = grant.scope): string {
  const token = accessToken(world.sandbox, secretToken(40))
  keepToken(world, token, {
    scope,
    client: grant.client,
    sub: grant.sub,
    grant: grant.grant,
    issued: world.wallNow,
    expires: world.wallNow + lifetimes.access * 1000,
  })
  return token
}

export function issueRefresh(world: World, grant: Grant): string {
  const token = `sandbox_rt_${secretToken(40)}`
  const { client, sub, scope, authTime } = grant
  const expires = world.wallNow + lifetimes.refresh * 1000
  keep(world, token, {
    kind: 'refresh',
    grant: grant.grant,
    client,
    sub,
    scope,
    authTime,
    nonce: null,
    expires,
    used: false,
  })
  return token
}
