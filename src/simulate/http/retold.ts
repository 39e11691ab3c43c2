import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import { normalizeName } from '../../lib/names.ts'
import type { Refusal } from '../exchange.ts'

/** An error body with the code and the properties that an overlay or a fault gives it. */
export function retold(value: JsonValue, { as, message }: Refusal): JsonValue {
  if (as === undefined || !isObject(value)) return value
  const coded = as.code === null ? value : withCode(value, as.code, message)
  return merged(coded, as.body)
}

const codeNames = ['code', 'errorcode', 'errorname', 'errortype', 'error']

/** The code where errors of this shape have theirs: beside the message, or at the top. */
function withCode(value: JsonObject, code: string, message: string): JsonObject {
  const holder = holderOf(value, message, 0) ?? value
  const name = codeNames
    .map((wanted) =>
      Object.keys(holder).find((key) => normalizeName(key) === wanted && typeof holder[key] !== 'object'),
    )
    .find((found) => found !== undefined)
  return replaceIn(value, holder, {
    ...holder,
    [name ?? 'code']: typeof holder[name ?? ''] === 'number' && /^\d+$/.test(code) ? Number(code) : code,
  }) as JsonObject
}

/** The object that holds the message. */
function holderOf(value: JsonValue, message: string, depth: number): JsonObject | undefined {
  if (typeof value !== 'object' || value === null || depth > 4) return undefined
  if (isObject(value) && Object.values(value).includes(message)) return value
  for (const part of Object.values(value)) {
    const found = holderOf(part, message, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

function replaceIn(value: JsonValue, old: JsonObject, next: JsonObject): JsonValue {
  if (value === old) return next
  if (Array.isArray(value)) return value.map((item) => replaceIn(item, old, next))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.keys(value).map((key) => [key, replaceIn(value[key]!, old, next)]))
}

function merged(value: JsonObject, more: JsonObject): JsonObject {
  const result = { ...value }
  for (const key of Object.keys(more)) {
    const [mine, theirs] = [own(result, key), more[key]!]
    setOwn(result, key, isObject(mine) && isObject(theirs) ? merged(mine, theirs) : theirs)
  }
  return result
}
