/** A text with parts in braces, read once. */
export type Template = readonly (string | Part)[]

/** `{name}` or `{name:argument}`. */
export interface Part {
  readonly name: string
  readonly argument: string
}

/** Braces around anything that is not a name stand for themselves. */
export function parseTemplate(text: string): Template {
  const template: (string | Part)[] = []
  let end = 0
  for (const match of text.matchAll(/\{([A-Za-z][A-Za-z0-9]*)(?::([^{}]*))?\}/g)) {
    if (match.index > end) template.push(text.slice(end, match.index))
    template.push({ name: match[1]!, argument: match[2] ?? '' })
    end = match.index + match[0].length
  }
  if (end < text.length) template.push(text.slice(end))
  return template
}

export function renderTemplate(template: Template, valueOf: (part: Part) => string): string {
  let text = ''
  for (const piece of template) text += typeof piece === 'string' ? piece : valueOf(piece)
  return text
}

/**
 * What the parts of a template were, read from what it rendered; null: it never rendered that. A part ends where the text after it
 * begins for the first time. Of a part with an argument the name is `name:argument`.
 */
export function matchTemplate(template: Template, text: string): Map<string, string> | null {
  const found = new Map<string, string>()
  let at = 0
  for (const [index, piece] of template.entries()) {
    if (typeof piece === 'string') {
      if (!text.startsWith(piece, at)) return null
      at += piece.length
      continue
    }
    const next = template[index + 1]
    const end = next === undefined ? text.length : typeof next === 'string' ? text.indexOf(next, at) : at
    if (end < 0) return null
    found.set(piece.argument === '' ? piece.name : `${piece.name}:${piece.argument}`, text.slice(at, end))
    at = end
  }
  return at === text.length ? found : null
}

export function partsOf(template: Template): Part[] {
  return template.filter((piece): piece is Part => typeof piece !== 'string')
}

export function hasPart(template: Template, ...names: readonly string[]): boolean {
  return partsOf(template).some((part) => names.includes(part.name))
}
