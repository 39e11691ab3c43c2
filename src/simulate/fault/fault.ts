import type { Change } from '../../blueprint/authored/authored.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { Call } from '../call.ts'
import type { RateMeter } from './rate-limit.ts'

/** Something that goes wrong on purpose: to which calls, when, and what becomes of them. */
export interface Fault {
  /** Unique in the sandbox: `flt_1`. */
  readonly id: string
  /** What all has to hold of a call; `{}`: every call. */
  readonly match: FaultMatch
  /** Which of the calls that match; `{}`: all of them, until it is cleared. */
  readonly when: FaultWhen
  readonly effect: FaultEffect
  /** The scenario that armed it; null: somebody did. */
  readonly scenario: string | null
}

export interface FaultMatch {
  /** Operation id of the Blueprint. */
  readonly operation?: string
  /** Upper-case. */
  readonly method?: string
  /** Of the request or of the operation: `/orders/*`, `/orders/{id}/**`; a `*` stands for one segment, a last `**` for the rest. */
  readonly path?: string
  /** A secret the request carries. */
  readonly credential?: string
  /** Name of the resource that the operation is about. */
  readonly resource?: string
  /** Id that the path names. */
  readonly entity?: string
  /** Property path in the body, joined by `.`, or name of a parameter → value. */
  readonly input?: Readonly<Record<string, JsonValue>>
}

export interface FaultWhen {
  /** The first call that fails, from 1; alone it is the only one. */
  readonly nth?: number
  /** How many calls fail. */
  readonly count?: number
  /** Of a call to fail, 0 to 1; the same seed and the same calls give the same failures. */
  readonly probability?: number
  /** Simulated time, RFC 3339; null: open at that end. */
  readonly window?: readonly [from: string | null, until: string | null]
}

export interface FaultEffect {
  /** 400 to 599. */
  readonly status?: number
  /** The API's code for it. */
  readonly code?: string
  readonly message?: string
  /** An object is merged into the error body; a text is sent as it is. */
  readonly body?: JsonValue
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds before the reply. */
  readonly latencyMs?: number
  /** Name of an outcome of the operation. */
  readonly outcome?: string
  readonly transport?: FaultTransport
  /** Seconds, for `Retry-After`. */
  readonly retryAfter?: number
}

/**
 * `timeout`: no reply ever. `drop`: the connection is closed instead of a reply. `reset`: it is aborted (RST). These three are
 * not carried out. `truncate`: carried out, the reply breaks off in the middle of its body. `lost`: carried out, the connection
 * is closed instead of the reply.
 */
export type FaultTransport = 'timeout' | 'drop' | 'reset' | 'truncate' | 'lost'

export const transports: readonly FaultTransport[] = ['timeout', 'drop', 'reset', 'truncate', 'lost']

/** How far an armed fault has got. */
export interface FaultState {
  /** Calls that matched. */
  readonly seen: number
  /** Calls that failed by it. */
  readonly fired: number
}

/** The faults of one sandbox as a call sees them. */
export interface Faults {
  /** Nothing is armed. */
  readonly isEmpty: boolean
  /** The first armed fault that is due for the call; every one that matches is counted. */
  pick(call: Call): Fault | undefined
  readonly meter: RateMeter
}

/** What a call was told to come to, where it is carried out all the same: for behaviors to apply. */
export interface ChosenOutcome {
  readonly name: string
  /** What happens to the entity, at once or later. */
  readonly change: Change
}
