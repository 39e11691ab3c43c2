import { isObject, type JsonValue, own } from '../../lib/json.ts'

const maxSteps = 200

export type ScannedPath =
  | { readonly ok: true; readonly path: readonly string[]; readonly end: number }
  | { readonly ok: false; readonly message: string; readonly offset: number }

/** Reads `.name`, `.0`, `[0]`, `['name']` from `at` on, up to the first character that is none of these. */
export function scanPath(text: string, at: number): ScannedPath {
  const path: string[] = []
  let end = at
  while (end < text.length) {
    if (path.length > maxSteps) return { ok: false, message: `more than ${maxSteps} properties deep`, offset: end }
    const bracket = text[end] === '['
    if (!bracket && text[end] !== '.') break
    const pattern = bracket ? /\[(?:(\d{1,10})|'([^']*)'|"([^"]*)")\]/y : /\.([^\s.[\]#(){}<>=!&|,'"]+)/y
    pattern.lastIndex = end
    const found = pattern.exec(text)
    if (found === null)
      return { ok: false, message: bracket ? 'no index between [ and ]' : 'no name after the dot', offset: end }
    path.push(found[1] ?? found[2] ?? found[3] ?? '')
    end += found[0].length
  }
  return { ok: true, path, end }
}

/** In brackets all through: after a name, `.x` would be part of the name. */
export function printPath(path: readonly string[]): string {
  return path
    .map((token) => {
      if (/^\d{1,10}$/.test(token)) return `[${token}]`
      return token.includes("'") ? `["${token}"]` : `['${token}']`
    })
    .join('')
}

/** The value at a pointer's tokens (RFC 6901 §4); undefined: there is none. */
export function walk(value: JsonValue | undefined, tokens: readonly string[]): JsonValue | undefined {
  let at = value
  for (const token of tokens) {
    if (Array.isArray(at)) at = /^(0|[1-9]\d*)$/.test(token) ? at[Number(token)] : undefined
    else if (isObject(at)) at = own(at, token)
    else return undefined
  }
  return at
}
