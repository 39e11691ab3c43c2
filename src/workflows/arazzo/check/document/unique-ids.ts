import { joinPointer, type Pointer } from '../../../../lib/pointer.ts'
import { type Complaint, type DocumentRule, misuse } from '../complaint.ts'

/** Ids are unique: of workflows, of the steps of one workflow, of sources (Arazzo 1.1.0, `workflowId`, `stepId`, `name`). */
export const uniqueIds: DocumentRule = ({ description, workflows }) => [
  ...repeated(
    workflows.map(({ workflow, pointer }) => [workflow.workflowId, joinPointer(pointer, 'workflowId')]),
    'workflowId',
  ),
  ...workflows.flatMap(({ workflow, pointer }) =>
    repeated(
      workflow.steps.map(({ stepId }, index) => [stepId, joinPointer(pointer, 'steps', index, 'stepId')]),
      'stepId',
    ),
  ),
  ...repeated(
    description.sourceDescriptions.map(({ name }, index) => [name, joinPointer('/sourceDescriptions', index, 'name')]),
    'name',
  ),
]

function repeated(ids: readonly (readonly [id: string, pointer: Pointer])[], field: string): Complaint[] {
  const seen = new Set<string>()
  return ids.flatMap(([id, pointer]) => {
    if (!seen.has(id)) {
      seen.add(id)
      return []
    }
    return [misuse(pointer, `${field} ${id} is there twice; the first one counts`)]
  })
}
