import { isSecretName } from '../../lib/secret-name.ts'

/** Gives the same run, step or event with its secrets masked, those too that it was given before. */
export type Mask = <T>(value: T) => T

export const masked = '***'

/** Shorter ones are masked where they stand, not wherever their text occurs. */
const shortest = 8

/**
 * Secrets are what stands under a name that says so (headers, query, fields of bodies in JSON, forms and XML, inputs, outputs,
 * observed values), and what is known to be one; a value found under such a name is then masked wherever else it occurs.
 * Bodies that are no text are not looked into.
 * @param known credentials and webhook secrets of the sandbox
 */
export function createMask(known: readonly string[]): Mask {
  // What one step brought is masked in the next ones.
  const found = new Set<string>(known.filter((secret) => secret !== ''))
  return (value) => {
    walk(value, '', (text, name) => maskInPlace(text, name, (secret) => found.add(secret)))
    const everywhere = [...found].filter((secret) => secret.length >= shortest || known.includes(secret)).flatMap(forms)
    const longestFirst = [...new Set(everywhere)].filter((text) => text !== '').sort((a, b) => b.length - a.length)
    const replaced = (text: string) => longestFirst.reduce((left, secret) => left.replaceAll(secret, masked), text)
    return walk(value, '', (text, name) => replaced(maskInPlace(text, name, () => {})))
  }
}

/** As it may be written elsewhere: as it is, in a URL, in a JSON text; and as it may have been written where it was found. */
function forms(secret: string): string[] {
  return [secret, fromJson(secret), fromForm(secret)].flatMap((plain) => [
    plain,
    encodeURIComponent(plain.replace(/\p{Cs}/gu, '')),
    JSON.stringify(plain).slice(1, -1),
  ])
}

function fromJson(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    // It was no JSON.
    return text
  }
}

function fromForm(text: string): string {
  return new URLSearchParams(`a=${text.replaceAll('&', '%26')}`).get('a') ?? text
}

type Text = (text: string, name: string) => string

/** Copies values, with each string as `change` makes it. Run results are shallow by construction, documents in them by the parser. */
function walk<T>(value: T, name: string, change: Text): T
function walk(value: unknown, name: string, change: Text): unknown {
  if (typeof value === 'string') return change(value, name)
  if (typeof value === 'number' && isSecretName(name)) return change(String(value), name)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Map) return value
  if (Array.isArray(value)) {
    const [first, second] = value
    // A header.
    if (value.length === 2 && typeof first === 'string' && typeof second === 'string' && name === 'headers[]')
      return [first, change(second, first)]
    return value.map((item) => walk(item, name === 'headers' ? 'headers[]' : name, change))
  }
  const observed = 'expression' in value && typeof value.expression === 'string' ? value.expression : null
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      walk(item, observed !== null && key === 'value' ? lastName(observed) : key, change),
    ]),
  )
}

/** `$response.body#/data/access_token` → `access_token`. */
function lastName(expression: string): string {
  return /[\w-]+$/.exec(expression)?.[0] ?? ''
}

function maskInPlace(text: string, name: string, found: (secret: string) => void): string {
  if (isSecretName(name)) {
    const [, scheme = '', secret = text] = /^((?:Bearer|Basic|Token|Digest) )(.*)$/is.exec(text) ?? []
    if (secret === '') return text
    found(secret)
    return `${scheme}${masked}`
  }
  return patterns.reduce(
    (left, pattern) =>
      left.replace(pattern, (whole, before: string, field: string, between: string, secret: string, after = '') => {
        if (secret === '' || secret === masked || !isSecretName(field)) return whole
        found(secret)
        return `${before}${field}${between}${masked}${after}`
      }),
    text,
  )
}

/** Where a text has names and values: before, name, between, value, after. */
const patterns = [
  // JSON
  /(")([\w.-]{1,60})("\s{0,20}:\s{0,20}")((?:[^"\\]|\\.)*)(")/g,
  // a form, or the query of a URL
  /(^|[?&])([\w.[\]%-]{1,60})(=)([^&#\s"']*)()/g,
  // XML
  /(<)([\w.:-]{1,60})(>)([^<]*)()(?=<)/g,
  // a part of multipart/form-data
  /(name=")([\w.[\]-]{1,60})("\r?\n\r?\n)([^\r\n]*)()/g,
  // credentials in a URL: its user's name stands for the name
  /(\/\/[^/\s:@]{0,200})(:)()([^/\s@]{1,200})(@)/g,
]
