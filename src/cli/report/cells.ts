/** How many columns of a terminal a text takes: wide ones (CJK, emoji) take two, combining marks none. Without colour codes. */
export function cellsOf(text: string): number {
  if (isPlain(text)) return text.length
  return graphemes(text).reduce((sum, grapheme) => sum + cellsOfGrapheme(grapheme), 0)
}

/** At most so many columns, with an ellipsis where something was cut off. */
export function cut(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text
  if (cells < 1) return ''
  let taken = ''
  let used = 0
  for (const grapheme of graphemes(text)) {
    used += cellsOfGrapheme(grapheme)
    if (used > cells - 1) break
    taken += grapheme
  }
  return `${taken.trimEnd()}…`
}

export function pad(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - cellsOf(text)))
}

/** Lines of at most so many columns, broken between words; a longer word is left whole where it is, so that it can be copied. */
export function wrap(text: string, cells: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const long = cellsOf(word)
    if (last !== undefined && (cellsOf(last) + 1 + long <= cells || long > cells))
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}

function graphemes(text: string): string[] {
  return Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => segment)
}

const wide =
  /^(?:\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6])|\ufe0f/u

function cellsOfGrapheme(grapheme: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]+$/u.test(grapheme)) return 0
  return wide.test(grapheme) ? 2 : 1
}
