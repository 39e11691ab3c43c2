import type { Outcome, Refusal, SandboxRequest } from '../simulate/exchange.ts'
import type { ListViews } from '../simulate/list/views.ts'
import { type Scope, type Store, StoreLimitError, type Transaction } from '../store/store.ts'
import type { Consequences } from './afterwards.ts'
import type { Release } from './sandbox.ts'
import type { DueTimer, SandboxTimers } from './timers.ts'
import type { WorldOf } from './worlds.ts'

/** Work on a sandbox's data, each in a transaction of its own: all of it is kept, or nothing. */
export interface Runs {
  within<T>(requestId: string, baseUrl: string, work: (world: ReturnType<WorldOf>) => T): T
  /** A full sandbox says so as the API would. */
  call(request: SandboxRequest, requestId: string): Outcome
  /** Carries out each timer that `next` gives, at its moment. Not null: nothing of it happened. */
  fire(next: () => DueTimer | undefined): { readonly error: unknown } | null
}

export interface RunParts {
  readonly store: Store
  readonly scope: Scope
  readonly simulator: Release['simulator']
  readonly worldOf: WorldOf
  readonly time: { now(): number; reached(moment: number): void }
  readonly views: ListViews
  readonly afterwards: Consequences
  newRequestId(): string
  timers(): SandboxTimers
}

export function createRuns(parts: RunParts): Runs {
  const { store, scope, simulator, worldOf, time, afterwards } = parts
  const within: Runs['within'] = (requestId, baseUrl, work) =>
    store.run(scope, (tx) => work(worldOf({ tx, requestId, now: time.now(), baseUrl })))
  /** What a failed call wrote is gone, so what was worked out from it meanwhile is wrong. */
  const undone = () => {
    parts.views.clear()
    afterwards.clear()
  }
  const carryOut = (tx: Transaction, next: () => DueTimer | undefined) => {
    for (let timer = next(); timer !== undefined; timer = next()) {
      time.reached(timer.due)
      simulator.fire(timer.key, worldOf({ tx, requestId: parts.newRequestId(), now: timer.due, baseUrl: '' }))
      parts.timers().take(afterwards.timers.splice(0))
    }
  }
  return {
    within,
    call: (request, requestId) => {
      try {
        const baseUrl = String(request.headers['x-specbox-base-url'] ?? '')
        return within(requestId, baseUrl, (world) => simulator.simulate(request, world))
      } catch (error) {
        undone()
        if (!(error instanceof StoreLimitError)) throw error
        return simulator.refuse(request, { now: time.now(), requestId }, limitRefusal(error))
      }
    },
    fire: (next) => {
      try {
        store.run(scope, (tx) => carryOut(tx, next))
        return null
      } catch (error) {
        undone()
        return { error }
      }
    },
  }
}

function limitRefusal({ limit, message }: StoreLimitError): Refusal {
  return limit === 'bytesPerEntity'
    ? { kind: 'payload_too_large', message }
    : { kind: 'insufficient_storage', message: `${message}. Delete some, or reset the sandbox` }
}
