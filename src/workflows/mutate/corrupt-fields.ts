import type { JsonValue } from '../../lib/json.ts'
import { jsonOf, withJson } from './bodies.ts'
import { changesOf } from './changes.ts'
import { evidenceOf, withEvidence } from './edit.ts'
import type { Mutator } from './mutation.ts'

/** Each field of each reply and message, one at a time. */
export const corruptFields: Mutator = (run) =>
  evidenceOf(run).flatMap(({ index, step }) => {
    const value = jsonOf(step.evidence)
    if (value === undefined) return []
    const literals = step.judgements.flatMap(({ condition }) => literalsIn(condition))
    return changesOf(value, literals).map((change) => ({
      kind: 'corrupt-field' as const,
      what: `${step.stepId}: ${change.what}`,
      recorded: withEvidence(run, index, (evidence) => withJson(evidence, change.value)),
    }))
  })

/** Texts and numbers that stand in a condition. */
function literalsIn(condition: string): JsonValue[] {
  const texts = [...condition.matchAll(/'([^']*)'|"([^"]*)"/g)].map((match) => match[1] ?? match[2] ?? '')
  const numbers = [...condition.matchAll(/(?<![\w#/.$])-?\d+(?:\.\d+)?\b/g)].map(([text]) => Number(text))
  return [...texts, ...numbers]
}
