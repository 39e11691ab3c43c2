import type { SpecDocument } from '../../openapi/document.ts'
import type { Blueprint, Finding } from '../blueprint.ts'
import { ambiguousPaths } from './ambiguous-paths.ts'
import { authoredEvents } from './authored-events.ts'
import { authoredExpressions } from './authored-expressions.ts'
import { authoredSeeds } from './authored-seeds.ts'
import { authoredStates } from './authored-states.ts'
import { bodyOnRead } from './body-on-read.ts'
import { danglingReferences } from './dangling-references.ts'
import { missingOperationId } from './missing-operation-id.ts'
import { missingSuccess } from './missing-success.ts'
import { responseWithoutSchema } from './response-without-schema.ts'
import type { Rule } from './rule.ts'
import { unusedComponents } from './unused-components.ts'

export const rules: readonly Rule[] = [
  missingOperationId,
  missingSuccess,
  responseWithoutSchema,
  bodyOnRead,
  ambiguousPaths,
  danglingReferences,
  unusedComponents,
  authoredStates,
  authoredEvents,
  authoredExpressions,
  authoredSeeds,
]

/**
 * All that is missing, broken or contradictory: what loading and inference had to work around (the Blueprint's findings
 * that have a severity), then what the rules find. `pass` of a rule's finding is `lint/<rule>`.
 */
export function lint(doc: SpecDocument, blueprint: Blueprint): Finding[] {
  const findings = blueprint.findings.filter((finding) => finding.severity !== undefined)
  for (const rule of rules)
    rule.check({
      doc,
      blueprint,
      report: (severity, claim, pointer, about = null) =>
        findings.push({
          pass: `lint/${rule.name}`,
          claim,
          confidence: 'declared',
          evidence: [pointer],
          about,
          severity,
        }),
    })
  return findings
}
