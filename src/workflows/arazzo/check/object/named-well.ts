import { own } from '../../../../lib/json.ts'
import type { ObjectRule } from '../../schema/shape.ts'

/** Ids SHOULD be `[A-Za-z0-9_-]+` (Arazzo 1.1.0, Workflow, Step and Source Description Object): expressions name them. */
export function namedWell(field: string): ObjectRule {
  return (object) => {
    const name = own(object, field)
    if (typeof name !== 'string' || /^[A-Za-z0-9_-]+$/.test(name)) return []
    const message = `${field} ${JSON.stringify(name)} should have letters, digits, - and _ only; expressions cannot name it otherwise`
    return [{ path: [field], weight: 'advice', about: 'meaning', message }]
  }
}
