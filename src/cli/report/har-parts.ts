import type { Headers } from '../../workflows/run/run.ts'
import type { Cookie, NameValue } from './har-format.ts'

export function nameValues(pairs: readonly (readonly [string, string])[]): NameValue[] {
  return pairs.map(([name, value]) => ({ name, value }))
}

export function isForm(mediaType: string): boolean {
  return /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(mediaType)
}

/** RFC 6265, 4.2. */
export function requestCookies(headers: Headers): Cookie[] {
  return valuesOf(headers, 'cookie')
    .flatMap((value) => value.split(';'))
    .flatMap(pairOf)
}

/** RFC 6265, 4.1, with the attributes that HAR has a word for. */
export function responseCookies(headers: Headers): Cookie[] {
  return valuesOf(headers, 'set-cookie').flatMap((value) => {
    const [first = '', ...attributes] = value.split(';')
    return pairOf(first).map((cookie) => Object.assign(cookie, ...attributes.map(attributeOf)) as Cookie)
  })
}

function attributeOf(text: string): Partial<Cookie> {
  const [name = '', value = ''] = split(text)
  switch (name.toLowerCase()) {
    case 'path':
      return { path: value }
    case 'domain':
      return { domain: value }
    case 'httponly':
      return { httpOnly: true }
    case 'secure':
      return { secure: true }
    case 'expires': {
      const at = Date.parse(value)
      return Number.isNaN(at) ? {} : { expires: new Date(at).toISOString() }
    }
    default:
      return {}
  }
}

function pairOf(text: string): Cookie[] {
  const [name = '', value = ''] = split(text)
  return name === '' ? [] : [{ name, value }]
}

function split(text: string): string[] {
  const at = text.indexOf('=')
  return at < 0 ? [text.trim()] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

function valuesOf(headers: Headers, wanted: string): string[] {
  return headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value)
}
