/** A media type or range without its parameters, and with them. */
export interface ParsedType {
  /** `application/json`, lower-case. */
  readonly essence: string
  /** Lower-case names; values without quotes. */
  readonly parameters: ReadonlyMap<string, string>
}

/** RFC 9110 §8.3.1; null for what is no media type. */
export function parseMediaType(header: string): ParsedType | null {
  const [first = '', ...rest] = splitOutsideQuotes(header, ';')
  const essence = first.trim().toLowerCase()
  if (essence !== '*' && !/^[^\s/;,]+\/[^\s/;,]+$/.test(essence)) return null
  const parameters = new Map<string, string>()
  for (const part of rest) {
    const equals = part.indexOf('=')
    if (equals < 0) continue
    const value = part.slice(equals + 1).trim()
    const bare = value.startsWith('"') && value.endsWith('"') && value.length > 1
    parameters.set(
      part.slice(0, equals).trim().toLowerCase(),
      bare ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value,
    )
  }
  return { essence: essence === '*' ? '*/*' : essence, parameters }
}

/** Splits at a separator that is not inside a quoted-string. */
export function splitOutsideQuotes(text: string, separator: string): string[] {
  if (!text.includes('"')) return text.split(separator)
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    if (quoted && text[i] === '\\') i++
    else if (text[i] === '"') quoted = !quoted
    else if (text[i] === separator && !quoted) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  return [...parts, text.slice(start)]
}

export function essenceOf(type: string): string {
  const semicolon = type.indexOf(';')
  return (semicolon < 0 ? type : type.slice(0, semicolon)).trim().toLowerCase()
}

export function isJsonType(essence: string): boolean {
  return essence === 'application/json' || essence === 'text/json' || essence.endsWith('+json')
}

export function isXmlType(essence: string): boolean {
  return essence === 'application/xml' || essence === 'text/xml' || essence.endsWith('+xml')
}

/** Streams of JSON values, one a line. */
export function isJsonLinesType(essence: string): boolean {
  return /^(application|text)\/(x-)?(ndjson|jsonl|json-?lines|json-seq|jsonlines)$/.test(essence)
}

/**
 * How well a concrete type fits a range: 3 the same, 2 `type/*`, 1 `*\/*`, 0 not at all. `application/*+json` is a range too.
 */
export function rangeFit(range: string, essence: string): number {
  if (range === essence) return 3
  if (range === '*/*' || range === '*') return 1
  if (range.endsWith('/*')) return essence.startsWith(range.slice(0, -1)) ? 2 : 0
  const star = range.indexOf('/*+')
  if (star > 0) return essence.startsWith(range.slice(0, star + 1)) && essence.endsWith(range.slice(star + 2)) ? 2.5 : 0
  return 0
}
