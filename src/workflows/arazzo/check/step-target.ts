import { type JsonObject, own } from '../../../lib/json.ts'
import type { ObjectRule, Version } from '../schema/shape.ts'

/** What a step calls: one thing (Arazzo 1.1.0, Step Object). */
export const stepTarget: ObjectRule = (object, version) => {
  const fields = targetFields(version)
  const has = fields.filter((field) => own(object, field) !== undefined)
  if (has.length === 1) return []
  const message = `needs exactly one of ${fields.join(', ')}`
  if (has.length > 1) return [{ path: [has[1]!], weight: 'broken', message: `${message}; it has ${has.join(' and ')}` }]
  const extension = callingExtension(object)
  if (extension === undefined) return [{ path: [], weight: 'broken', message }]
  return [{ path: [extension], weight: 'misuse', message: `${message}; ${extension} is not followed` }]
}

export function targetFields(version: Version): string[] {
  return ['operationId', 'operationPath', 'workflowId', ...(version === '1.1' ? ['channelPath'] : [])]
}

/** Another tool's way to say what is called: for that tool the step is complete. */
function callingExtension(object: JsonObject): string | undefined {
  return Object.keys(object).find((key) => /^x-.*operation/i.test(key))
}
