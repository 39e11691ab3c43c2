import { joinPointer } from '../../../../lib/pointer.ts'
import { type Complaint, type DocumentRule, misuse } from '../complaint.ts'
import { stepsOf } from '../places.ts'
import { sourceReference } from '../source-reference.ts'

/** Messages belong to AsyncAPI (Arazzo 1.1.0, Step Object: "Only applicable for `asyncapi` steps"). */
export const sourceKinds: DocumentRule = (document) => {
  const { sourceDescriptions } = document.description
  return stepsOf(document).flatMap(({ step, pointer }): Complaint[] => {
    const named = step.operationId === undefined ? undefined : sourceReference(step.operationId, sourceDescriptions)
    const source = sourceDescriptions.find(({ name }) => name === named?.source)
    if (source?.type === 'openapi' && step.action !== undefined)
      return [misuse(joinPointer(pointer, 'action'), `action is for AsyncAPI, and ${source.name} is OpenAPI`)]
    if (source?.type === 'asyncapi' && step.action === undefined)
      return [
        misuse(
          pointer,
          `a step on AsyncAPI needs \`action: send\` or \`action: receive\` (${source.name} is AsyncAPI)`,
        ),
      ]
    return []
  })
}
