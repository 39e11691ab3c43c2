import { evidenceOf, withEvidence } from './edit.ts'
import type { Mutator } from './mutation.ts'

/** Each message that was waited for, not there. */
export const dropWebhooks: Mutator = (run) =>
  evidenceOf(run).flatMap(({ index, step }) => {
    const { evidence } = step
    if (evidence.kind !== 'message' || evidence.message === null) return []
    return [
      {
        kind: 'drop-webhook' as const,
        what: `${step.stepId}: ${evidence.channel} never came`,
        recorded: withEvidence(run, index, () => ({ ...evidence, message: null })),
      },
    ]
  })
