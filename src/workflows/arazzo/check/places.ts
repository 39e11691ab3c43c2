import { joinPointer, type Pointer } from '../../../lib/pointer.ts'
import type { FailureAction, Parameter, Reusable, Step, SuccessAction } from '../description.ts'
import type { SoundDocument, WorkflowPlace } from './complaint.ts'

export interface StepPlace {
  readonly step: Step
  readonly index: number
  readonly pointer: Pointer
  readonly owner: WorkflowPlace
}

export function stepsOf({ workflows }: SoundDocument): StepPlace[] {
  return workflows.flatMap((owner) =>
    owner.workflow.steps.map((step, index) => ({
      step,
      index,
      owner,
      pointer: joinPointer(owner.pointer, 'steps', index),
    })),
  )
}

export interface ActionList {
  readonly kind: 'successActions' | 'failureActions'
  readonly actions: readonly (SuccessAction | FailureAction | Reusable)[]
  readonly pointer: Pointer
  /** The workflow that they are in. */
  readonly owner: WorkflowPlace
}

/** Lists of actions, of steps and of workflows. */
export function actionLists(document: SoundDocument): ActionList[] {
  const lists: ActionList[] = []
  const add = (
    owner: WorkflowPlace,
    kind: ActionList['kind'],
    actions: ActionList['actions'] | undefined,
    pointer: Pointer,
  ) => {
    if (actions !== undefined) lists.push({ kind, actions, pointer, owner })
  }
  for (const owner of document.workflows)
    for (const kind of ['successActions', 'failureActions'] as const)
      add(owner, kind, owner.workflow[kind], joinPointer(owner.pointer, kind))
  for (const { step, owner, pointer } of stepsOf(document)) {
    add(owner, 'successActions', step.onSuccess, joinPointer(pointer, 'onSuccess'))
    add(owner, 'failureActions', step.onFailure, joinPointer(pointer, 'onFailure'))
  }
  return lists
}

export interface ParameterList {
  readonly parameters: readonly (Parameter | Reusable)[]
  readonly pointer: Pointer
  readonly owner: WorkflowPlace
  /** Index of the step; absent: they are the workflow's. */
  readonly step?: number
}

export function parameterLists(document: SoundDocument): ParameterList[] {
  const ofWorkflows = document.workflows.map((owner) => ({ of: owner.workflow, pointer: owner.pointer, owner }))
  const ofSteps = stepsOf(document).map(({ step, index, pointer, owner }) => ({
    of: step,
    step: index,
    pointer,
    owner,
  }))
  return [...ofWorkflows, ...ofSteps].flatMap(({ of, pointer, ...rest }) =>
    of.parameters === undefined
      ? []
      : [{ parameters: of.parameters, pointer: joinPointer(pointer, 'parameters'), ...rest }],
  )
}
