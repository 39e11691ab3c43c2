import { isObject, own } from '../../../../lib/json.ts'
import type { ObjectRule } from '../../schema/shape.ts'

/** What a step calls: one thing (Arazzo 1.1.0, Step Object). */
export const stepTarget: ObjectRule = (object, version) => {
  const fields = ['operationId', 'operationPath', 'workflowId', ...(version === '1.1' ? ['channelPath'] : [])]
  const has = [...fields, 'channelPath'].filter(
    (field, index, all) => all.indexOf(field) === index && own(object, field) !== undefined,
  )
  if (has.length === 1) return []
  const message = `needs exactly one of ${fields.join(', ')}`
  if (has.length > 1) return [{ path: [has[1]!], weight: 'broken', message: `${message}; it has ${has.join(' and ')}` }]
  // Another tool's way to say what is called, which is followed leniently.
  if (!isObject(own(object, 'x-operation'))) return [{ path: [], weight: 'broken', message }]
  return [{ path: ['x-operation'], weight: 'misuse', message: `${message}; x-operation is no part of Arazzo` }]
}
