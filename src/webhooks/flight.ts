import type { Alarm } from '../lib/alarm.ts'
import { attempt, failedAttempt } from './attempt.ts'
import { detailOf } from './delivery.ts'
import { conclude, type Flight, land, type LandingParts } from './landing.ts'
import type { Lane } from './lane.ts'
import type { Attempt } from './subscription.ts'

export interface FlightParts extends LandingParts {
  readonly alarm: Alarm
  /** What should not happen. */
  report(error: unknown): void
  landed(lane: Lane): void
}

export interface Flights {
  /** How many a lane may have on their way now. */
  windowOf(lane: Lane): number
  /** Whether another may start beside so many that are about to. */
  hasRoom(starting: number): boolean
  /** So many are about to start. */
  announce(count: number): void
  fly(flight: Flight): void
  /** Resolves when none is on its way, or after so many milliseconds; what lands later changes nothing. */
  stop(limitMs: number): Promise<void>
}

export function createFlights(parts: FlightParts): Flights {
  const { subscriptions, policy, alarm } = parts
  const places = createPlaces(parts)
  const end: { done: (() => void) | null; over: boolean } = { done: null, over: false }

  const fly = (flight: Flight) => {
    const { lane, row } = flight
    const leave = places.occupy(lane)
    attempt(parts, subscriptions.get(lane.id), row)
      .catch((error: unknown) => {
        parts.report(error)
        return failedAttempt(detailOf(row), parts.wallNow(), `Specbox failed: ${String(error)}`)
      })
      .then((made) => {
        leave()
        lane.flying--
        if (end.over) return
        if (!lane.closed) settle(flight, made)
        parts.landed(lane)
        if (places.taken() === 0) end.done?.()
      })
      .catch(parts.report)
  }

  const settle = (flight: Flight, made: Attempt) => {
    const landed = land(parts, flight, made)
    const { row, detail, verdict } = landed
    if (!verdict.delivered || detail.attempts.length !== 1 || !detail.storm.includes('duplicate')) {
      conclude(parts, flight.lane, landed)
      return
    }
    // The storm sends it twice.
    flight.lane.flying++
    places.announce(1)
    fly({ ...flight, row })
  }

  return {
    windowOf: ({ health }) => (places.taken() < policy.crowd ? health.window : 1),
    hasRoom: places.hasRoom,
    announce: places.announce,
    fly,
    stop: (limitMs) =>
      new Promise((resolve) => {
        const done = () => {
          end.over = true
          resolve()
        }
        end.done = done
        if (places.taken() === 0) done()
        else alarm(limitMs, done)
      }),
  }
}

/** How many are on their way; those that turn out to be slow leave room for others. */
function createPlaces({ policy, alarm, landed }: FlightParts) {
  const count = { all: 0, busy: 0 }
  return {
    taken: () => count.all,
    hasRoom: (starting: number) => count.busy + starting < policy.busy,
    announce: (starting: number) => {
      count.all += starting
      count.busy += starting
    },
    /** The place of one that was announced; returns how to leave it. */
    occupy: (lane: Lane) => {
      let busy = true
      const makeRoom = () => {
        if (busy) count.busy--
        busy = false
      }
      const cancel = alarm(policy.slowMs, () => {
        makeRoom()
        landed(lane)
      })
      return () => {
        cancel()
        makeRoom()
        count.all--
      }
    },
  }
}
