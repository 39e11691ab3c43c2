import { own } from '../../../../lib/json.ts'
import type { ObjectRule } from '../../schema/shape.ts'

/** goto goes to one step or one workflow (Arazzo 1.1.0, Success Action Object, Failure Action Object). */
export const actionTarget: ObjectRule = (object) => {
  const targets = ['stepId', 'workflowId'].filter((field) => own(object, field) !== undefined)
  const type = own(object, 'type')
  if (targets.length > 1)
    return [{ path: [targets[1]!], weight: 'misuse', message: 'has both stepId and workflowId; keep one of them' }]
  if (type === 'goto' && targets.length === 0)
    return [{ path: [], weight: 'broken', message: 'goto needs a stepId or a workflowId to go to' }]
  if (type === 'end' && targets.length > 0)
    return [{ path: [targets[0]!], weight: 'misuse', message: `${targets[0]} means nothing where type is end` }]
  return []
}
