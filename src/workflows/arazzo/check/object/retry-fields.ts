import { own } from '../../../../lib/json.ts'
import type { ObjectRule } from '../../schema/shape.ts'

/** retryAfter and retryLimit apply to retry only (Arazzo 1.1.0, Failure Action Object). */
export const retryFields: ObjectRule = (object) => {
  const type = own(object, 'type')
  if (type === 'retry') return []
  return ['retryAfter', 'retryLimit']
    .filter((field) => own(object, field) !== undefined)
    .map((field) => ({ path: [field], weight: 'misuse', message: `${field} means something where type is retry only` }))
}
