/** One segment of a path template: plain text, one `{variable}`, or a mixture such as `{id}.json`, `{name}:verb`, `{x},{y}`. */
export type Segment =
  | { readonly kind: 'static'; readonly text: string }
  | { readonly kind: 'param'; readonly name: string }
  | Mixed

export interface Mixed {
  readonly kind: 'mixed'
  /** One more than `names`: text before, between and after the variables. */
  readonly literals: readonly string[]
  readonly names: readonly string[]
}

/** @param text of a template between two slashes; an unclosed brace is plain text */
export function parseSegment(text: string): Segment {
  const literals: string[] = []
  const names: string[] = []
  let literal = ''
  for (let at = 0; at < text.length; ) {
    const close = text[at] === '{' ? text.indexOf('}', at + 2) : -1
    if (close < 0) literal += text[at++]
    else {
      literals.push(literal)
      names.push(text.slice(at + 1, close).replace(/^\+|[*+]$/g, ''))
      literal = ''
      at = close + 1
    }
  }
  if (names.length === 0) return { kind: 'static', text: decodeLoosely(literal) }
  if (names.length === 1 && literal === '' && literals[0] === '') return { kind: 'param', name: names[0]! }
  return { kind: 'mixed', literals: [...literals, literal].map(decodeLoosely), names }
}

/**
 * The variables' texts when the segment fits, every one of at least one character; null when it does not. Read from the
 * right, so that `a.b.json` is `a.b` and `json` for `{name}.{format}`. Linear in the segment's length.
 */
export function matchMixed({ literals, names }: Mixed, segment: string): string[] | null {
  const last = literals[literals.length - 1]!
  if (!segment.startsWith(literals[0]!) || !segment.endsWith(last)) return null
  const first = literals[0]!.length
  let end = segment.length - last.length
  const values: string[] = new Array(names.length)
  for (let i = names.length - 1; i > 0; i--) {
    const literal = literals[i]!
    const at = end - 1 - literal.length < 0 ? -1 : segment.lastIndexOf(literal, end - 1 - literal.length)
    if (at <= first) return null
    values[i] = segment.slice(at + literal.length, end)
    end = at
  }
  if (end <= first) return null
  values[0] = segment.slice(first, end)
  return values
}

/** Percent-decoded once, or as it is where the escapes are malformed. */
export function decodeLoosely(text: string): string {
  return decodePercent(text) ?? text
}

/** Percent-decoded once; undefined when an escape is malformed or no UTF-8. */
export function decodePercent(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

const unreserved = /^[\w.~-]*$/

/** A value as one path segment or query value: everything reserved is escaped, lone surrogates become U+FFFD. */
export function encodeSegment(text: string): string {
  if (unreserved.test(text)) return text
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}
