import { joinPointer } from '../../../../lib/pointer.ts'
import { type Complaint, type DocumentRule, misuse } from '../complaint.ts'
import { circleText, cycles } from '../cycles.ts'
import { workflowProblem } from '../workflow-reference.ts'

/** Workflows wait for workflows that there are, and not for themselves (Arazzo 1.1.0, Workflow Object, `dependsOn`). */
export const workflowDependencies: DocumentRule = (document) => {
  const { workflows } = document
  const unknown = workflows.flatMap(({ workflow, pointer }) =>
    (workflow.dependsOn ?? []).flatMap((id, index) => {
      const problem = workflowProblem(id, document)
      return problem === undefined ? [] : [misuse(joinPointer(pointer, 'dependsOn', index), problem)]
    }),
  )
  const edges = new Map(workflows.map(({ workflow }) => [workflow.workflowId, workflow.dependsOn ?? []]))
  const circles = cycles(edges).flatMap((circle): Complaint[] => {
    const first = workflows.find(({ workflow }) => workflow.workflowId === circle[0])
    if (first === undefined) return []
    return [misuse(joinPointer(first.pointer, 'dependsOn'), `waits for itself: ${circleText(circle)}`)]
  })
  return [...unknown, ...circles]
}
