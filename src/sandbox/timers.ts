import type { Alarm } from '../lib/alarm.ts'
import type { TimerChange } from '../simulate/call.ts'
import { type TimerRow, timerCollection } from '../simulate/react/timers.ts'
import type { Scope, Store } from '../store/store.ts'
import { createTimerQueue } from './timer-queue.ts'
import type { SandboxClock } from './time.ts'

export interface SandboxTimers {
  /** What a call told: set or (null) cleared. */
  take(changes: readonly TimerChange[]): void
  /** Carries out, in order, what is due up to the moment. */
  fireUntil(moment: number): void
  /** The same, yielding now and then, with the sandbox's time at each timer's moment meanwhile. Returns how many there were. */
  advanceTo(moment: number): Promise<number>
  /** The sandbox's data is another: what was known is forgotten. */
  forget(): void
  next(): DueTimer | undefined
}

export interface DueTimer {
  readonly key: string
  /** Unix ms of the sandbox's clock. */
  readonly due: number
}

export interface TimerParts {
  readonly store: Store
  readonly scope: Scope
  readonly clock: SandboxClock
  /** Carries out, in one transaction, each that `next` gives at its moment, until it gives none. Not null: nothing of it happened. */
  fire(next: () => DueTimer | undefined): { readonly error: unknown } | null
  report(error: unknown): void
  readonly alarm: Alarm | undefined
}

/** Timers at one and the same moment: more than that is a rule without end. */
const maxAtOnce = 100_000
/** Timers in one transaction, and between two looks at what else there is to do. */
const together = 250

/** The timers of one sandbox: read when first asked for, in memory from then on. */
export function createSandboxTimers(parts: TimerParts): SandboxTimers {
  const { store, scope, clock, alarm } = parts
  const queue = createTimerQueue()
  let loaded = false
  let armed: { readonly due: number; readonly cancel: () => void } | undefined

  const load = () => {
    if (loaded) return
    loaded = true
    store.run(scope, (tx) => {
      for (const { key, body } of tx.scan(timerCollection)) {
        const { due, turn } = JSON.parse(body) as TimerRow
        queue.set({ key, due, turn })
      }
    })
  }

  const reload = () => {
    queue.clear()
    loaded = false
    load()
  }

  /** Without a call nobody would look: the earliest wakes the sandbox. A clock that stands wakes nobody. */
  const arm = () => {
    const due = queue.next()?.due
    if (armed?.due === due) return
    armed?.cancel()
    armed = undefined
    if (due === undefined || alarm === undefined || clock.state().mode === 'frozen') return
    const cancel = alarm(due - clock.now(), () => {
      armed = undefined
      fireUntil(clock.now())
    })
    armed = { due, cancel }
  }

  const counter = { due: 0, count: 0 }
  const takeNext = (moment: number): DueTimer | undefined => {
    const next = queue.next()
    if (next === undefined || next.due > moment) return undefined
    counter.count = next.due === counter.due ? counter.count + 1 : 1
    counter.due = next.due
    if (counter.count > maxAtOnce)
      throw new Error(`More than ${maxAtOnce} timers are due at the same moment: a rule of the overlay has no end`)
    queue.set({ key: next.key, due: null, turn: 0 })
    return next
  }

  /** How many are to be carried out one by one: one that fails takes all of its transaction with it. */
  let careful = 0
  const fireSome = (moment: number): number => {
    const most = careful > 0 ? 1 : together
    let count = 0
    const failure = parts.fire(() => {
      const next = count < most ? takeNext(moment) : undefined
      if (next !== undefined) count++
      return next
    })
    if (failure !== null && count > 1) {
      careful = count
      reload()
      return 0
    }
    // Nothing was carried out: the queue itself has no end.
    if (failure !== null && count === 0) throw failure.error
    careful = Math.max(0, careful - 1)
    if (failure !== null) parts.report(failure.error)
    return count
  }
  const isDue = (moment: number) => (queue.next()?.due ?? Number.POSITIVE_INFINITY) <= moment

  const fireUntil = (moment: number) => {
    load()
    counter.count = 0
    while (isDue(moment)) fireSome(moment)
    arm()
  }

  return {
    take: (changes) => {
      if (changes.length === 0) return
      load()
      for (const change of changes) queue.set(change)
      arm()
    },
    fireUntil,
    advanceTo: async (moment) => {
      load()
      counter.count = 0
      let fired = 0
      while (isDue(moment)) {
        fired += fireSome(moment)
        await store.durable()
      }
      await store.durable()
      arm()
      return fired
    },
    forget: () => {
      queue.clear()
      loaded = false
      armed?.cancel()
      armed = undefined
    },
    next: () => {
      load()
      return queue.next()
    },
  }
}
