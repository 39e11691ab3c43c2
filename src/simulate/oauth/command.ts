import type { World } from '../call.ts'
import { isAccessToken, type KeptToken, keepToken, revokeGrant, tokenCollection } from '../oauth.ts'
import { find } from './grants.ts'
import { isSigningKey } from './identity.ts'

/** Access tokens that are good now, that one or all, are past their time. How many. Refresh tokens stay good. */
export function expireTokens(world: Pick<World, 'tx' | 'wallNow'>, token?: string): number {
  const { tx, wallNow } = world
  const rows = token === undefined ? [...tx.scan(tokenCollection)] : [tx.get(tokenCollection, token)]
  let count = 0
  for (const row of rows) {
    if (row === undefined || !isAccessToken(row.key)) continue
    const kept = JSON.parse(row.body) as KeptToken
    if (kept.expires <= wallNow) continue
    keepToken(world, row.key, { ...kept, expires: wallNow })
    count += 1
  }
  return count
}

/**
 * That access or refresh token (with it all of its grant), or everything the authorization server gave out, codes and device
 * codes too, is void. How many.
 */
export function revokeTokens(world: Pick<World, 'tx' | 'wallNow'>, token?: string): number {
  const { tx } = world
  if (token !== undefined) {
    const refresh = find(world, 'refresh', token)
    if (refresh !== undefined) revokeGrant(world, refresh.grant)
    const deleted = isAccessToken(token) && tx.delete(tokenCollection, token)
    return refresh !== undefined || deleted ? 1 : 0
  }
  const rows = [...tx.scan(tokenCollection)].filter(({ key }) => !isSigningKey(key))
  for (const { key } of rows) tx.delete(tokenCollection, key)
  return rows.length
}
