import { isObject, own } from '../../../../lib/json.ts'
import type { ObjectRule } from '../../schema/shape.ts'

/** All but simple conditions judge a value that `context` names (Arazzo 1.1.0, Criterion Object). */
export const criterionContext: ObjectRule = (object) => {
  const type = own(object, 'type')
  if (type === undefined || own(object, 'context') !== undefined) return []
  if (type === 'simple')
    return [{ path: ['type'], weight: 'misuse', message: 'a criterion with a type needs a context; leave type out' }]
  const name = String(isObject(type) ? own(type, 'type') : type)
  const message = `a ${name} criterion needs a context, for example \`context: $response.body\``
  // A query over nothing can only be over what came back; a pattern could be for anything.
  if (name !== 'jsonpath' && name !== 'xpath') return [{ path: [], weight: 'broken', message }]
  return [{ path: ['context'], weight: 'misuse', message: `${message}, which is taken`, mend: '$response.body' }]
}
