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
  return new QueuedTimers(parts)
}

class QueuedTimers implements SandboxTimers {
  readonly #parts: TimerParts
  readonly #queue = createTimerQueue()
  readonly #atOnce = { due: 0, count: 0 }
  #loaded = false
  #armed: { readonly due: number; readonly cancel: () => void } | undefined
  /** How many are to be carried out one by one: one that fails takes all of its transaction with it. */
  #careful = 0

  constructor(parts: TimerParts) {
    this.#parts = parts
  }

  take(changes: readonly TimerChange[]): void {
    if (changes.length === 0) return
    this.#load()
    for (const change of changes) this.#queue.set(change)
    this.#arm()
  }

  fireUntil(moment: number): void {
    this.#load()
    this.#atOnce.count = 0
    while (this.#isDue(moment)) this.#fireSome(moment)
    this.#arm()
  }

  async advanceTo(moment: number): Promise<number> {
    const { store } = this.#parts
    this.#load()
    this.#atOnce.count = 0
    let fired = 0
    while (this.#isDue(moment)) {
      fired += this.#fireSome(moment)
      await store.durable()
    }
    await store.durable()
    this.#arm()
    return fired
  }

  forget(): void {
    this.#queue.clear()
    this.#loaded = false
    this.#armed?.cancel()
    this.#armed = undefined
  }

  next(): DueTimer | undefined {
    this.#load()
    return this.#queue.next()
  }

  #load(): void {
    if (this.#loaded) return
    this.#loaded = true
    const { store, scope } = this.#parts
    store.run(scope, (tx) => {
      for (const { key, body } of tx.scan(timerCollection)) {
        const { due, turn } = JSON.parse(body) as TimerRow
        this.#queue.set({ key, due, turn })
      }
    })
  }

  #reload(): void {
    this.#queue.clear()
    this.#loaded = false
    this.#load()
  }

  /** Without a call nobody would look: the earliest wakes the sandbox. A clock that stands wakes nobody. */
  #arm(): void {
    const { alarm, clock } = this.#parts
    const due = this.#queue.next()?.due
    if (this.#armed?.due === due) return
    this.#armed?.cancel()
    this.#armed = undefined
    if (due === undefined || alarm === undefined || clock.state().mode === 'frozen') return
    const cancel = alarm(due - clock.now(), () => {
      this.#armed = undefined
      this.fireUntil(clock.now())
    })
    this.#armed = { due, cancel }
  }

  #isDue(moment: number): boolean {
    return (this.#queue.next()?.due ?? Number.POSITIVE_INFINITY) <= moment
  }

  #fireSome(moment: number): number {
    const most = this.#careful > 0 ? 1 : together
    let count = 0
    const failure = this.#parts.fire(() => {
      const next = count < most ? this.#takeNext(moment) : undefined
      if (next !== undefined) count++
      return next
    })
    if (failure !== null && count > 1) {
      this.#careful = count
      this.#reload()
      return 0
    }
    // Nothing was carried out: the queue itself has no end.
    if (failure !== null && count === 0) throw failure.error
    this.#careful = Math.max(0, this.#careful - 1)
    if (failure !== null) this.#parts.report(failure.error)
    return count
  }

  #takeNext(moment: number): DueTimer | undefined {
    const next = this.#queue.next()
    if (next === undefined || next.due > moment) return undefined
    this.#atOnce.count = next.due === this.#atOnce.due ? this.#atOnce.count + 1 : 1
    this.#atOnce.due = next.due
    if (this.#atOnce.count > maxAtOnce)
      throw new Error(`More than ${maxAtOnce} timers are due at the same moment: a rule of the overlay has no end`)
    this.#queue.set({ key: next.key, due: null, turn: 0 })
    return next
  }
}
