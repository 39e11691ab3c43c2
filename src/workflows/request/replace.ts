import { isObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import { pointerTokens } from '../../lib/pointer.ts'
import { queryJsonPath } from '../../openapi/json-path/json-path.ts'
import { textOf } from '../../openapi/wire/parameters.ts'
import type { Reading } from '../expression/reading.ts'
import type { Payload } from './payload.ts'

/** The payload with another value at a target: `jsonpointer`, `jsonpath` or (in XML text) `xpath`. */
export function replacedAt(
  payload: JsonValue | undefined,
  target: string,
  type: string,
  value: JsonValue,
  reading: Reading,
): Payload {
  if (type === 'xpath') return inXml(payload, target, value, reading)
  const parsed = parsedText(payload)
  if (parsed === undefined) return { ok: false, problem: `There is no payload to replace ${target} in` }
  const root = structuredClone(parsed)
  if (type === 'jsonpath') {
    const queried = queryJsonPath(target, root)
    if (!queried.ok) return { ok: false, problem: `${target} is no JSONPath: ${queried.message}` }
    const places = queried.nodes.map(({ location }) => location.map(String))
    if (places.length === 0) return { ok: false, problem: `The payload has nothing at ${target}` }
    for (const place of places) if (!put(root, place, value)) return { ok: true, value }
    return { ok: true, value: root }
  }
  const tokens = pointerTokens(target.replace(/^#/, ''))
  if (tokens.length === 0) return { ok: true, value }
  return put(root, tokens, value)
    ? { ok: true, value: root }
    : { ok: false, problem: `The payload has no place ${target}` }
}

/** A payload that was written as JSON text is replaced in as JSON. */
function parsedText(payload: JsonValue | undefined): JsonValue | undefined {
  if (typeof payload !== 'string') return payload
  try {
    return JSON.parse(payload) as JsonValue
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Of a list (RFC 6901 §4). */
const index = /^(0|[1-9]\d*)$/

/** False: the way to it is not there. The last step may be new. */
function put(root: JsonValue, path: readonly string[], value: JsonValue): boolean {
  let at: JsonValue | undefined = root
  for (const token of path.slice(0, -1))
    at = Array.isArray(at)
      ? index.test(token)
        ? at[Number(token)]
        : undefined
      : isObject(at)
        ? own(at, token)
        : undefined
  const last = path[path.length - 1]
  if (last === undefined) return false
  if (Array.isArray(at)) {
    const place = last === '-' ? at.length : index.test(last) ? Number(last) : -1
    if (place < 0 || place > at.length) return false
    at[place] = value
    return true
  }
  if (!isObject(at)) return false
  setOwn(at, last, value)
  return true
}

function inXml(payload: JsonValue | undefined, target: string, value: JsonValue, reading: Reading): Payload {
  if (typeof payload !== 'string') return { ok: false, problem: `There is no XML to replace ${target} in` }
  if (reading.xpath === undefined) return { ok: false, problem: `XPath ${target} cannot be evaluated here` }
  try {
    const replaced = reading.xpath.replace(payload, target, textOf(value))
    return replaced === null
      ? { ok: false, problem: `The payload has nothing at ${target}` }
      : { ok: true, value: replaced }
  } catch (error) {
    // By its contract an engine throws nothing but reasons.
    if (error instanceof Error) return { ok: false, problem: `XPath ${target}: ${error.message}` }
    throw error
  }
}
