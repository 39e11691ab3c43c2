import type { Clock } from '../lib/clock.ts'
import type { SandboxTime } from './sandbox.ts'
import type { SandboxClock } from './time.ts'
import type { SandboxTimers } from './timers.ts'

/** A sandbox's time as its owner controls it, and as its calls see it. */
export interface TimeControl extends SandboxTime {
  /** While the clock is being advanced it shows the moment it has got to. */
  reached(moment: number): void
  isAdvancing(): boolean
}

export function controlTime(clock: SandboxClock, wall: Clock, timers: () => SandboxTimers): TimeControl {
  let advancing: number | undefined
  const now = () => advancing ?? clock.now()
  return {
    now,
    state: () => clock.state(),
    isAdvancing: () => advancing !== undefined,
    reached: (moment) => {
      if (advancing !== undefined) advancing = moment
    },
    freeze: (at) => clock.set({ mode: 'frozen', at: Math.max(at ?? 0, now()) }),
    resume: async () => {
      await clock.set({ mode: 'real', offset: now() - wall.now() })
      timers().fireUntil(now())
    },
    advance: async (ms) => {
      if (advancing !== undefined) return { kind: 'busy' }
      const target = now() + ms
      advancing = now()
      try {
        const fired = await timers().advanceTo(target)
        const state = clock.state()
        await clock.set(
          state.mode === 'frozen' ? { mode: 'frozen', at: target } : { mode: 'real', offset: state.offset + ms },
        )
        return { kind: 'advanced', fired }
      } finally {
        advancing = undefined
      }
    },
    nextTimer: () => timers().next()?.due ?? null,
  }
}
