import type { IdFormat } from '../blueprint.ts'

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
export const alphabets = {
  digits: '0123456789',
  hex: '0123456789abcdef',
  upperHex: '0123456789ABCDEF',
  crockford: '0123456789ABCDEFGHJKMNPQRSTVWXYZ',
  lower: '0123456789abcdefghijklmnopqrstuvwxyz',
  upper: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  mixed: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
}

/** What ids look like, from samples of them; null when the samples show no format (words, placeholders). */
export function formatOfSamples(samples: readonly (string | number)[]): IdFormat | null {
  const texts = samples.map(String).filter((text) => text !== '' && !/\s|^(string|id|null|<.*|\{.*)$/i.test(text))
  if (texts.length === 0) return null
  if (texts.every((text) => uuidPattern.test(text))) return { kind: 'uuid' }
  if (texts.every((text) => /^\d+$/.test(text)))
    return {
      kind: 'integer',
      digits: Math.min(median(texts.map((text) => text.length)), 15),
      text: samples.every((sample) => typeof sample === 'string'),
    }
  const split = texts.map(splitPrefix).filter((parts) => parts !== null)
  if (split.length < Math.ceil(texts.length / 2)) return null
  const prefix = mostCommon(split.map(({ prefix }) => prefix))
  const bodies = split.filter((parts) => parts.prefix === prefix).map((parts) => parts.body)
  // `file-abc123`, `ord_123`: a stand-in tells the prefix, not how long or random the rest is.
  if (prefix !== '' && bodies.every((body) => body.length < 8))
    return { kind: 'prefixed', prefix, length: 16, alphabet: alphabets.lower }
  return {
    kind: 'prefixed',
    prefix,
    length: Math.min(median(bodies.map((body) => body.length)), 64),
    alphabet: alphabetOf(bodies),
  }
}

/** `ord_8KdY3f` → `ord_` and the random part; `SM` + 32 hex; a bare random string has the prefix ''. */
function splitPrefix(text: string): { prefix: string; body: string } | null {
  const marked = /^((?:[A-Za-z][A-Za-z0-9]*[_.:-])+)([A-Za-z0-9]{3,})$/.exec(text)
  if (
    marked &&
    (/\d/.test(marked[2]!) ||
      (/[a-z]/.test(marked[2]!) && /[A-Z]/.test(marked[2]!)) ||
      (marked[2]!.length >= 10 && marked[1]!.endsWith('_')))
  )
    return { prefix: marked[1]!, body: marked[2]! }
  const lettered = /^([A-Z]{2,4})([0-9a-f]{20,})$/.exec(text)
  if (lettered) return { prefix: lettered[1]!, body: lettered[2]! }
  return /^[A-Za-z0-9]{4,}$/.test(text) && /\d/.test(text) ? { prefix: '', body: text } : null
}

function alphabetOf(bodies: readonly string[]): string {
  const all = bodies.join('')
  const long = all.length >= 12
  if (/^\d+$/.test(all)) return alphabets.digits
  if (/^[0-9a-f]+$/.test(all) && long) return alphabets.hex
  if (/^[0-9A-F]+$/.test(all) && long) return alphabets.upperHex
  if (/^[0-9a-z]+$/.test(all)) return alphabets.lower
  if (bodies.every((body) => body.length === 26) && /^[0-9A-HJKMNP-TV-Z]+$/.test(all)) return alphabets.crockford
  return /^[0-9A-Z]+$/.test(all) ? alphabets.upper : alphabets.mixed
}

/** `^SM[0-9a-fA-F]{32}$` → prefix, length and alphabet; any other pattern as it is. */
export function formatOfPattern(pattern: string): IdFormat | null {
  if (/^\^?(\.|\\S|\[^\/\])[+*]\$?$/.test(pattern)) return null
  if (
    /^[\^$()[\]{}|\-+*?,0-9]+$/.test(pattern.replaceAll('\\d', '0')) &&
    /\\d|0-9/.test(pattern) &&
    /[+*]/.test(pattern)
  )
    return { kind: 'integer', digits: 15, text: true }
  if (/\{8\}.*-.*\{4\}.*-.*\{12\}/.test(pattern)) return { kind: 'uuid' }
  const simple = /^\^?\(?([A-Za-z0-9_:-]*)\)?(?:\[([\w-]+)\]|\\(d|w))(?:\{(\d+)(?:,(\d*))?\}|([+*]))\$?$/.exec(pattern)
  if (!simple) return { kind: 'pattern', pattern }
  const [, prefix = '', set, escape, least, most, open] = simple
  const length = open ? 16 : Math.max(Number(least), Math.min(Number(most || least), 24))
  return {
    kind: 'prefixed',
    prefix,
    length: Math.min(Math.max(length, 1), 64),
    alphabet: escape === 'd' ? alphabets.digits : setOf(set ?? ''),
  }
}

function setOf(set: string): string {
  const digits = set.includes('0-9') ? alphabets.digits : ''
  if (/a-f/.test(set)) return alphabets.hex
  if (/A-F/.test(set)) return alphabets.upperHex
  const lower = /a-z/.test(set) ? 'abcdefghijklmnopqrstuvwxyz' : ''
  const upper = /A-Z/.test(set) ? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' : ''
  return digits + upper + lower || alphabets.lower
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

export function mostCommon<T>(values: readonly T[]): T {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]![0]
}
