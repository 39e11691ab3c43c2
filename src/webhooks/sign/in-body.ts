import { isObject, type JsonObject, type JsonValue, own, setOwn } from '../../lib/json.ts'
import { type Pointer, pointerTokens } from '../../lib/pointer.ts'
import { parsed } from './content.ts'

/** The JSON text with a signature at a pointer; as it is where it has no place for one. */
export function withSignatureAt(body: string, pointer: Pointer, signature: string): string {
  const root = parsed(body)
  if (root === undefined) return body
  const tokens = pointerTokens(pointer)
  const holder = holderAt(root, tokens.slice(0, -1))
  if (holder === undefined) return body
  setOwn(holder, tokens.at(-1)!, signature)
  return JSON.stringify(root)
}

/** The object at a path; missing ones are made on the way, but no items of an array. */
function holderAt(root: JsonValue, path: readonly string[]): JsonObject | undefined {
  let at: JsonValue | undefined = root
  for (const token of path) {
    if (Array.isArray(at)) at = at[Number(token)]
    else if (isObject(at)) at = own(at, token) ?? made(at, token)
    else return undefined
  }
  return isObject(at) ? at : undefined
}

function made(object: JsonObject, key: string): JsonObject {
  const value: JsonObject = {}
  setOwn(object, key, value)
  return value
}
