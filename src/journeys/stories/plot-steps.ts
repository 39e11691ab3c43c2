import type { JourneyStep } from '../journey.ts'
import { type PlotStep, tell } from './plot.ts'

/** Planned steps as those of a story. Undefined: there are none, or it is not known how long one takes. */
export function plotSteps(steps: readonly JourneyStep[]): readonly PlotStep[] | undefined {
  const told = steps.flatMap((step): PlotStep[] => {
    if (step.kind === 'call') return [tell(step)]
    const { seconds } = step
    return seconds === null ? [] : [{ kind: 'wait', wait: { ...step, seconds } }]
  })
  return told.length === steps.length && told.length > 0 ? told : undefined
}
