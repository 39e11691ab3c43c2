import { namedWell } from '../check/object/named-well.ts'
import { parameterPlaces } from '../check/object/parameter-places.ts'
import { stepDependencies } from '../check/object/step-dependencies.ts'
import { stepMessages } from '../check/object/step-messages.ts'
import { stepTarget } from '../check/object/step-target.ts'
import { failureAction, successAction } from './actions.ts'
import { criterion } from './criterion.ts'
import { outputs } from './outputs.ts'
import { parameter } from './parameter.ts'
import { requestBody } from './request-body.ts'
import { orReusable } from './reusable.ts'
import { any, choice, integer, list, type ObjectShape, text } from './shape.ts'

/** Arazzo 1.1.0, Step Object. */
export const step: ObjectShape = {
  kind: 'object',
  name: 'Step Object',
  extensible: true,
  fields: {
    stepId: { shape: text, required: true },
    description: { shape: text },
    operationId: { shape: text },
    operationPath: { shape: text },
    channelPath: { shape: text, since: '1.1' },
    workflowId: { shape: text },
    parameters: { shape: list(orReusable(parameter)) },
    requestBody: { shape: requestBody },
    successCriteria: { shape: list(criterion, { filled: true }) },
    onSuccess: { shape: list(orReusable(successAction)) },
    onFailure: { shape: list(orReusable(failureAction)) },
    outputs: { shape: outputs },
    timeout: { shape: integer, since: '1.1' },
    correlationId: { shape: any, since: '1.1' },
    action: { shape: choice(['send', 'receive']), since: '1.1' },
    dependsOn: { shape: list(text, { filled: true }), since: '1.1' },
  },
  rules: [namedWell('stepId'), stepTarget, stepMessages, stepDependencies, parameterPlaces],
}
