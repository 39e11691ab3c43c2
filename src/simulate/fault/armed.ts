import { createRandom } from '../../lib/random.ts'
import type { Call } from '../call.ts'
import type { Fault, FaultState } from './fault.ts'
import { matches } from './match.ts'

/** A fault with how far it has got. */
export interface ArmedFault extends Fault, FaultState {
  /** It fires no more. */
  readonly spent: boolean
}

/** The armed faults of a sandbox, oldest first. */
export interface Arsenal {
  readonly isEmpty: boolean
  arm(fault: Fault, state?: FaultState): void
  /** The first that is due for the call. */
  pick(call: Call): Fault | undefined
  list(): readonly ArmedFault[]
  /** True when it was there. */
  disarm(id: string): boolean
}

interface Entry {
  readonly fault: Fault
  seen: number
  fired: number
}

/**
 * @param seed of the sandbox
 * @param onCount told each time that a fault was counted: what it has come to is to be kept
 */
export function createArsenal(seed: number, onCount: (armed: ArmedFault) => void): Arsenal {
  const entries = new Map<string, Entry>()
  return {
    get isEmpty() {
      return entries.size === 0
    },
    arm: (fault, { seen, fired } = { seen: 0, fired: 0 }) => {
      entries.set(fault.id, { fault, seen, fired })
    },
    pick: (call) => {
      let found: Fault | undefined
      for (const entry of entries.values()) {
        const { fault } = entry
        if (isSpent(entry) || !isOpen(fault, call.world.now) || !matches(fault.match, call)) continue
        entry.seen++
        if (found === undefined && isDue(entry, seed)) {
          entry.fired++
          found = fault
        }
        onCount(shown(entry))
      }
      return found
    },
    list: () => [...entries.values()].map(shown),
    disarm: (id) => entries.delete(id),
  }
}

function shown(entry: Entry): ArmedFault {
  return { ...entry.fault, seen: entry.seen, fired: entry.fired, spent: isSpent(entry) }
}

/** How many calls fail at most: of an nth call without a count it is that one. */
function limitOf({ when }: Fault): number {
  return when.count ?? (when.nth === undefined ? Number.POSITIVE_INFINITY : 1)
}

function isSpent({ fault, fired }: Entry): boolean {
  return fired >= limitOf(fault)
}

function isOpen({ when: { window } }: Fault, now: number): boolean {
  if (window === undefined) return true
  const [from, until] = window
  return (from === null || now >= Date.parse(from)) && (until === null || now < Date.parse(until))
}

/** Chance is drawn from the seed and the number of the call, so that it is the same again, after a restart too. */
function isDue({ fault: { id, when }, seen }: Entry, seed: number): boolean {
  if (when.nth !== undefined && seen < when.nth) return false
  return when.probability === undefined || createRandom(`${seed}/${id}/${seen}`).next() < when.probability
}
