import { isObject, type JsonValue, own } from './json.ts'

/** A JSON Pointer (RFC 6901) from the root of a SpecDocument: `''` is the root, `/paths/~1orders/get` an operation. */
export type Pointer = string

export function escapeToken(token: string): string {
  return token.includes('~') || token.includes('/') ? token.replaceAll('~', '~0').replaceAll('/', '~1') : token
}

export function unescapeToken(token: string): string {
  return token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token
}

export function joinPointer(base: Pointer, ...tokens: (string | number)[]): Pointer {
  let pointer = base
  for (const token of tokens) pointer += `/${escapeToken(String(token))}`
  return pointer
}

export function pointerTokens(pointer: Pointer): string[] {
  return pointer === '' ? [] : pointer.slice(1).split('/').map(unescapeToken)
}

/** The value a pointer names, or undefined where it leaves the value (RFC 6901 §4). */
export function atPointer(root: JsonValue, pointer: Pointer): JsonValue | undefined {
  let at: JsonValue | undefined = root
  for (const token of pointerTokens(pointer)) {
    if (Array.isArray(at)) at = /^(0|[1-9]\d*)$/.test(token) ? at[Number(token)] : undefined
    else if (isObject(at)) at = own(at, token)
    else return undefined
  }
  return at
}
