import { idOf, jsonOf, withJson } from './bodies.ts'
import { evidenceOf, withEvidence } from './edit.ts'
import type { Mutator } from './mutation.ts'

/** Two replies that show different things, exchanged. */
export const swapEntities: Mutator = (run) => {
  const shown = evidenceOf(run).flatMap(({ index, step }) => {
    const value = jsonOf(step.evidence)
    const id = idOf(value)
    return value === undefined || id === undefined ? [] : [{ index, step, value, id }]
  })
  return shown.flatMap((one, place) => {
    const other = shown.slice(place + 1).find(({ id }) => id !== one.id)
    if (other === undefined) return []
    const recorded = withEvidence(
      withEvidence(run, one.index, (evidence) => withJson(evidence, other.value)),
      other.index,
      (evidence) => withJson(evidence, one.value),
    )
    return [
      {
        kind: 'swap-entities' as const,
        what: `${one.step.stepId} and ${other.step.stepId}: each shows what the other should`,
        recorded,
      },
    ]
  })
}
