/**
 * Text that documents and replies bring, made harmless for a terminal and a log: what controls is shown as its code point
 * (`\u{1b}`), also what turns the direction of writing. Line breaks and tabs stay.
 */
export function printable(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, (char) =>
      char === '\n' || char === '\t' ? char : `\\u{${char.codePointAt(0)!.toString(16)}}`,
    )
}

/** The same in one line. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim())
}

/** At most so many characters; what was cut is said. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  // Half a surrogate pair is not left at the end.
  return `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}… (${text.length.toLocaleString('en')} characters)`
}
