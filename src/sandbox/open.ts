import type { Clock } from '../lib/clock.ts'
import { createRandom, type Random } from '../lib/random.ts'
import type { World } from '../simulate/call.ts'
import type { Outcome, Refusal, Reply, SandboxRequest } from '../simulate/exchange.ts'
import { createListViews } from '../simulate/list/views.ts'
import { tokenState } from '../simulate/oauth.ts'
import { type Scope, type Store, StoreLimitError, type Transaction } from '../store/store.ts'
import { loggedExchange } from './log.ts'
import type { Release, Sandbox, SandboxRecord } from './sandbox.ts'

export interface SandboxEnv {
  readonly store: Store
  readonly clock: Clock
}

/** A sandbox of a record: cheap, nothing is read or generated before the first call. */
export function openSandbox(env: SandboxEnv, release: Release, record: SandboxRecord): Sandbox {
  const { store, clock } = env
  const scope: Scope = { sandbox: record.id, layer: release.layer }
  const secrets = secretValues(record)
  const keys = new Set(dataSecrets(record))
  const views = createListViews()
  const seeded = new Set<string>()
  const prefix = `req_${clock.now().toString(36)}`
  const counter = { value: 0 }

  const ensureSeeded = (collection: string) => {
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

  const run = (request: SandboxRequest, tx: Transaction, requestId: string, now: number): Outcome => {
    let random: Random | undefined
    const world: World = {
      sandbox: record.id,
      views,
      tx,
      now,
      wallNow: now,
      requestId,
      ensureSeeded,
      baseUrl: String(request.headers['x-specbox-base-url'] ?? ''),
      check: (secret, context) => {
        if (keys.has(secret)) return 'valid'
        const token = tokenState({ tx, wallNow: now }, secret)
        if (token.kind !== 'valid') return token.kind
        const { scopes } = token
        return scopes.length === 0 || (context.scopes ?? []).every((scope) => scopes.includes(scope))
          ? 'valid'
          : 'insufficient_scope'
      },
      checkClient: (id, secret) =>
        record.credentials.some(({ clientId, clientSecret }) => clientId === id && clientSecret === secret),
      random: () => {
        random ??= createRandom(`${record.seed}/${tx.next('entropy')}`)
        return random
      },
    }
    return release.simulator.simulate(request, world)
  }

  /** What a failed call wrote is gone, so lists that were made meanwhile are wrong. A full sandbox says so as the API would. */
  const runOrRefuse = (request: SandboxRequest, requestId: string, now: number): Outcome => {
    try {
      return store.run(scope, (tx) => run(request, tx, requestId, now))
    } catch (error) {
      views.clear()
      if (!(error instanceof StoreLimitError)) throw error
      return release.simulator.refuse(request, { now, requestId }, limitRefusal(error))
    }
  }

  return {
    record,
    release,
    handle: (request): Reply | Promise<Reply> => {
      const at = clock.now()
      const id = `${prefix}${(counter.value++).toString(36).padStart(7, '0')}`
      const outcome = runOrRefuse(request, id, at)
      outcome.reply.headers[release.blueprint.conventions.requestIdHeader] = id
      const durationMs = clock.now() - at
      store.exchanges.append(
        record.id,
        () => loggedExchange({ id, at, durationMs, request, outcome, secrets }),
        weightOf(request, outcome),
      )
      const durable = store.durable()
      return durable === null ? outcome.reply : durable.then(() => outcome.reply)
    },
    reset: async () => {
      views.clear()
      await store.reset(record.id)
      views.clear()
    },
    exchanges: (query) => store.exchanges.list(record.id, query),
  }
}

function limitRefusal({ limit, message }: StoreLimitError): Refusal {
  return limit === 'bytesPerEntity'
    ? { kind: 'payload_too_large', message }
    : { kind: 'insufficient_storage', message: `${message}. Delete some, or reset the sandbox` }
}

/** Roughly the bytes that an exchange waiting to be written holds on to. */
function weightOf(request: SandboxRequest, outcome: Outcome): number {
  return 600 + (request.body?.length ?? 0) + (outcome.reply.body?.length ?? 0)
}

/** The secrets that authenticate a call to the simulated API. */
export function dataSecrets(record: SandboxRecord): string[] {
  const values = record.credentials.map(
    ({ password, clientSecret, value }) => password ?? clientSecret ?? value.replace(/^\S+ /, ''),
  )
  return [...new Set(values)]
}

/** Every secret of the sandbox: none of them may show in a log. */
export function secretValues(record: SandboxRecord): string[] {
  return [...dataSecrets(record), record.controlKey, record.webhookSecret]
}
