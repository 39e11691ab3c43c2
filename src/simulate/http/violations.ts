import { pointerTokens } from '../../lib/pointer.ts'
import type { Violation } from '../../openapi/schema.ts'
import type { Refusal } from '../exchange.ts'

/** One part of a request that is wrong. `path`: JSON Pointer in a body, otherwise the parameter's name. */
export type RequestViolation = NonNullable<Refusal['fields']>[number]

export type Place = 'path' | 'query' | 'header' | 'cookie' | 'body'

/** A schema's complaint about a parameter, told with the parameter's name. */
export function parameterViolation(place: Place, name: string, violation: Violation): RequestViolation {
  const inside = dotted(violation.path)
  return {
    in: place,
    path: inside === '' ? name : inside.startsWith('[') ? `${name}${inside}` : `${name}.${inside}`,
    message: violation.message,
    keyword: violation.keyword,
  }
}

/** `/items/0/quantity` → `items[0].quantity`. */
export function dotted(pointer: string): string {
  let text = ''
  for (const token of pointerTokens(pointer)) {
    if (/^\d+$/.test(token)) text += `[${token}]`
    else text += text === '' ? token : `.${token}`
  }
  return text
}

/** "query parameter "limit" must be integer", "items[0].quantity is required". */
export function describeViolation({ in: place, path, message, keyword }: RequestViolation): string {
  const what =
    place !== 'body' ? `${place} parameter "${path}"` : path === '' ? 'the request body' : `"${dotted(path)}"`
  return keyword === 'required' ? `${what} is required` : `${what} ${message}`
}

/** At most this many fields are listed: a long body can be wrong in thousands of places. */
const maxFields = 50

/** The refusal of a request that breaks its schema; undefined when nothing is wrong. */
export function invalidRefusal(violations: readonly RequestViolation[]): Refusal | undefined {
  const first = violations[0]
  if (first === undefined) return undefined
  const more = violations.length - 1
  const rest = more === 0 ? '' : ` (and ${more} more ${more === 1 ? 'problem' : 'problems'})`
  return {
    kind: 'invalid',
    message: `${sentence(describeViolation(first))}${rest}`,
    fields: violations.slice(0, maxFields),
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
