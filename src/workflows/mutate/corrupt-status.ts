import { evidenceOf, withEvidence } from './edit.ts'
import type { Mutator } from './mutation.ts'

/** Each call answered by another status: success where it failed, failure where it succeeded; and with no header that it had. */
export const corruptStatus: Mutator = (run) =>
  evidenceOf(run).flatMap(({ index, step }) => {
    const { evidence } = step
    if (evidence.kind !== 'call' || evidence.reply === null) return []
    const { reply } = evidence
    const statuses = [reply.status < 400 ? 500 : 200, reply.status + 1].map((status) => ({
      kind: 'corrupt-status' as const,
      what: `${step.stepId}: it answered ${status}`,
      recorded: withEvidence(run, index, () => ({ ...evidence, reply: { ...reply, status } })),
    }))
    const headers = reply.headers.map(([name], place) => ({
      kind: 'corrupt-field' as const,
      what: `${step.stepId}: the header ${name} is missing`,
      recorded: withEvidence(run, index, () => ({
        ...evidence,
        reply: { ...reply, headers: reply.headers.toSpliced(place, 1) },
      })),
    }))
    return [...statuses, ...headers]
  })
