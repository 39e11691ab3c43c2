import { isObject, own } from '../../../../lib/json.ts'
import type { Finding, ObjectRule } from '../../schema/shape.ts'

/** Parameters of a call say where they go; inputs of a workflow do not (Arazzo 1.1.0, Parameter Object, `in`). */
export const parameterPlaces: ObjectRule = (object) => {
  const parameters = own(object, 'parameters')
  if (!Array.isArray(parameters)) return []
  const found: Finding[] = []
  const calls = own(object, 'workflowId') !== undefined
  const seen = new Set<string>()
  for (const [index, parameter] of parameters.entries()) {
    if (!isObject(parameter) || own(parameter, 'reference') !== undefined) continue
    const name = String(own(parameter, 'name'))
    const place = own(parameter, 'in')
    if (!calls && place === undefined)
      found.push({
        path: ['parameters', index],
        weight: 'misuse',
        message: 'needs `in`: path, query, header or cookie',
      })
    const key = `${String(place)} ${name}`
    if (seen.has(key))
      found.push({
        path: ['parameters', index],
        weight: 'misuse',
        message: 'is there twice; the last one counts',
      })
    seen.add(key)
  }
  return found
}
