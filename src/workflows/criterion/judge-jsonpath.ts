import { isObject, type JsonValue } from '../../lib/json.ts'
import { queryJsonPath } from '../../openapi/json-path/json-path.ts'
import { type Place, quotesAround, substitute } from './embedded.ts'
import type { Observer } from './observe.ts'
import { judgeCondition } from './simple.ts'

/** Type `jsonpath` (RFC 9535): it holds where the query selects something. */
export function judgeJsonPath(condition: string, context: JsonValue, observer: Observer): boolean {
  const path = substitute(condition, observer, writeInPath, (expression) => !namesContext(expression, context))
  if (path === undefined) return false
  const queried = queryJsonPath(path.trim(), context)
  if (queried.ok) {
    if (queried.nodes.length > 0) return true
    return judgeWrapped(path.trim(), context, observer)
  }
  if (!observer.reading.strict && /^\s*!?\s*\(*\s*\$[.[]/.test(condition))
    return judgePredicate(condition, context, observer)
  observer.note(`no JSONPath: ${queried.message}`)
  return false
}

/**
 * The specification's own example asks an object `$[?count(@.pets) > 0]` of itself; by RFC 9535 that asks its members. So where
 * nothing is selected, the object is tried as the only item of a list.
 */
function judgeWrapped(path: string, context: JsonValue, observer: Observer): boolean {
  if (!isObject(context) || !/^\$\[\s*\?/.test(path)) return nothing(path, observer)
  if (observer.reading.strict) return nothing(path, observer)
  const wrapped = queryJsonPath(path, [context])
  if (!wrapped.ok || wrapped.nodes.length === 0) return nothing(path, observer)
  observer.remark(
    `by RFC 9535 ${path} filters the members of an object, and selects none; taken as a filter of the object itself`,
  )
  return true
}

/** `$.status == "done"` is no JSONPath, but understood: its queries must each select one value. */
function judgePredicate(condition: string, context: JsonValue, observer: Observer): boolean {
  observer.remark('a comparison is no JSONPath; write $[?@.name == value]')
  return judgeCondition(condition, observer, (path) => {
    if (!/^\$[.[]/.test(path)) return observer.look(path)
    const value = selectOne(path, context)
    observer.see(path, value)
    return value
  })
}

function selectOne(path: string, context: JsonValue): JsonValue | undefined {
  const queried = queryJsonPath(path, context)
  if (!queried.ok) return undefined
  if (queried.nodes.length > 0) return queried.nodes[0]!.value
  if (!path.endsWith('.length')) return undefined
  const owner = queryJsonPath(path.slice(0, -'.length'.length), context)
  const value = owner.ok ? owner.nodes[0]?.value : undefined
  return Array.isArray(value) || typeof value === 'string' ? value.length : undefined
}

function nothing(path: string, observer: Observer): false {
  observer.note(`${path} selects nothing`)
  return false
}

/** In a filter, `$inputs.id` is a query of the context for those contexts that have such a member. */
function namesContext(expression: string, context: JsonValue): boolean {
  const member = /^\$([A-Za-z]+)/.exec(expression)![1]!
  return expression[member.length + 1] !== '.' || (isObject(context) && Object.hasOwn(context, member))
}

/** Within quotes as text; after a dot as a name; elsewhere as a literal. */
function writeInPath(value: JsonValue, place: Place): string {
  const quote = quotesAround(place.before)
  if (quote !== null) {
    const json = JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1)
    return quote === '"' ? json : json.replaceAll('\\"', '"').replaceAll("'", "\\'")
  }
  if (typeof value === 'string' && place.before.endsWith('.') && /^[A-Za-z_]\w*$/.test(value)) return value
  return JSON.stringify(value)
}
