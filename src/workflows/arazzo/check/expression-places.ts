import { isObject, type JsonValue } from '../../../lib/json.ts'
import { joinPointer, type Pointer } from '../../../lib/pointer.ts'
import { beginsAsExpression } from '../../expression/names.ts'
import { splitTemplate } from '../../expression/template.ts'
import type { Criterion, OutputValue } from '../description.ts'
import { looksLikeSelector } from '../schema/selector.ts'
import type { SoundDocument, WorkflowPlace } from './complaint.ts'
import { isReusable } from '../references.ts'
import { actionLists, parameterLists, stepsOf } from './places.ts'

export interface ExpressionPlace {
  readonly text: string
  readonly pointer: Pointer
  readonly owner: WorkflowPlace
  /** Index of the step that it is evaluated before or in; absent where all steps are done, or any may be. */
  readonly step?: number
}

type Add = (text: string, pointer: Pointer) => void

/** The expressions of all workflows: where one must be, and in texts that have some. Components are seen where they are used. */
export function expressionsIn(document: SoundDocument): ExpressionPlace[] {
  const found: ExpressionPlace[] = []
  const adder =
    (owner: WorkflowPlace, step?: number): Add =>
    (text, pointer) =>
      found.push({ text, pointer, owner, ...(step === undefined ? {} : { step }) })
  for (const owner of document.workflows)
    ofOutputs(owner.workflow.outputs, joinPointer(owner.pointer, 'outputs'), adder(owner))
  for (const { step, index, owner, pointer } of stepsOf(document)) {
    const add = adder(owner, index)
    ofOutputs(step.outputs, joinPointer(pointer, 'outputs'), add)
    ofCriteria(step.successCriteria, joinPointer(pointer, 'successCriteria'), add)
    const { payload, replacements } = step.requestBody ?? {}
    if (payload !== undefined) ofValue(payload, joinPointer(pointer, 'requestBody', 'payload'), add)
    for (const [at, { value }] of (replacements ?? []).entries())
      ofValue(value, joinPointer(pointer, 'requestBody', 'replacements', at, 'value'), add)
  }
  for (const { parameters, pointer, owner, step } of parameterLists(document))
    for (const [index, parameter] of parameters.entries())
      if (parameter.value !== undefined)
        ofValue(parameter.value, joinPointer(pointer, index, 'value'), adder(owner, step))
  for (const { actions, pointer, owner } of actionLists(document))
    for (const [index, action] of actions.entries())
      if (!isReusable(action)) ofCriteria(action.criteria, joinPointer(pointer, index, 'criteria'), adder(owner))
  return found
}

function ofOutputs(outputs: Readonly<Record<string, OutputValue>> | undefined, pointer: Pointer, add: Add): void {
  for (const [name, value] of Object.entries(outputs ?? {})) {
    const at = joinPointer(pointer, name)
    if (typeof value === 'string') add(value, at)
    else if (isObject(value) && looksLikeSelector(value) && typeof value.context === 'string')
      add(value.context, joinPointer(at, 'context'))
  }
}

function ofCriteria(criteria: readonly Criterion[] | undefined, pointer: Pointer, add: Add): void {
  for (const [index, { context, condition, type }] of (criteria ?? []).entries()) {
    if (context !== undefined) add(context, joinPointer(pointer, index, 'context'))
    const simple = type === undefined || type === 'simple'
    for (const piece of splitTemplate(condition, simple))
      if (piece.kind === 'expression') add(piece.expression, joinPointer(pointer, index, 'condition'))
  }
}

/** As deep as the document is, which its limits bound. */
function ofValue(value: JsonValue, pointer: Pointer, add: Add): void {
  if (typeof value === 'string') {
    if (beginsAsExpression(value) && !/\s/.test(value)) add(value, pointer)
    else
      for (const piece of splitTemplate(value, false)) if (piece.kind === 'expression') add(piece.expression, pointer)
  } else if (Array.isArray(value))
    for (const [index, item] of value.entries()) ofValue(item, joinPointer(pointer, index), add)
  else if (isObject(value))
    for (const [name, item] of Object.entries(value)) ofValue(item, joinPointer(pointer, name), add)
}
