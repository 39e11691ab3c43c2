import { joinPointer, type Pointer } from '../../../lib/pointer.ts'
import type { InferContext } from '../../pass.ts'
import { nounsOf } from '../prose/mentions.ts'
import { beginningSaid, statesShown } from '../prose/outcomes.ts'
import type { DraftOperation } from '../tree.ts'
import { isEnding, likelyInitial } from './ends.ts'
import { stateInExamples } from './examples.ts'
import { type Prose, responseProse, type Status } from './status.ts'

/** The state of a new entity and how that is known. */
export interface Beginning {
  readonly state: string
  readonly by:
    | 'its schema presets it'
    | 'an example of the reply shows it'
    | 'the prose says so'
    | 'it sounds like a beginning'
  readonly evidence: readonly Pointer[]
}

/** @param general what the document says of itself and its tags: there the thing has to be named */
export function beginningOf(
  status: Status,
  resource: string,
  creates: readonly DraftOperation[],
  general: readonly Prose[],
  others: ReadonlySet<string>,
  context: InferContext,
): Beginning {
  if (status.preset !== null) return { state: status.preset, by: 'its schema presets it', evidence: [status.evidence] }
  const about = { states: status.states, nouns: nounsOf(resource), others }
  for (const op of creates) {
    const state = beginningSaid(op.description, about, false)
    if (state !== null) return { state, by: 'the prose says so', evidence: [joinPointer(op.pointer, 'description')] }
  }
  for (const op of creates) {
    const shown = byReply(op, status, about, context)
    if (shown !== null) return shown
  }
  for (const { text, pointer } of [{ text: status.prose, pointer: status.prosePointer }, ...general]) {
    const state = beginningSaid(text, about, pointer !== status.prosePointer)
    if (state !== null) return { state, by: 'the prose says so', evidence: [pointer] }
  }
  return { state: likelyInitial(status.states), by: 'it sounds like a beginning', evidence: [status.evidence] }
}

/** "The order, in `draft`", or examples of the reply that all show one state. */
function byReply(
  op: DraftOperation,
  { field, states }: Status,
  about: Parameters<typeof statesShown>[1],
  context: InferContext,
): Beginning | null {
  const response = op.responses.find(({ status }) => status === op.success.declared)
  const prose = response === undefined ? null : responseProse(response.pointer, context)
  const [said, ...more] = prose === null ? [] : statesShown(prose.text, about)
  if (said !== undefined && more.length === 0)
    return { state: said, by: 'the prose says so', evidence: [prose!.pointer] }
  const only = stateInExamples(op, field, context)
  if (only === null || op.success.media === null || !states.includes(only)) return null
  // Many documents show the finished thing wherever they show one.
  if (isEnding(only, states) && !isEnding(likelyInitial(states), states)) return null
  return { state: only, by: 'an example of the reply shows it', evidence: [op.success.media.pointer] }
}
