import type { Alarm } from '../lib/alarm.ts'
import type { JsonObject } from '../lib/json.ts'
import type { DoorParts } from '../sandbox/door/door.ts'
import { xpathFor } from '../workflows/run/engine.ts'
import type { RunEvent } from '../workflows/run/run.ts'
import type { Entry } from './book.ts'
import { createGuard, type Guard, type RunLimits } from './guard.ts'
import { prove } from './prove.ts'
import type { ServedRun, TakenStep } from './served-run.ts'

export interface RunsLimits extends RunLimits {
  /** At once, of a sandbox and in all. */
  readonly running: number
  readonly runningInAll: number
  /** Kept of a sandbox; the oldest ended ones go. */
  readonly kept: number
  /** Of all that are kept. */
  readonly bytesInAll: number
}

const mebibyte = 1024 * 1024

export const defaultRunsLimits: RunsLimits = {
  duration: 600_000,
  bytes: 16 * mebibyte,
  running: 4,
  runningInAll: 32,
  kept: 100,
  bytesInAll: 128 * mebibyte,
}

export interface RunRequest {
  readonly entry: Entry
  readonly origin: ServedRun['origin']
  readonly inputs: JsonObject
  readonly strict: boolean
  readonly door: DoorParts
}

/** Runs in the sandboxes of a server, in memory. */
export interface ServedRuns {
  /** It goes on by itself. A text: why it cannot start now. */
  start(request: RunRequest): ServedRun | string
  get(id: string): ServedRun | undefined
  /** Newest first. */
  of(sandbox: string): readonly ServedRun[]
  /** Resolves when the run has ended, has more than `seen` steps, or after so many ms. */
  change(id: string, seen: number, ms: number): Promise<void>
  /** The sandbox is gone: what runs in it is stopped. */
  forget(sandbox: string): void
}

export interface ServedRunsParts {
  readonly alarm: Alarm
  /** Wall time, Unix ms. */
  now(): number
  /** Random text of that length. */
  token(length: number): string
  readonly limits?: Partial<RunsLimits>
}

type Going = { -readonly [Key in keyof ServedRun]: ServedRun[Key] } & {
  taken: TakenStep[]
  readonly guard: Guard
  readonly waiting: Set<() => void>
  bytes: number
}

export function createServedRuns(parts: ServedRunsParts): ServedRuns {
  const limits = { ...defaultRunsLimits, ...parts.limits }
  const { now, alarm, token } = parts
  /** Oldest first. */
  const runs = new Map<string, Going>()
  const of = (sandbox: string) => [...runs.values()].filter((run) => run.sandbox === sandbox)
  const makeRoom = (sandbox: string) => {
    const ended = (run: Going) => run.status !== 'running'
    for (const { id } of of(sandbox)
      .filter(ended)
      .slice(0, Math.max(0, of(sandbox).length - limits.kept)))
      runs.delete(id)
    let bytes = [...runs.values()].reduce((sum, run) => sum + run.bytes, 0)
    for (const run of [...runs.values()].filter(ended).slice(0, -1)) {
      if (bytes <= limits.bytesInAll) return
      runs.delete(run.id)
      bytes -= run.bytes
    }
  }
  return {
    start: (request) => {
      const busy = [...runs.values()].filter(({ status }) => status === 'running')
      const id = request.door.sandbox.record.id
      if (busy.filter(({ sandbox }) => sandbox === id).length >= limits.running)
        return `${limits.running} workflows run in this sandbox already: wait for one to end`
      if (busy.length >= limits.runningInAll)
        return `${limits.runningInAll} workflows run on this server already: wait for one to end`
      const run = going(request, limits, parts)
      runs.set(run.id, run)
      makeRoom(id)
      void carryOut(run, request, now).then(() => makeRoom(id))
      return run
    },
    get: (id) => runs.get(id),
    of: (sandbox) => of(sandbox).reverse(),
    change: (id, seen, ms) =>
      new Promise((resolve) => {
        const run = runs.get(id)
        if (run === undefined || hasChanged(run, seen)) return resolve()
        const look = () => {
          if (hasChanged(run, seen)) done()
        }
        const done = () => {
          cancel()
          run.waiting.delete(look)
          resolve()
        }
        const cancel = alarm(ms, done)
        run.waiting.add(look)
      }),
    forget: (sandbox) => {
      for (const run of of(sandbox)) {
        run.guard.stop('its sandbox was deleted')
        runs.delete(run.id)
      }
    },
  }

  function going({ entry, origin, strict, door }: RunRequest, limits: RunsLimits, clock: ServedRunsParts): Going {
    return {
      id: `run_${token(20)}`,
      sandbox: door.sandbox.record.id,
      workflow: entry.name,
      origin,
      file: entry.file,
      program: entry.program,
      strict,
      status: 'running',
      taken: [],
      run: null,
      problem: '',
      startedAt: now(),
      endedAt: null,
      salt: token(16),
      guard: createGuard(limits, clock),
      waiting: new Set(),
      bytes: 0,
    }
  }
}

const hasChanged = ({ status, taken }: Going, seen: number) => status !== 'running' || taken.length > seen

async function carryOut(run: Going, { entry, inputs, strict, door }: RunRequest, now: () => number): Promise<void> {
  const { guard } = run
  try {
    const tell = teller(run)
    const xpath = await xpathFor(entry.program)
    run.run = await prove(entry, { ...door, inputs, strict, xpath, tell, through: guard.through })
    run.status = run.run.outcome
    run.problem = guard.reason
  } catch (error) {
    // Whoever asked for it is told: nobody waits here.
    run.status = 'failed'
    run.problem = guard.reason || `Specbox failed: ${error instanceof Error ? error.message : String(error)}`
  }
  run.endedAt = now()
  for (const look of run.waiting) look()
}

function teller(run: Going): (event: RunEvent) => void {
  /** Workflows within workflows, by depth. */
  const within: string[] = []
  return (event) => {
    if (event.kind === 'workflow') {
      within[event.depth] = event.workflowId
      return
    }
    const { step, depth } = event
    const bytes = JSON.stringify(step).length
    run.taken.push({ workflowId: within[depth] ?? run.workflow, depth, step })
    run.bytes += bytes
    run.guard.spend(bytes)
    for (const look of run.waiting) look()
  }
}
