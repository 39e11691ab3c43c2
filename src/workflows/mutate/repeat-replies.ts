import { jsonEqual } from '../../lib/json.ts'
import { jsonOf, withJson } from './bodies.ts'
import { evidenceOf, withEvidence } from './edit.ts'
import type { Mutator } from './mutation.ts'

/** A call answered as the same operation was before: the first page again, a thing as it was before its change. */
export const repeatReplies: Mutator = (run) => {
  const seen = evidenceOf(run)
  return seen.flatMap(({ index, step }) => {
    const { evidence } = step
    if (evidence.kind !== 'call') return []
    const earlier = seen.findLast(
      (one) =>
        one.index < index &&
        one.step.evidence.kind === 'call' &&
        one.step.evidence.request.operation === evidence.request.operation,
    )
    const before = earlier === undefined ? undefined : jsonOf(earlier.step.evidence)
    if (earlier === undefined || before === undefined || jsonEqual(before, jsonOf(evidence))) return []
    return [
      {
        kind: 'swap-entities' as const,
        what: `${step.stepId}: it shows what ${earlier.step.stepId} showed`,
        recorded: withEvidence(run, index, (one) => withJson(one, before)),
      },
    ]
  })
}
