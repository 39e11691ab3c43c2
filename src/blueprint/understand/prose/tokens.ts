/** A word of prose, or a mark. */
export interface Token {
  /** Lower-case, typographic marks made plain; code and quoted text without its marks. */
  readonly text: string
  /** As written. */
  readonly raw: string
  /** In backticks, quotes or bold: the name of something rather than a word. */
  readonly code: boolean
}

/** A sentence, or the part of one up to a semicolon. */
export type Sentence = readonly Token[]

const longest = 6_000

/**
 * Prose, less its markup, as sentences of words. A list that follows a colon belongs to the sentence before it. Linear in the
 * text; what is beyond 6,000 characters is not read.
 */
export function sentencesOf(text: string): readonly Sentence[] {
  const known = readBefore.get(text)
  if (known !== undefined) return known
  const read = readSentences(text)
  // The same few texts are asked about by one resource after the other.
  if (readBefore.size >= 300) readBefore.clear()
  readBefore.set(text, read)
  return read
}

const readBefore = new Map<string, readonly Sentence[]>()

function readSentences(text: string): Sentence[] {
  const marked = plain(text.slice(0, longest))
  const sentences: Token[][] = []
  let sentence: Token[] = []
  let listing = false
  const end = () => {
    if (sentence.length > 0) sentences.push(sentence)
    sentence = []
    listing = false
  }
  for (const piece of pieces(marked)) {
    if (piece === '\n\n' || piece === '\n*') {
      const last = sentence[sentence.length - 1]?.raw
      if (last === ':' || (listing && piece === '\n*')) {
        listing = true
        sentence.push({ text: ',', raw: ',', code: false })
      } else if (!(listing && piece === '\n\n')) end()
    } else if (/^[.!?;]$/.test(piece)) {
      if (!/^(e\.g|i\.e|etc|vs|approx|incl)$/.test(sentence[sentence.length - 1]?.text ?? '')) end()
    } else sentence.push(tokenOf(piece))
  }
  end()
  return sentences
}

function tokenOf(piece: string): Token {
  const mark = piece[0]!
  if (piece.length > 2 && (mark === '`' || mark === '"'))
    return { text: piece.slice(1, -1).trim().toLowerCase(), raw: piece.slice(1, -1).trim(), code: true }
  return { text: piece.toLowerCase(), raw: piece, code: false }
}

/** Tags and links gone, everything that sets a name apart in backticks. */
export function plain(text: string): string {
  return text
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/<\/?(code|b|strong|em|i|tt)>/gi, '`')
    .replace(/<(p|br|li|ul|ol|div|h\d)\b[^<>]{0,200}>/gi, '\n\n')
    .replace(/<\/?[a-z][^<>]{0,300}>/gi, ' ')
    .replace(/\*\*([^*`\n]{1,60})\*\*/g, '`$1`')
    .replace(/`{2,}/g, '`')
    .replace(/\[([^[\]\n]{1,200})\]\([^()\s]{0,400}\)/g, '$1')
    .replace(/&quot;/g, '"')
}

/** Words, names in backticks or quotes, marks, and the breaks `\n\n` (paragraph) and `\n*` (item of a list). */
function pieces(text: string): string[] {
  const wanted =
    /`[^`\n]{1,60}`|"[^"\n]{1,60}"|'[A-Za-z][\w -]{0,40}'(?![A-Za-z])|\n[ \t]{0,8}[*+-][ \t]|\n[ \t]*\n|[A-Za-z0-9](?:[\w'-]|[.:](?=\w))*|[.!?;](?=\s|$|[`")])|[,:()/=;]/g
  return [...text.matchAll(wanted)].map(([found]) => {
    if (found[0] === '\n') return /[*+-]/.test(found) ? '\n*' : '\n\n'
    return found[0] === "'" ? `"${found.slice(1, -1)}"` : found
  })
}
