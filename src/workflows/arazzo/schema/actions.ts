import { actionParameters } from '../check/object/action-parameters.ts'
import { actionTarget } from '../check/object/action-target.ts'
import { retryFields } from '../check/object/retry-fields.ts'
import { criterion } from './criterion.ts'
import { parameter } from './parameter.ts'
import { orReusable } from './reusable.ts'
import { choice, decimal, type Field, integer, list, type ObjectShape, text } from './shape.ts'

const common: Readonly<Record<string, Field>> = {
  name: { shape: text, required: true },
  workflowId: { shape: text },
  stepId: { shape: text },
  parameters: { shape: list(orReusable(parameter)), since: '1.1' },
}

/** Arazzo 1.1.0, Success Action Object. */
export const successAction: ObjectShape = {
  kind: 'object',
  name: 'Success Action Object',
  extensible: true,
  fields: {
    ...common,
    type: { shape: choice(['end', 'goto']), required: true },
    criteria: { shape: list(criterion, { filled: true }) },
  },
  rules: [actionTarget, actionParameters],
}

/** Arazzo 1.1.0, Failure Action Object. */
export const failureAction: ObjectShape = {
  kind: 'object',
  name: 'Failure Action Object',
  extensible: true,
  fields: {
    ...common,
    type: { shape: choice(['end', 'goto', 'retry']), required: true },
    criteria: { shape: list(criterion) },
    retryAfter: { shape: decimal },
    retryLimit: { shape: integer },
  },
  rules: [actionTarget, actionParameters, retryFields],
}
