import { joinPointer } from '../../../../lib/pointer.ts'
import { isReusable, resolveReusable } from '../../references.ts'
import { type DocumentRule, misuse } from '../complaint.ts'
import { actionLists } from '../places.ts'
import { names } from '../source-reference.ts'
import { workflowProblem } from '../workflow-reference.ts'

/** Actions go to steps of their own workflow, and to workflows that there are (Arazzo 1.1.0, Success and Failure Action). */
export const actionTargets: DocumentRule = (document) =>
  actionLists(document).flatMap(({ kind, actions, pointer, owner }) =>
    actions.flatMap((item, index) => {
      const resolved = resolveReusable(kind, item, document.description.components)
      if (!resolved.ok) return []
      const { stepId, workflowId } = resolved.value
      // Of a component it is the reference that is wrong here.
      const place = (field: string) => joinPointer(pointer, index, isReusable(item) ? 'reference' : field)
      if (stepId !== undefined && !owner.steps.has(stepId)) {
        const message = `goes to step ${stepId}, which ${owner.workflow.workflowId} does not have; ${names(owner.steps.keys())}`
        return [misuse(place('stepId'), message)]
      }
      const problem = workflowId === undefined ? undefined : workflowProblem(workflowId, document)
      return problem === undefined ? [] : [misuse(place('workflowId'), problem)]
    }),
  )
