import type { Alarm } from '../lib/alarm.ts'
import type { Clock } from '../lib/clock.ts'
import type { Outcome, Reply, SandboxRequest } from '../simulate/exchange.ts'
import { fabricateEvent, knownEntities } from '../simulate/events/fabricate.ts'
import { createListViews } from '../simulate/list/views.ts'
import { nextSteps } from '../simulate/next.ts'
import { placeEntities } from '../simulate/seed/place.ts'
import type { Entity, Scope, Store } from '../store/store.ts'
import { type Consequences, createConsequences, type NamedCallback } from './afterwards.ts'
import { controlTime } from './control-time.ts'
import { tellEndpoints } from './endpoints.ts'
import { exportOf, longestExport } from './export.ts'
import { createSandboxFaults } from './faults.ts'
import { loggedExchange } from './log.ts'
import { createRuns } from './runs.ts'
import type { Release, Sandbox, SandboxRecord } from './sandbox.ts'
import { secretValues } from './secrets.ts'
import { createSnapshots } from './snapshots.ts'
import { createSandboxClock } from './time.ts'
import { createSandboxTimers, type SandboxTimers, type TimerParts } from './timers.ts'
import { createTokens } from './tokens.ts'
import { createWorlds } from './worlds.ts'

export interface SandboxEnv {
  readonly store: Store
  readonly clock: Clock
  /** Absent: timers are looked at when somebody calls, and when the clock is advanced. */
  readonly alarm?: Alarm
  readonly listeners?: SandboxListeners
  /** What goes wrong where no caller waits: in a timer. Absent: it is thrown. */
  readonly report?: (error: unknown) => void
}

/** Who is told what happened in a sandbox, once it is durable. */
export interface SandboxListeners {
  events(sandbox: string): void
  /** An entity that is a subscription was written; undefined: deleted. In the tick of its write. */
  endpoint(sandbox: Sandbox, resource: string, key: string, entity: Entity | undefined, events: number): void
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
  const { simulator } = release
  const scope: Scope = { sandbox: record.id, layer: release.layer }
  const secrets = secretValues(record)
  const views = createListViews()
  const afterwards = createConsequences()
  const { control: faultControl, faults, reload } = createSandboxFaults(store, release, record)
  const worldOf = createWorlds({ store, release, record, wall, views, afterwards, faults })
  const clock = createSandboxClock(store, record.id, wall)
  const time = controlTime(clock, wall, () => timers)
  const newRequestId = countedIds(`req_${wall.now().toString(36)}`)
  const timersOf = () => timers
  const runs = createRuns({ store, scope, simulator, worldOf, time, views, afterwards, newRequestId, timers: timersOf })
  const fire: TimerParts['fire'] = (next) => {
    const failure = runs.fire(next)
    if (failure === null) conclude()
    return failure
  }
  const timers = createSandboxTimers({ store, scope, clock, alarm: env.alarm, fire, report: env.report ?? rethrow })
  const conclude = () => {
    if (!afterwards.isEmpty()) tell({ sandbox, store, scope, timers, afterwards, listeners })
  }

  const act = <T>(work: (world: ReturnType<typeof worldOf>) => T): T => {
    const made = runs.within('', '', work)
    conclude()
    return made
  }

  const forget = () => {
    views.clear()
    timers.forget()
    clock.reload()
    reload()
  }
  const restored = async () => {
    await listeners?.reset(record.id)
    if (listeners !== undefined) tellEndpoints(store, scope, sandbox, listeners)
    if (release.timed) timers.fireUntil(time.now())
    await store.durable()
  }

  const sandbox: Sandbox = {
    record,
    release,
    handle: (request): Reply | Promise<Reply> => {
      if (release.timed && !time.isAdvancing()) timers.fireUntil(time.now())
      const at = wall.now()
      const id = newRequestId()
      const outcome = runs.call(request, id)
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
    next: (entity) => runs.within('', '', (world) => nextSteps(simulator.model, world, entity)),
    entities: (resource, limit) => runs.within('', '', (world) => knownEntities(world, resource, limit)),
    fabricate: (event) =>
      store.events.get(
        record.id,
        act((world) => fabricateEvent(simulator.model, world, event)),
      ),
    place: (...given) => act((world) => placeEntities(simulator.model, world, ...given)),
    clock: time,
    export: () => {
      const data = store.dump(record.id, longestExport)
      return data === null ? null : exportOf(sandbox, data)
    },
    snapshots: createSnapshots({ store, record, wall, time, forget, restored }),
    tokens: createTokens(store, act),
  }
  return sandbox
}

function rethrow(error: unknown): never {
  throw error
}

function countedIds(prefix: string): () => string {
  let count = 0
  return () => `${prefix}${(count++).toString(36).padStart(7, '0')}`
}

interface Telling {
  readonly sandbox: Sandbox
  readonly store: Store
  readonly scope: Scope
  readonly timers: SandboxTimers
  readonly afterwards: Consequences
  readonly listeners: SandboxListeners | undefined
}

/** Timers are set at once; who is told from outside is told what is durable. */
function tell({ sandbox, store, scope, timers, afterwards, listeners }: Telling): void {
  timers.take(afterwards.timers)
  const endpoints = [...afterwards.endpoints]
  const callbacks = [...afterwards.callbacks]
  const { events } = afterwards
  afterwards.clear()
  if (listeners === undefined) return
  for (const { resource, key } of endpoints) {
    const entity = store.run(scope, (tx) => tx.get(resource, key))
    listeners.endpoint(sandbox, resource, key, entity, events)
  }
  for (const callback of callbacks) listeners.callback(sandbox, callback, events)
  if (events === 0) return
  const durable = store.durable()
  if (durable === null) listeners.events(scope.sandbox)
  // A commit that fails is the caller's to hear of.
  else
    durable.then(
      () => listeners.events(scope.sandbox),
      () => undefined,
    )
}

/** Roughly the bytes that an exchange waiting to be written holds on to. */
function weightOf(request: SandboxRequest, outcome: Outcome): number {
  return 600 + (request.body?.length ?? 0) + (outcome.reply.body?.length ?? 0)
}
