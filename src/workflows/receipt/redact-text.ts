import type { Cleaning } from './redact.ts'

/**
 * What was sent or came, without the secrets. In JSON each text is looked at as what it means, however it is escaped, and what
 * has no secret stays as it came, byte for byte.
 */
export function cleanText(text: string, cleaning: Cleaning): string {
  if (!isJson(text)) return cleanPieces(cleaning.value(text), cleaning)
  return text.replace(/"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.eE+-]*/g, (token: string, colon: string | undefined) =>
    cleanToken(token, colon ?? '', cleaning),
  )
}

function cleanToken(token: string, colon: string, { value, name }: Cleaning): string {
  if (!token.startsWith('"')) {
    const number = String(JSON.parse(token))
    return value(number) === number ? token : JSON.stringify(value(number))
  }
  const meant = JSON.parse(token.slice(0, token.length - colon.length)) as string
  const clean = colon === '' ? value(meant) : name(meant)
  return clean === meant ? token : JSON.stringify(clean) + colon
}

/** Values of forms and queries, and segments of paths, which may be too short to be looked for everywhere. */
function cleanPieces(text: string, { value }: Cleaning): string {
  return text
    .replace(
      /([?&][^=&\s]{1,100}=)([^=&#\s]{1,3})(?=[&#]|$)/g,
      (_, before: string, piece: string) => before + value(piece),
    )
    .replace(/^([^=&\s]{1,100}=)([^=&#\s]{1,3})(?=&|$)/, (_, before: string, piece: string) => before + value(piece))
    .replace(/\/([^/?#\s]{1,3})(?=[/?#]|$)/g, (_, piece: string) => `/${value(piece)}`)
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
