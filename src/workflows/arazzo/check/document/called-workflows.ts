import { joinPointer } from '../../../../lib/pointer.ts'
import { advice, type Complaint, type DocumentRule, misuse } from '../complaint.ts'
import { stepsOf } from '../places.ts'
import { workflowProblem } from '../workflow-reference.ts'

/** Steps that call a workflow (Arazzo 1.1.0, Step Object, `workflowId`). */
export const calledWorkflows: DocumentRule = (document) =>
  stepsOf(document).flatMap(({ step, pointer }): Complaint[] => {
    if (step.workflowId === undefined) return []
    const problem = workflowProblem(step.workflowId, document)
    return [
      ...(problem === undefined ? [] : [misuse(joinPointer(pointer, 'workflowId'), problem)]),
      ...(step.requestBody === undefined
        ? []
        : [
            advice(
              joinPointer(pointer, 'requestBody'),
              'a workflow takes no requestBody; give it inputs, as parameters',
            ),
          ]),
    ]
  })
