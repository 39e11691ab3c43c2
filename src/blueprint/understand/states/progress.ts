import type { Progress, Transition } from '../../lifecycle.ts'
import { type Sentence, sentencesOf } from '../prose/tokens.ts'
import { goalOf, isUnderWay, isWaiting } from './ends.ts'

export interface Work {
  readonly states: readonly string[]
  readonly initial: string
  readonly transitions: readonly Transition[]
  /** States that some operation demands. */
  readonly wanted: readonly string[]
  /** Something that starts it is answered with 202. */
  readonly accepted: boolean
  readonly prose: readonly string[]
}

/**
 * How work under way comes to its end where no operation ends it: there has to be evidence that it goes on by itself (202, or
 * prose that speaks of polling or of a time). Ends in a good state, or where an operation leads to that in one that operations need.
 */
export function progressOf({ states, initial, transitions, wanted, accepted, prose }: Work): Progress | undefined {
  const middle = states.find((state) => isUnderWay(state, states))
  if (!isWaiting(initial, states) && !isUnderWay(initial, states)) return undefined
  const led = new Set(transitions.map(({ to }) => to))
  const end = wanted.find((state) => state !== initial && state !== middle && !led.has(state)) ?? goalOf(states)
  if (end === undefined || end === initial || led.has(end) || (middle !== undefined && led.has(middle)))
    return undefined
  const steps = [...new Set([initial, ...(middle === undefined ? [] : [middle]), end])]
  const seconds = prose.map((text) => secondsSaid(text, steps)).find((found) => found !== null)
  if (seconds != null) return { states: steps, by: 'time', seconds }
  if (accepted || prose.some(speaksOfPolling)) return { states: steps, by: 'reads', seconds: 0 }
  return undefined
}

const units: Readonly<Record<string, number>> = { second: 1, sec: 1, minute: 60, min: 60, hour: 3600, day: 86_400 }

/** "is `processing` within 10 seconds": the time of a sentence that names a later state; null: none. */
function secondsSaid(text: string, steps: readonly string[]): number | null {
  for (const sentence of sentencesOf(text)) {
    if (!sentence.some(({ raw }) => steps.slice(1).includes(raw))) continue
    const found = durationIn(sentence)
    if (found !== null) return found
  }
  return null
}

function durationIn(sentence: Sentence): number | null {
  for (let i = 1; i + 1 < sentence.length; i++) {
    if (!/^(within|after|in|about|to)$/.test(sentence[i - 1]!.text)) continue
    const amount = /^(a|an|one)$/.test(sentence[i]!.text)
      ? 1
      : /^\d{1,5}$/.test(sentence[i]!.text)
        ? Number(sentence[i]!.text)
        : null
    const unit = (sentence[i + 1]!.text ?? '').replace(/s$/, '')
    if (amount !== null && Object.hasOwn(units, unit)) return amount * units[unit]!
  }
  return null
}

const polling = /\b(poll|polling|asynchronous|asynchronously|in the background|long[- ]running)\b/i
const speaksOfPolling = (text: string) => polling.test(text.slice(0, 6_000))
