import type { EventType } from '../blueprint/events.ts'
import type { KnownEntity, Setting } from '../journeys/plan/setting.ts'
import { type Triggerable, triggerable } from '../journeys/trigger/list.ts'
import { type Triggered, type TriggerOptions, triggerEvent } from '../journeys/trigger/trigger.ts'
import { isObject, type JsonValue } from '../lib/json.ts'
import type { Sandbox } from './sandbox.ts'

/** Entities of a resource that a plan looks at. */
const mostKnown = 200

/** Makes an event of the API happen in a sandbox, by real calls with the sandbox's own credentials. */
export function triggerIn(sandbox: Sandbox, event: EventType, options: TriggerOptions): Promise<Triggered> {
  const last = () => sandbox.events({ limit: 1 })[0]?.sequence ?? 0
  const { model } = sandbox.release.simulator
  return triggerEvent(
    {
      setting: () => settingOf(sandbox),
      model,
      credentials: sandbox.record.credentials,
      handle: (request) => sandbox.handle(request),
      why: () => whyOf(sandbox.exchanges({ limit: 1 })[0]?.detail.trace),
      last,
      since: (sequence, type) =>
        sandbox.events({ after: sequence, limit: 1000, ...(type === undefined ? {} : { type }) }),
      wait: async (seconds) => {
        const next = sandbox.clock.nextTimer()
        const ms = seconds === null ? (next === null ? 0 : Math.max(0, next - sandbox.clock.now())) : seconds * 1000
        if (ms > 0) await sandbox.clock.advance(ms)
      },
    },
    event,
    options,
  )
}

/** Which events of the API can be triggered, and how. */
export function triggerableIn(sandbox: Sandbox): readonly Triggerable[] {
  return triggerable(settingOf(sandbox), sandbox.release.blueprint.events)
}

/** What a plan for a sandbox is made of. */
export function settingOf(sandbox: Sandbox): Setting {
  const seen = new Map<string, readonly KnownEntity[]>()
  const newest = sandbox.exchanges({ limit: 1 })[0]?.id ?? ''
  return {
    model: sandbox.release.simulator.model,
    salt: newest.slice(-4) || 'a',
    now: sandbox.clock.now(),
    known: (resource) => {
      const known = seen.get(resource) ?? sandbox.entities(resource, mostKnown)
      seen.set(resource, known)
      return known
    },
  }
}

/** What the trace ends with. */
function whyOf(trace: JsonValue | undefined): string {
  const step = Array.isArray(trace) ? trace.at(-1) : undefined
  return isObject(step) && typeof step.note === 'string' ? step.note : ''
}
