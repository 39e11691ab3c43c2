import { joinPointer } from '../../../../lib/pointer.ts'
import { type Complaint, type DocumentRule, misuse, type SoundDocument, type WorkflowPlace } from '../complaint.ts'
import { circleText, cycles } from '../cycles.ts'
import { stepDependency } from '../object/step-dependencies.ts'
import { stepsOf } from '../places.ts'
import { names } from '../source-reference.ts'

/** Steps wait for steps that there are, and not for themselves (Arazzo 1.1.0, Step Object, `dependsOn`). */
export const dependenciesOfSteps: DocumentRule = (document) => {
  const unknown = stepsOf(document).flatMap(({ step, owner, pointer }) =>
    (step.dependsOn ?? []).flatMap((text, index) => {
      const problem = problemOf(text, owner, document)
      return problem === undefined ? [] : [misuse(joinPointer(pointer, 'dependsOn', index), problem)]
    }),
  )
  const circles = document.workflows.flatMap(({ workflow, pointer }) =>
    cycles(new Map(workflow.steps.map(({ stepId, dependsOn }) => [stepId, dependsOn ?? []]))).map(
      (circle): Complaint => {
        const index = workflow.steps.findIndex(({ stepId }) => stepId === circle[0])
        return misuse(joinPointer(pointer, 'steps', index, 'dependsOn'), `waits for itself: ${circleText(circle)}`)
      },
    ),
  )
  return [...unknown, ...circles]
}

function problemOf(text: string, here: WorkflowPlace, document: SoundDocument): string | undefined {
  const dependency = stepDependency(text)
  if (dependency === undefined) return undefined
  if (dependency.kind === 'elsewhere') {
    const sources = document.description.sourceDescriptions.map(({ name }) => name)
    if (sources.includes(dependency.source)) return undefined
    return `there is no source description ${dependency.source}; ${names(sources)}`
  }
  const owner =
    dependency.kind === 'here'
      ? here
      : document.workflows.find(({ workflow }) => workflow.workflowId === dependency.workflowId)
  if (owner === undefined)
    return `there is no workflow ${dependency.kind === 'workflow' ? dependency.workflowId : text}`
  if (owner.steps.has(dependency.stepId)) return undefined
  return `${owner.workflow.workflowId} has no step ${dependency.stepId}; ${names(owner.steps.keys())}`
}
