import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { World } from '../call.ts'
import { tokenCollection } from '../oauth.ts'
import { type Grant, lifetimes } from './grants.ts'

const row = 'signing-key'

/** The one row of the authorization server's that nobody was given. */
export const isSigningKey = (key: string): boolean => key === row

interface SigningKey {
  readonly pem: string
  readonly kid: string
}

/** The sandbox's own key, made when first needed. RS256: what every client must understand (OpenID Connect Core §15.1). */
function signingKey({ tx }: Pick<World, 'tx'>): SigningKey {
  const kept = tx.get(tokenCollection, row)
  if (kept !== undefined) return JSON.parse(kept.body) as SigningKey
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const made = { pem, kid: createHash('sha256').update(spki).digest('base64url').slice(0, 16) }
  tx.put(tokenCollection, row, JSON.stringify(made), { parents: {}, version: 1 })
  return made
}

/** The public half, as a JWK Set (RFC 7517 §5). */
export function keySet(world: Pick<World, 'tx'>): object {
  const { pem, kid } = signingKey(world)
  return { keys: [{ ...createPublicKey(pem).export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }] }
}

/** OpenID Connect Core §2. @param access the access token it comes with, for `at_hash` */
export function idToken(world: World, grant: Grant, access: string): string {
  const { pem, kid } = signingKey(world)
  const now = Math.floor(world.wallNow / 1000)
  const claims = {
    iss: world.baseUrl,
    sub: grant.sub,
    aud: grant.client,
    iat: now,
    exp: now + lifetimes.access,
    auth_time: grant.authTime,
    at_hash: createHash('sha256').update(access).digest().subarray(0, 16).toString('base64url'),
    ...(grant.nonce === null ? {} : { nonce: grant.nonce }),
    ...userClaims(grant.sub, grant.scope),
  }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${part({ alg: 'RS256', typ: 'JWT', kid })}.${part(claims)}`
  return `${input}.${sign('RSA-SHA256', Buffer.from(input), createPrivateKey(pem)).toString('base64url')}`
}

/** What is told of the sandbox's users (OpenID Connect Core §5.1), as far as the scopes go. */
export function userClaims(sub: string, scope: string): object {
  const scopes = scope.split(' ')
  const email = sub.includes('@') ? sub : `${sub.replace(/[^A-Za-z0-9._-]/g, '-')}@example.com`
  return {
    sub,
    ...(scopes.includes('profile') ? { name: sub, preferred_username: sub } : {}),
    ...(scopes.includes('email') ? { email, email_verified: true } : {}),
  }
}
