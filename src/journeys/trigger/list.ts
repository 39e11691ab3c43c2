import type { EventType } from '../../blueprint/events.ts'
import { createPlanner } from '../plan/planner.ts'
import type { Setting } from '../plan/setting.ts'
import { waysTo } from './causes.ts'

/** Whether an event can be triggered, and how. */
export interface Triggerable {
  readonly event: string
  readonly resource: string | null
  /** Operation ids in order, `…` where something is waited for; `[]`: there is no way. */
  readonly calls: readonly string[]
  /** Some of it takes time. */
  readonly waits: boolean
  /** Why there is no way; '' where there is one. */
  readonly reason: string
}

export function triggerable(setting: Setting, events: readonly EventType[]): readonly Triggerable[] {
  const planner = createPlanner(setting)
  return events.map((event) => {
    const { name, resource } = event
    let reason = ''
    for (const way of waysTo(setting.model, planner, event)) {
      const journey = way.plan()
      if (journey.kind === 'journey') {
        const calls = journey.steps.map((step) => (step.kind === 'call' ? step.operation : '…'))
        return { event: name, resource, calls, waits: calls.includes('…'), reason: '' }
      }
      if (reason === '') reason = journey.reason
    }
    return {
      event: name,
      resource,
      calls: [],
      waits: false,
      reason: reason || 'nothing in the document tells what causes it',
    }
  })
}
