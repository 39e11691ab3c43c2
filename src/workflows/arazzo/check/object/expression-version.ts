import { own } from '../../../../lib/json.ts'
import type { ObjectRule } from '../../schema/shape.ts'

const versions: Readonly<Record<string, readonly string[]>> = {
  jsonpath: ['rfc9535', 'draft-goessner-dispatch-jsonpath-00'],
  xpath: ['xpath-31', 'xpath-30', 'xpath-20', 'xpath-10'],
  jsonpointer: ['rfc6901'],
}

/** The versions a language has (Arazzo 1.1.0, Expression Type Object). */
export const expressionVersion: ObjectRule = (object) => {
  const type = own(object, 'type')
  const version = own(object, 'version')
  if (typeof type !== 'string' || typeof version !== 'string') return []
  const known = Object.hasOwn(versions, type) ? versions[type]! : undefined
  if (known === undefined || known.includes(version)) return []
  const message = `${JSON.stringify(version)} is no version of ${type}; use ${known.join(' or ')}`
  return [{ path: ['version'], weight: 'misuse', message }]
}
