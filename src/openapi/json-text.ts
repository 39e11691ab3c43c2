/** What a JSON text is made of, counted before it is parsed, so that a hostile one is never built. */
export interface JsonOutline {
  /** Deepest nesting of objects and arrays. */
  readonly depth: number
  /** Values in it, at most. */
  readonly nodes: number
  /** Property names, repeated ones included. */
  readonly keys: number
}

const quote = 0x22
const backslash = 0x5c

export function outlineJson(text: string): JsonOutline {
  let depth = 0
  let deepest = 0
  let nodes = 1
  let keys = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // Indentation is half of many texts.
    if (code === 0x20) continue
    if (code === quote) i = endOfString(text, i)
    else if (code === 0x3a) keys++
    else if (code === 0x2c) nodes++
    else if (code === 0x7b || code === 0x5b) {
      nodes++
      if (++depth > deepest) deepest = depth
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return { depth: deepest, nodes, keys }
}

/** The closing quote of the string that opens at `start`; the text's length when there is none. */
function endOfString(text: string, start: number): number {
  let end = start
  for (;;) {
    end = text.indexOf('"', end + 1)
    if (end === -1) return text.length
    let slashes = end - 1
    while (text.charCodeAt(slashes) === backslash) slashes--
    if ((end - slashes) % 2 === 1) return end
  }
}

/** One step through a text: what opens, closes or stands there, with its offsets. */
export interface TextEvent {
  readonly type: 'object' | 'array' | 'key' | 'scalar' | 'close'
  readonly start: number
  /** Of a key, decoded. */
  readonly name?: string
}

const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y
const space = /[ \t\r\n]*/y

/**
 * Steps through a JSON text without building it, never recursing.
 * @returns the offset of the first thing that is not JSON, or -1
 */
export function scanJson(text: string, on: (event: TextEvent) => void): number {
  const open: ('object' | 'array')[] = []
  let expect: 'value' | 'value or end' | 'key' | 'key or end' | 'more' = 'value'
  let at = skipSpace(text, text.charCodeAt(0) === 0xfeff ? 1 : 0)
  while (at < text.length) {
    const char = text[at]!
    const inside = open[open.length - 1]
    if (expect === 'more') {
      if (inside === undefined) return at
      if (char === ',') {
        expect = inside === 'object' ? 'key' : 'value'
        at = skipSpace(text, at + 1)
        continue
      }
      if (char !== (inside === 'object' ? '}' : ']')) return at
      open.pop()
      on({ type: 'close', start: at })
      at = skipSpace(text, at + 1)
      continue
    }
    if (expect.endsWith('or end') && char === (inside === 'object' ? '}' : ']')) {
      expect = 'more'
      continue
    }
    if (expect.startsWith('key')) {
      const key = readString(text, at)
      if (key === undefined) return at
      on({ type: 'key', start: at, name: key.value })
      at = skipSpace(text, key.end)
      if (text[at] !== ':') return at
      at = skipSpace(text, at + 1)
      expect = 'value'
      continue
    }
    if (char === '{' || char === '[') {
      const type = char === '{' ? 'object' : 'array'
      open.push(type)
      on({ type, start: at })
      expect = type === 'object' ? 'key or end' : 'value or end'
      at = skipSpace(text, at + 1)
      continue
    }
    const end = endOfScalar(text, at)
    if (end === undefined) return at
    on({ type: 'scalar', start: at })
    expect = 'more'
    at = skipSpace(text, end)
  }
  return open.length === 0 && expect === 'more' ? -1 : text.length
}

function skipSpace(text: string, at: number): number {
  space.lastIndex = at
  space.test(text)
  return space.lastIndex
}

function endOfScalar(text: string, at: number): number | undefined {
  if (text.charCodeAt(at) === quote) return readString(text, at)?.end
  literal.lastIndex = at
  return literal.test(text) ? literal.lastIndex : undefined
}

function readString(text: string, at: number): { value: string; end: number } | undefined {
  if (text.charCodeAt(at) !== quote) return undefined
  const end = endOfString(text, at) + 1
  const raw = text.slice(at, end)
  try {
    return { value: raw.includes('\\') ? String(JSON.parse(raw)) : plain(raw), end }
  } catch {
    return undefined
  }
}

/** A string without escapes needs no parser, but still may not hold control characters. */
function plain(raw: string): string {
  for (let i = 1; i < raw.length; i++) if (raw.charCodeAt(i) < 0x20) throw new SyntaxError('control character')
  if (!raw.endsWith('"') || raw.length < 2) throw new SyntaxError('unterminated')
  return raw.slice(1, -1)
}

export interface Position {
  /** 1-based. */
  readonly line: number
  readonly column: number
}

export function positionOf(text: string, offset: number): Position {
  let line = 1
  let start = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', start)) {
    line++
    start = at + 1
  }
  return { line, column: Math.min(offset, text.length) - start + 1 }
}
