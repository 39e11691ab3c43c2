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

export function partsOf(template: Template): Part[] {
  return template.filter((piece): piece is Part => typeof piece !== 'string')
}

export function hasPart(template: Template, ...names: readonly string[]): boolean {
  return partsOf(template).some((part) => names.includes(part.name))
}
