import type { Clock } from '../lib/clock.ts'
import type { SandboxId, Store } from '../store/store.ts'

/**
 * What a sandbox's clock does. `real`: it goes with wall time, `offset` ms ahead of it. `frozen`: it stands at `at` (Unix ms).
 * It never goes back.
 */
export type ClockState =
  | { readonly mode: 'real'; readonly offset: number }
  | { readonly mode: 'frozen'; readonly at: number }

/** Kind of the record that keeps it. */
export const clockKind = 'clock'

/** Simulated time of one sandbox, kept over a restart. */
export interface SandboxClock extends Clock {
  state(): ClockState
  set(state: ClockState): Promise<void>
  /** Reads anew what is kept. */
  reload(): void
}

export function createSandboxClock(store: Store, sandbox: SandboxId, wall: Clock): SandboxClock {
  let state = read(store, sandbox)
  return {
    now: () => (state.mode === 'frozen' ? state.at : wall.now() + state.offset),
    state: () => state,
    reload: () => {
      state = read(store, sandbox)
    },
    set: async (next) => {
      state = next
      await keepClock(store, sandbox, next)
    },
  }
}

/** What the clock of a sandbox does when it is opened. */
export function keepClock(store: Store, sandbox: SandboxId, state: ClockState): Promise<void> {
  return store.records.put(sandbox, clockKind, clockKind, { ...state })
}

function read(store: Store, sandbox: SandboxId): ClockState {
  const kept = store.records.get(sandbox, clockKind, clockKind)
  if (kept?.mode === 'frozen' && typeof kept.at === 'number') return { mode: 'frozen', at: kept.at }
  return { mode: 'real', offset: typeof kept?.offset === 'number' ? kept.offset : 0 }
}
