import type { EventType } from '../../blueprint/events.ts'
import type { JsonValue } from '../../lib/json.ts'
import { isBlocked, type JourneyStep, type Subject, type WaitStep } from '../journey.ts'
import { createPlanner } from '../plan/planner.ts'
import type { Setting } from '../plan/setting.ts'
import { type Ground, runJourney, type StepResult } from '../run.ts'
import { type Adjustments, adjust } from './adjust.ts'
import { type Way, waysTo } from './causes.ts'

/** A sandbox in which events are to happen. */
export interface Scene extends Omit<Ground, 'wait'> {
  /** As things are now. */
  setting(): Setting
  /** The newest sequence number of its events. */
  last(): number
  /** Events since, oldest first. */
  since(sequence: number, type?: string): readonly Happened[]
  wait(seconds: number | null): Promise<void>
}

export interface Happened {
  readonly id: string
  readonly sequence: number
  readonly type: string
  readonly key: string | null
}

export interface TriggerOptions {
  readonly adjustments: Adjustments
  /** What takes time may have it: the clock of the sandbox is advanced. */
  readonly advance: boolean
}

export type Triggered =
  | {
      readonly kind: 'fired'
      readonly event: Happened
      readonly way: string
      readonly steps: readonly StepResult[]
      readonly tried: readonly Try[]
    }
  /** It comes by itself, in time. */
  | {
      readonly kind: 'waiting'
      readonly way: string
      readonly steps: readonly StepResult[]
      readonly wait: WaitStep
      readonly tried: readonly Try[]
    }
  | { readonly kind: 'failed'; readonly tried: readonly Try[] }

/** A way that did not lead to the event. */
export interface Try {
  readonly way: string
  readonly steps: readonly StepResult[]
  readonly problem: string
}

/** Ways that are really gone before it is left at that. */
const maxRuns = 5
/** Timers that are waited for when all calls are made and nothing has happened yet. */
const maxTimers = 4

/** Makes an event happen by real calls, by the shortest way that there is. */
export async function triggerEvent(scene: Scene, event: EventType, options: TriggerOptions): Promise<Triggered> {
  const tried: Try[] = []
  const waiting: Extract<Triggered, { kind: 'waiting' }>[] = []
  // Planned anew for each: the one before has left something behind.
  const ways = () => waysTo(scene.model, createPlanner(scene.setting()), event)
  const count = ways().length
  for (let index = 0, runs = 0; index < count && runs < maxRuns; index++) {
    const way = ways()[index]!
    const plan = planned(scene, way, options, tried)
    if (plan === undefined) continue
    runs++
    const before = scene.last()
    const wait = options.advance ? (seconds: number | null) => scene.wait(seconds) : null
    const run = await runJourney(plan.steps, { ...scene, wait })
    const subject = plan.subject?.id == null ? undefined : run.valueOf(plan.subject.id)
    const fired = await happened(
      scene,
      event,
      before,
      subject,
      options.advance && run.outcome === 'done' && isLate(event),
    )
    if (fired !== undefined) return { kind: 'fired', event: fired, way: way.title, steps: run.steps, tried }
    if (run.outcome === 'waiting') {
      const next = plan.steps[run.steps.length]
      if (next?.kind === 'wait') waiting.push({ kind: 'waiting', way: way.title, steps: run.steps, wait: next, tried })
      continue
    }
    const others = scene.since(before).map(({ type }) => type)
    const told = others.length === 0 ? 'nothing did' : `these did: ${[...new Set(others)].join(', ')}`
    const problem = run.steps.at(-1)?.problem || `all calls were answered as expected, but it did not happen; ${told}`
    tried.push({ way: way.title, steps: run.steps, problem })
  }
  if (count === 0) tried.push({ way: '', steps: [], problem: 'nothing in the document tells what causes it' })
  return waiting[0] ?? { kind: 'failed', tried }
}

/** What a call does at once needs no waiting for. */
const isLate = ({ on }: EventType) => on === null || on.kind === 'enters'

interface Plan {
  readonly steps: readonly JourneyStep[]
  readonly subject: Subject | null
}

function planned(scene: Scene, way: Way, { adjustments }: TriggerOptions, tried: Try[]): Plan | undefined {
  const journey = way.plan()
  if (journey.kind === 'none') {
    tried.push({ way: way.title, steps: [], problem: journey.reason })
    return undefined
  }
  const steps = adjust(scene.model, journey, adjustments)
  if (!isBlocked(steps)) return { steps, subject: journey.subject }
  tried.push({ way: way.title, steps: [], problem: steps.reason })
  return undefined
}

/** The event about what the journey is about, rather than one that came to another entity meanwhile. */
async function happened(
  scene: Scene,
  event: EventType,
  before: number,
  subject: JsonValue | undefined,
  patient: boolean,
): Promise<Happened | undefined> {
  const look = () => {
    const all = scene.since(before, event.name)
    return all.find(({ key }) => key?.split('\u001f').at(-1) === String(subject)) ?? all[0]
  }
  let found = look()
  for (let waits = 0; found === undefined && patient && waits < maxTimers; waits++) {
    await scene.wait(null)
    found = look()
  }
  return found
}
