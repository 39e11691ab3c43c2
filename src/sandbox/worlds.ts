import type { Clock } from '../lib/clock.ts'
import { createRandom, type Random } from '../lib/random.ts'
import type { World } from '../simulate/call.ts'
import { tokenState } from '../simulate/oauth.ts'
import type { Store, Transaction } from '../store/store.ts'
import type { Release, SandboxRecord } from './sandbox.ts'
import { dataSecrets } from './secrets.ts'

/** What a sandbox brings to every call of its own. */
export interface WorldParts extends Pick<World, 'views' | 'afterwards' | 'faults'> {
  readonly store: Store
  readonly release: Release
  readonly record: SandboxRecord
  readonly wall: Clock
}

/** One call's circumstances. */
export interface Moment {
  readonly tx: Transaction
  readonly requestId: string
  /** Simulated time, Unix ms. */
  readonly now: number
  readonly baseUrl: string
}

/** Makes the World of each call of a sandbox. */
export type WorldOf = (moment: Moment) => World

export function createWorlds(parts: WorldParts): WorldOf {
  const { record, wall, views, afterwards, faults } = parts
  const keys = new Set(dataSecrets(record))
  const ensureSeeded = seeding(parts)
  return ({ tx, requestId, now, baseUrl }) => {
    let random: Random | undefined
    const wallNow = wall.now()
    return {
      sandbox: record.id,
      views,
      tx,
      now,
      wallNow,
      requestId,
      ensureSeeded,
      baseUrl,
      afterwards,
      faults,
      check: (secret, context) => {
        if (keys.has(secret)) return 'valid'
        const token = tokenState({ tx, wallNow }, secret)
        if (token.kind !== 'valid') return token.kind
        const { scopes } = token
        return scopes.length === 0 || (context.scopes ?? []).every((scope) => scopes.includes(scope))
          ? 'valid'
          : 'insufficient_scope'
      },
      checkClient: (id, secret) =>
        record.credentials.some(
          ({ clientId, clientSecret }) => clientId === id && (secret === null || clientSecret === secret),
        ),
      random: () => {
        random ??= createRandom(`${record.seed}/${tx.next('entropy')}`)
        return random
      },
    }
  }
}

/** A collection's seed data goes into the base layer when somebody first looks. */
function seeding({ store, release }: WorldParts): (collection: string) => void {
  const seeded = new Set<string>()
  return (collection) => {
    if (seeded.has(collection)) return
    if (!store.isSeeded(release.layer, collection)) {
      const entities = release.seeder.collection(collection)
      store.seed(
        release.layer,
        collection,
        entities.map(({ key, value, meta }) => ({ key, body: JSON.stringify(value), meta })),
      )
    }
    seeded.add(collection)
  }
}
