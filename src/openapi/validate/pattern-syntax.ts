/** Regular expressions (ECMA-262) as a tree: to judge whether one can back-track, and to make strings that match one. */
export type PatternNode =
  | { readonly kind: 'set'; readonly ranges: readonly Range[] }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly item: PatternNode; readonly min: number; readonly max: number }
  | { readonly kind: 'start' | 'end' | 'boundary' }
  | { readonly kind: 'look'; readonly item: PatternNode; readonly behind: boolean; readonly negative: boolean }
  | { readonly kind: 'group'; readonly item: PatternNode; readonly index: number; readonly name?: string }
  | { readonly kind: 'reference'; readonly to: number | string }

/** Code points, both ends included. */
export type Range = readonly [number, number]

const maxCode = 0x10ffff
const maxNesting = 60
const digits: Range[] = [[48, 57]]
const wordChars: Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]
const spaces: Range[] = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x2028, 0x2029],
  [0xfeff, 0xfeff],
]

export function negate(ranges: readonly Range[]): Range[] {
  const out: Range[] = []
  let from = 0
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (low > from) out.push([from, low - 1])
    from = Math.max(from, high + 1)
  }
  if (from <= maxCode) out.push([from, maxCode])
  return out
}

export function overlaps(a: readonly Range[], b: readonly Range[]): boolean {
  return a.some(([low, high]) => b.some(([from, to]) => low <= to && from <= high))
}

/** The tree, or undefined for what is not understood. Input is limited: patterns come from strangers. */
export function parsePattern(source: string): PatternNode | undefined {
  if (source.length > 5000) return undefined
  const parser = new PatternParser(source)
  const node = parser.choice(0)
  return node !== undefined && parser.atEnd() ? node : undefined
}

class PatternParser {
  private readonly source: string
  private at = 0
  private groups = 0

  constructor(source: string) {
    this.source = source
  }

  atEnd(): boolean {
    return this.at >= this.source.length
  }

  choice(depth: number): PatternNode | undefined {
    if (depth > maxNesting) return undefined
    const options: PatternNode[] = []
    do {
      const option = this.sequence(depth)
      if (option === undefined) return undefined
      options.push(option)
    } while (this.eat('|'))
    return options.length === 1 ? options[0] : { kind: 'choice', options }
  }

  private sequence(depth: number): PatternNode | undefined {
    const items: PatternNode[] = []
    while (!this.atEnd() && this.peek() !== '|' && this.peek() !== ')') {
      const atom = this.atom(depth)
      const item = atom && this.quantified(atom)
      if (item === undefined) return undefined
      items.push(item)
    }
    return items.length === 1 ? items[0] : { kind: 'sequence', items }
  }

  private quantified(item: PatternNode): PatternNode | undefined {
    const found = /^(?:([*+?])|\{(\d{1,6})(,)?(\d{1,6})?\})\??/.exec(this.source.slice(this.at, this.at + 20))
    if (!found) return item
    this.at += found[0].length
    const [, sign, low, comma, high] = found
    const min = sign === undefined ? Number(low) : sign === '+' ? 1 : 0
    const unbounded = sign === undefined ? comma !== undefined && high === undefined : sign !== '?'
    const max = unbounded ? Number.POSITIVE_INFINITY : sign === '?' ? 1 : Number(high ?? low)
    return min <= max ? { kind: 'repeat', item, min, max } : undefined
  }

  private atom(depth: number): PatternNode | undefined {
    const char = this.take()
    if (char === '^') return { kind: 'start' }
    if (char === '$') return { kind: 'end' }
    if (char === '(') return this.group(depth)
    if (char === '[') return this.charClass()
    if (char === '.')
      return {
        kind: 'set',
        ranges: negate([
          [10, 10],
          [13, 13],
          [0x2028, 0x2029],
        ]),
      }
    if (char === '\\') return this.escape()
    if (char === '*' || char === '+' || char === '?') return undefined
    return single(char.codePointAt(0)!)
  }

  private group(depth: number): PatternNode | undefined {
    const head = /^\?(?::|=|!|<=|<!|<([A-Za-z_$][\w$]*)>)/.exec(this.source.slice(this.at, this.at + 80))
    if (!head && this.peek() === '?') return undefined
    const mark = head?.[0] ?? ''
    this.at += mark.length
    const captures = mark === '' || head?.[1] !== undefined
    const index = captures ? ++this.groups : 0
    const item = this.choice(depth + 1)
    if (item === undefined || !this.eat(')')) return undefined
    if (captures) return { kind: 'group', item, index, ...(head?.[1] === undefined ? {} : { name: head[1] }) }
    if (mark === '?:') return item
    return { kind: 'look', item, behind: mark.includes('<'), negative: mark.endsWith('!') }
  }

  private escape(): PatternNode | undefined {
    const next = this.peek()
    if (next === undefined) return undefined
    if (next === 'b' || next === 'B') {
      this.at++
      return { kind: 'boundary' }
    }
    const reference = /^(?:([1-9]\d?)|k<([A-Za-z_$][\w$]*)>)/.exec(this.source.slice(this.at, this.at + 80))
    if (reference) {
      this.at += reference[0].length
      return { kind: 'reference', to: reference[1] === undefined ? reference[2]! : Number(reference[1]) }
    }
    const ranges = this.escapedSet()
    return ranges && { kind: 'set', ranges }
  }

  /** After a backslash: `d`, `W`, `p{L}`, `u0041`, `n`, or any character standing for itself. */
  private escapedSet(): Range[] | undefined {
    const char = this.take()
    const known = { d: digits, w: wordChars, s: spaces }[char.toLowerCase()]
    if (known) return char === char.toLowerCase() ? known : negate(known)
    if (char === 'p' || char === 'P') return this.property(char === 'P')
    const controls: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 }
    if (Object.hasOwn(controls, char)) return [[controls[char]!, controls[char]!]]
    const hex = { x: /^[0-9a-f]{2}/i, u: /^(?:[0-9a-f]{4}|\{[0-9a-f]{1,6}\})/i }[char]
    const found = hex?.exec(this.source.slice(this.at, this.at + 10))
    if (found) {
      this.at += found[0].length
      const code = Number.parseInt(found[0].replace(/[{}]/g, ''), 16)
      return [[code, code]]
    }
    if (char === '') return undefined
    const code = char.codePointAt(0)!
    return [[code, code]]
  }

  /** Unicode properties, by their common members only: right for making strings, wide enough for judging overlap. */
  private property(negative: boolean): Range[] | undefined {
    const found = /^\{([^}]{1,40})\}|^[LNPSZ]/.exec(this.source.slice(this.at, this.at + 50))
    if (!found) return undefined
    this.at += found[0].length
    const name = (found[1] ?? found[0]).replace(/^.*=/, '')
    const lower: Range[] = [[97, 122]]
    const upper: Range[] = [[65, 90]]
    const ranges = /^(Ll|Lower)/.test(name)
      ? lower
      : /^(Lu|Upper)/.test(name)
        ? upper
        : /^N/.test(name)
          ? digits
          : /^(Z|White)/.test(name)
            ? [[32, 32] as Range]
            : /^(P|S)/.test(name)
              ? [[33, 47] as Range, [58, 64] as Range]
              : [...upper, ...lower]
    return negative ? negate([...ranges, [128, maxCode]]) : [...ranges, [0xc0, 0x24f]]
  }

  private charClass(): PatternNode | undefined {
    const negative = this.eat('^')
    const ranges: Range[] = []
    while (!this.eat(']')) {
      const low = this.classAtom()
      if (low === undefined) return undefined
      if (this.peek() === '-' && this.source[this.at + 1] !== ']' && low.length === 1 && low[0]![0] === low[0]![1]) {
        this.at++
        const high = this.classAtom()
        if (high === undefined) return undefined
        if (high.length === 1 && high[0]![0] === high[0]![1]) {
          if (low[0]![0] > high[0]![0]) return undefined
          ranges.push([low[0]![0], high[0]![0]])
        } else ranges.push(...low, [45, 45], ...high)
      } else ranges.push(...low)
    }
    return { kind: 'set', ranges: negative ? negate(ranges) : ranges }
  }

  private classAtom(): Range[] | undefined {
    const char = this.take()
    if (char === '') return undefined
    if (char === '\\') {
      if (this.eat('b')) return [[8, 8]]
      return this.escapedSet()
    }
    const code = char.codePointAt(0)!
    return [[code, code]]
  }

  private peek(): string | undefined {
    return this.source[this.at]
  }

  private take(): string {
    const code = this.source.codePointAt(this.at)
    if (code === undefined) return ''
    const char = String.fromCodePoint(code)
    this.at += char.length
    return char
  }

  private eat(char: string): boolean {
    if (this.source[this.at] !== char) return false
    this.at++
    return true
  }
}

function single(code: number): PatternNode {
  return { kind: 'set', ranges: [[code, code]] }
}
