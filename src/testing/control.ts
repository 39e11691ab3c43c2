import { durationFrom } from '../lib/calendar.ts'
import type { JsonValue } from '../lib/json.ts'
import type { Arming, SandboxFaults } from '../sandbox/faults.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { ArmedFault } from '../simulate/fault/armed.ts'
import type { FaultEffect, FaultMatch, FaultWhen } from '../simulate/fault/fault.ts'
import { SandboxError } from './errors.ts'

/** The sandbox's own time: what entities are stamped with, and what timers go by. It never goes back. */
export interface TestClock {
  now(): Date
  /**
   * What is due meanwhile happens in order, each at its moment. Returns how many things happened by themselves.
   *
   * @param duration `30 days`, `1h30m`, `P1M`, or milliseconds
   */
  advance(duration: string | number): Promise<number>
  /** It stands still, at the given moment if that is to come. */
  freeze(at?: Date): Promise<void>
  /** It goes on from where it stands. */
  resume(): Promise<void>
  /** When something happens by itself next; null: nothing is to come. */
  next(): Date | null
}

export interface TestFault {
  /** What all has to hold of a call; absent: every call. */
  readonly match?: FaultMatch
  /** Which of the calls that match; absent: all of them, until it is cleared. */
  readonly when?: FaultWhen
  readonly effect: FaultEffect
}

/** What goes wrong on purpose. A `reset` clears it. */
export interface TestFaults {
  /** @throws SandboxError that says what in the fault is wrong */
  set(fault: TestFault): Promise<ArmedFault>
  /** Arms the faults of a scenario that an overlay declares. @throws SandboxError */
  play(scenario: string): Promise<readonly ArmedFault[]>
  list(): readonly ArmedFault[]
  /** @param id absent: all of them */
  clear(id?: string): Promise<number>
  /** Enforces a rate limit, or (null) lifts it. */
  limit(limit: { readonly requests: number; readonly seconds: number } | null): Promise<void>
  /** Names of what calls to an operation can be made to come to, for `effect: { outcome }`. */
  outcomes(operation: string): readonly string[]
}

export function createTestClock(sandbox: () => Sandbox): TestClock {
  return {
    now: () => new Date(sandbox().clock.now()),
    advance: async (duration) => {
      const { clock } = sandbox()
      const advanced = await clock.advance(millisecondsOf(duration, clock.now()))
      if (advanced.kind === 'busy') throw new SandboxError('The clock is being advanced already: await the other call')
      return advanced.fired
    },
    freeze: async (at) => {
      const { clock } = sandbox()
      if (at !== undefined && at.getTime() < clock.now())
        throw new SandboxError(
          `The clock shows ${new Date(clock.now()).toISOString()} and never goes back; createSandbox takes a clock to begin with`,
        )
      await clock.freeze(at?.getTime())
    },
    resume: () => sandbox().clock.resume(),
    next: () => {
      const next = sandbox().clock.nextTimer()
      return next === null ? null : new Date(next)
    },
  }
}

function millisecondsOf(duration: string | number, now: number): number {
  const seconds = typeof duration === 'number' ? duration / 1000 : durationFrom(Math.floor(now / 1000), duration)
  if (seconds === undefined || !(seconds >= 0) || !Number.isFinite(seconds))
    throw new SandboxError(`${String(duration)} is no duration. For example '30 days', '1h30m', 'P1M', or milliseconds`)
  return Math.round(seconds * 1000)
}

export function createTestFaults(sandbox: () => Sandbox): TestFaults {
  const faults = (): SandboxFaults => sandbox().faults
  return {
    set: async (fault) => armed(await faults().arm(asJson(fault)))[0]!,
    play: async (scenario) => {
      const arming = await faults().play(scenario)
      if (arming.kind !== 'unknown') return armed(arming)
      const known = faults()
        .scenarios()
        .map(({ name }) => name)
      throw new SandboxError(`The API has no scenario '${scenario}'; it has ${known.join(', ') || 'none'}`)
    },
    list: () => faults().list(),
    clear: (id) => faults().clear(id),
    limit: (limit) => faults().setLimit(limit),
    outcomes: (operation) => {
      const found = faults().outcomes(operation)
      if (found === undefined) throw new SandboxError(`The API has no operation '${operation}'`)
      return found.outcomes.map(({ name }) => name)
    },
  }
}

/** What a user of plain JavaScript leaves undefined is not there. */
const asJson = (fault: TestFault) => JSON.parse(JSON.stringify(fault)) as JsonValue

function armed(arming: Arming): readonly ArmedFault[] {
  if (arming.kind === 'armed') return arming.faults
  if (arming.kind === 'full') throw new SandboxError(`${arming.max} faults are armed already: clear some`)
  const lines = arming.mistakes.map(({ field, message }) => `  ${field} ${message}`)
  throw new SandboxError(`The fault cannot be armed:\n${lines.join('\n')}`)
}
