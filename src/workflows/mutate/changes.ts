import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import { escapeToken } from '../../lib/pointer.ts'

/** A value with one thing in it changed. */
export interface Change {
  /** `/status is "x"`. */
  readonly what: string
  readonly value: JsonValue
}

/** Changes of one value: more would tell nothing new. */
const most = 400
const deepest = 8

/**
 * A value's copies with one leaf changed: another text or number, the other truth, nothing at all, a list without its items. `also`
 * are values to try at each leaf of the same type: a criterion that excludes one fails only by that one.
 */
export function changesOf(value: JsonValue, also: readonly JsonValue[]): Change[] {
  const changes: Change[] = []
  const walk = (at: JsonValue, pointer: string, put: (value: JsonValue | undefined) => JsonValue, depth: number) => {
    if (changes.length >= most || depth > deepest) return
    const say = (other: JsonValue | undefined) => {
      const what =
        other === undefined ? `${pointer || 'the body'} is missing` : `${pointer || 'the body'} is ${shown(other)}`
      changes.push({ what, value: put(other) })
    }
    for (const other of othersOf(at, also)) say(other)
    if (depth > 0) say(undefined)
    if (Array.isArray(at))
      at.slice(0, 5).forEach((item, index) => {
        const without = (other: JsonValue | undefined) =>
          put(other === undefined ? at.toSpliced(index, 1) : at.with(index, other))
        walk(item, `${pointer}/${index}`, without, depth + 1)
      })
    else if (isObject(at))
      for (const [name, item] of Object.entries(at))
        walk(item, `${pointer}/${escapeToken(name)}`, (other) => put(withMember(at, name, other)), depth + 1)
  }
  walk(value, '', (other) => other ?? null, 0)
  return changes
}

function withMember(object: JsonObject, name: string, value: JsonValue | undefined): JsonObject {
  const copy: JsonObject = {}
  for (const [key, item] of Object.entries(object)) {
    if (key !== name) setOwn(copy, key, item)
    else if (value !== undefined) setOwn(copy, key, value)
  }
  return copy
}

function othersOf(value: JsonValue, also: readonly JsonValue[]): JsonValue[] {
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'number') return [value + 1, ...also.filter((one) => typeof one === 'number' && one !== value)]
  if (typeof value === 'string') return [`${value}x`, ...also.filter((one) => typeof one === 'string' && one !== value)]
  if (value === null) return ['x']
  return Array.isArray(value) ? (value.length === 0 ? [['x']] : [[]]) : []
}

const shown = (value: JsonValue) => JSON.stringify(value).slice(0, 60)
