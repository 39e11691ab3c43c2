import { isObject, own } from '../../../../lib/json.ts'
import type { Finding, ObjectRule } from '../../schema/shape.ts'

/** Parameters of an action are inputs of the workflow that it goes to (Arazzo 1.1.0, `parameters` of the actions). */
export const actionParameters: ObjectRule = (object) => {
  const parameters = own(object, 'parameters')
  if (!Array.isArray(parameters)) return []
  const found: Finding[] = []
  if (own(object, 'workflowId') === undefined)
    found.push({
      path: ['parameters'],
      weight: 'misuse',
      message: 'parameters are for a workflow, and there is no workflowId',
    })
  for (const [index, parameter] of parameters.entries())
    if (isObject(parameter) && own(parameter, 'in') !== undefined)
      found.push({
        path: ['parameters', index, 'in'],
        weight: 'misuse',
        message: 'in has no place here: parameters of an action are inputs of its workflow; leave it out',
      })
  return found
}
