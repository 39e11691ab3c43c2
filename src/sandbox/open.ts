import type { Alarm } from '../lib/alarm.ts'
import type { Clock } from '../lib/clock.ts'
import { createRandom, type Random } from '../lib/random.ts'
import type { World } from '../simulate/call.ts'
import type { Outcome, Refusal, Reply, SandboxRequest } from '../simulate/exchange.ts'
import { createListViews } from '../simulate/list/views.ts'
import { fabricateEvent, knownEntities } from '../simulate/events/fabricate.ts'
import { nextSteps } from '../simulate/next.ts'
import { tokenState } from '../simulate/oauth.ts'
import { type Entity, type Scope, type Store, StoreLimitError, type Transaction } from '../store/store.ts'
import { createConsequences, type NamedCallback } from './afterwards.ts'
import { createSandboxFaults } from './faults.ts'
import { loggedExchange } from './log.ts'
import type { Release, Sandbox, SandboxRecord } from './sandbox.ts'
import { createSandboxClock } from './time.ts'
import { createSandboxTimers } from './timers.ts'

export interface SandboxEnv {
  readonly store: Store
  readonly clock: Clock
  /** Absent: timers are looked at when somebody calls, and when the clock is advanced. */
  readonly alarm?: Alarm
  readonly listeners?: SandboxListeners
}

/** Who is told what happened in a sandbox, once it is durable. */
export interface SandboxListeners {
  events(sandbox: string): void
  /** An entity that is a subscription was written; undefined: deleted. In the tick of its write. */
  endpoint(sandbox: Sandbox, resource: string, key: string, entity: Entity | undefined): void
  /** In the tick of its write, which appended so many events. */
  callback(sandbox: Sandbox, callback: NamedCallback, events: number): void
  /** Its data is the seed again. */
  reset(sandbox: string): Promise<void>
  /** It is deleted; its data still is there. */
  deleted(sandbox: string): Promise<void>
}

/** A sandbox of a record: cheap, nothing is read or generated before the first call. */
export function openSandbox(env: SandboxEnv, release: Release, record: SandboxRecord): Sandbox {
  const { store, clock: wall, listeners } = env
  const scope: Scope = { sandbox: record.id, layer: release.layer }
  const secrets = secretValues(record)
  const keys = new Set(dataSecrets(record))
  const views = createListViews()
  const seeded = new Set<string>()
  const clock = createSandboxClock(store, record.id, wall)
  const afterwards = createConsequences()
  const { control: faultControl, faults } = createSandboxFaults(store, release, record)
  const prefix = `req_${wall.now().toString(36)}`
  const counter = { value: 0 }
  /** While the clock is being advanced: the moment it has got to. */
  let advancing: number | undefined
  const now = () => advancing ?? clock.now()

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

  const worldOf = (tx: Transaction, requestId: string, at: number, baseUrl: string): World => {
    let random: Random | undefined
    const wallNow = wall.now()
    return {
      sandbox: record.id,
      views,
      tx,
      now: at,
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
        record.credentials.some(({ clientId, clientSecret }) => clientId === id && clientSecret === secret),
      random: () => {
        random ??= createRandom(`${record.seed}/${tx.next('entropy')}`)
        return random
      },
    }
  }

  /** What a failed call wrote is gone, so lists that were made meanwhile are wrong. A full sandbox says so as the API would. */
  const runOrRefuse = (request: SandboxRequest, requestId: string, at: number): Outcome => {
    try {
      const baseUrl = String(request.headers['x-specbox-base-url'] ?? '')
      return store.run(scope, (tx) => release.simulator.simulate(request, worldOf(tx, requestId, at, baseUrl)))
    } catch (error) {
      views.clear()
      afterwards.clear()
      if (!(error instanceof StoreLimitError)) throw error
      return release.simulator.refuse(request, { now: at, requestId }, limitRefusal(error))
    }
  }

  const timers = createSandboxTimers({
    store,
    scope,
    clock,
    alarm: env.alarm,
    fire: (key, due) => {
      if (advancing !== undefined) advancing = due
      try {
        store.run(scope, (tx) => release.simulator.fire(key, worldOf(tx, `timer_${counter.value++}`, due, '')))
      } catch (error) {
        views.clear()
        afterwards.clear()
        if (!(error instanceof StoreLimitError)) throw error
      }
      conclude()
    },
  })

  /** Timers are set at once; who is told from outside is told what is durable. */
  const conclude = () => {
    if (afterwards.isEmpty()) return
    timers.take(afterwards.timers)
    const told = {
      endpoints: [...afterwards.endpoints],
      callbacks: [...afterwards.callbacks],
      events: afterwards.events,
    }
    afterwards.clear()
    if (listeners === undefined) return
    for (const { resource, key } of told.endpoints) {
      const entity = store.run(scope, (tx) => tx.get(resource, key))
      listeners.endpoint(sandbox, resource, key, entity)
    }
    for (const callback of told.callbacks) listeners.callback(sandbox, callback, told.events)
    if (told.events === 0) return
    const durable = store.durable()
    if (durable === null) listeners.events(record.id)
    // A commit that fails is the caller's to hear of.
    else durable.then(() => listeners.events(record.id)).catch(() => undefined)
  }

  const sandbox: Sandbox = {
    record,
    release,
    handle: (request): Reply | Promise<Reply> => {
      if (release.timed && advancing === undefined) timers.fireUntil(now())
      const at = wall.now()
      const id = `${prefix}${(counter.value++).toString(36).padStart(7, '0')}`
      const outcome = runOrRefuse(request, id, now())
      conclude()
      outcome.reply.headers[release.blueprint.conventions.requestIdHeader] = id
      const durationMs = wall.now() - at
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
      timers.forget()
      await faultControl.clear()
      await listeners?.reset(record.id)
    },
    exchanges: (query) => store.exchanges.list(record.id, query),
    faults: faultControl,
    events: (query) => store.events.list(record.id, query),
    next: (entity) => store.run(scope, (tx) => nextSteps(release.simulator.model, worldOf(tx, '', now(), ''), entity)),
    entities: (resource, limit) => store.run(scope, (tx) => knownEntities(worldOf(tx, '', now(), ''), resource, limit)),
    fabricate: (event) => {
      const { model } = release.simulator
      const id = store.run(scope, (tx) => fabricateEvent(model, worldOf(tx, '', now(), ''), event))
      conclude()
      return store.events.get(record.id, id)
    },
    clock: {
      now,
      state: () => clock.state(),
      freeze: (at) => clock.set({ mode: 'frozen', at: Math.max(at ?? 0, now()) }),
      resume: async () => {
        await clock.set({ mode: 'real', offset: now() - wall.now() })
        timers.fireUntil(now())
      },
      advance: async (ms) => {
        if (advancing !== undefined) return { kind: 'busy' }
        const target = now() + ms
        advancing = now()
        try {
          const fired = await timers.advanceTo(target)
          const state = clock.state()
          await clock.set(
            state.mode === 'frozen' ? { mode: 'frozen', at: target } : { mode: 'real', offset: state.offset + ms },
          )
          return { kind: 'advanced', fired }
        } finally {
          advancing = undefined
        }
      },
      nextTimer: () => timers.next()?.due ?? null,
    },
  }
  return sandbox
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
