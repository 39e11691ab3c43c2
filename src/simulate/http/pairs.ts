import { decodePercent } from './segment.ts'

/** A name and a value of a query or form, as sent and decoded. */
export interface Pair {
  readonly name: string
  readonly value: string
  /** The value before decoding: delimiters are looked for here. */
  readonly raw: string
}

/** More pairs than this are not read: a body of ampersands costs nothing to send. */
const maxPairs = 10_000

/** WHATWG urlencoded: `+` is a space, malformed escapes stay as they are. Empty pairs are skipped. */
export function parsePairs(text: string): Pair[] {
  const pairs: Pair[] = []
  for (let at = 0; at < text.length && pairs.length < maxPairs; ) {
    let end = text.indexOf('&', at)
    if (end < 0) end = text.length
    if (end > at) {
      const equals = text.indexOf('=', at)
      const cut = equals < 0 || equals > end ? end : equals
      const raw = text.slice(cut + 1, end)
      pairs.push({ name: decodeForm(text.slice(at, cut)), value: decodeForm(raw), raw })
    }
    at = end + 1
  }
  return pairs
}

/** Urlencoded text decoded. */
export function decodeForm(raw: string): string {
  const spaced = raw.includes('+') ? raw.replaceAll('+', ' ') : raw
  return decodePercent(spaced) ?? decodeWhatCan(spaced)
}

/** WHATWG "percent-decode" then UTF-8 with replacement: never fails. */
function decodeWhatCan(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
}

/** RFC 6265 §4.2: `a=1; b=2`. Values are not decoded; surrounding quotes are left out. */
export function parseCookies(header: string): [name: string, value: string][] {
  if (header === '') return []
  return header
    .split(';', 300)
    .map((part): [string, string] => {
      const equals = part.indexOf('=')
      if (equals < 0) return ['', '']
      return [
        part.slice(0, equals).trim(),
        part
          .slice(equals + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      ]
    })
    .filter(([name]) => name !== '')
}
