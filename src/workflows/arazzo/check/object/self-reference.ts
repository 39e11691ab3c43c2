import { own } from '../../../../lib/json.ts'
import type { ObjectRule } from '../../schema/shape.ts'

/** `$self` has no fragment (Arazzo 1.1.0, Arazzo Specification Object). */
export const selfReference: ObjectRule = (object) => {
  const self = own(object, '$self')
  if (typeof self !== 'string' || !self.includes('#')) return []
  return [{ path: ['$self'], weight: 'misuse', message: '$self must not have a fragment; leave out what follows #' }]
}
