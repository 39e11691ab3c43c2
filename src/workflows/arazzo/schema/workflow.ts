import { namedWell } from '../check/object/named-well.ts'
import { failureAction, successAction } from './actions.ts'
import { outputs } from './outputs.ts'
import { parameter } from './parameter.ts'
import { orReusable } from './reusable.ts'
import { list, type ObjectShape, schema, text } from './shape.ts'
import { step } from './step.ts'

/** Arazzo 1.1.0, Workflow Object. */
export const workflow: ObjectShape = {
  kind: 'object',
  name: 'Workflow Object',
  extensible: true,
  fields: {
    workflowId: { shape: text, required: true },
    summary: { shape: text },
    description: { shape: text },
    inputs: { shape: schema },
    dependsOn: { shape: list(text) },
    steps: { shape: list(step, { filled: true }), required: true },
    successActions: { shape: list(orReusable(successAction)) },
    failureActions: { shape: list(orReusable(failureAction)) },
    outputs: { shape: outputs },
    parameters: { shape: list(orReusable(parameter)) },
  },
  rules: [namedWell('workflowId')],
}
