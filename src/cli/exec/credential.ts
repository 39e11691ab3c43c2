import { isObject } from '../../lib/json.ts'
import type { CredentialView } from '../../server/views.ts'

/** What of a request says who calls. */
export interface Presented {
  /** Path and query, as received. */
  readonly target: string
  /** As received, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export interface Swapped extends Presented {
  /** Names of the schemes whose credential was replaced; empty: all is as it came. */
  readonly schemes: readonly string[]
}

/** All that sandboxes make begin so: whoever sends one means it, and a wrong or stale one must be refused. */
const ours = 'sandbox_'
/** What a sandbox calls its user where the name means nothing. */
const nobody = 'sandbox'

/**
 * Puts the sandbox's credentials in the place of those a program brings along. Only where a scheme of the API looks for
 * one, and only in a form that it takes: a call without any credential, or with one of a wrong kind, stays as it is.
 *
 * @param declared whether the document declares schemes; where it does not, any form of `Authorization` is taken
 */
export function createSwap(credentials: readonly CredentialView[], declared: boolean): (request: Presented) => Swapped {
  return (request) => {
    const schemes: string[] = []
    let { target } = request
    const headers = request.headers.map(([name, value]): readonly [string, string] => {
      for (const credential of credentials.filter((one) => one.in === 'header' && sameHeader(one.name, name))) {
        const swapped = swapHeader(value, credential, declared)
        if (swapped === undefined) continue
        schemes.push(credential.scheme)
        target = swapPrincipal(target, value, credential)
        return [name, swapped]
      }
      if (name.toLowerCase() !== 'cookie') return [name, value]
      return [name, swapPairs(value, /;\s*/, '; ', credentialsIn(credentials, 'cookie'), schemes)]
    })
    const question = target.indexOf('?')
    if (question >= 0) {
      const query = swapPairs(target.slice(question + 1), '&', '&', credentialsIn(credentials, 'query'), schemes)
      target = `${target.slice(0, question)}?${query}`
    }
    return { target, headers, schemes }
  }
}

/**
 * The body of a request to a token endpoint (RFC 6749 §2.3.1) with the sandbox's client instead of the program's own. Basic
 * credentials are the header's matter.
 */
export function swapClient(body: string, mediaType: string, client: CredentialView): string {
  const { clientId = '', clientSecret = '' } = client
  const put = { client_id: clientId, client_secret: clientSecret }
  if (mediaType.includes('json')) {
    const given = parsed(body)
    return isObject(given) && 'client_secret' in given ? JSON.stringify({ ...given, ...put }) : body
  }
  const form = new URLSearchParams(body)
  if (form.has('client_secret')) for (const [name, value] of Object.entries(put)) form.set(name, value)
  return form.toString()
}

/** What is no JSON is the sandbox's to refuse. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The Basic header of a request to a token endpoint. */
export function clientHeader({ clientId = '', clientSecret = '' }: CredentialView): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
}

/** The header's value with our secret in it; undefined where it stays. */
function swapHeader(given: string, credential: CredentialView, declared: boolean): string | undefined {
  const text = given.trim()
  if (text === '' || text.includes(ours)) return undefined
  const space = text.search(/\s/)
  const word = space < 0 ? '' : text.slice(0, space)
  if (word.toLowerCase() === 'basic') return swapBasic(text.slice(space + 1), credential, declared)
  const secret = secretOf(credential)
  if (credential.type === 'apiKey' || !declared)
    return word === '' ? secret : `${word} ${rest(text.slice(space), secret)}`
  const wanted = credential.value.slice(0, credential.value.indexOf(' ')).toLowerCase()
  const same = word.toLowerCase() === wanted || (wanted === 'bearer' && word.toLowerCase() === 'token')
  return same ? `${word} ${rest(text.slice(space), secret)}` : undefined
}

/** `Token token="x"` keeps its form; anything else is the secret alone. */
function rest(given: string, secret: string): string {
  const assigned = /^\s*([\w-]+=)("?)[^",=]+\2\s*$/.exec(given)
  return assigned === null ? secret : `${assigned[1]}${assigned[2]}${secret}${assigned[2]}`
}

/** RFC 7617. The secret stays on the side it was: `key:` and `:key` are common. */
function swapBasic(encoded: string, credential: CredentialView, declared: boolean): string | undefined {
  if (declared && credential.password === undefined) return undefined
  const { username, password } = readBasic(encoded)
  if (username.startsWith(ours) || password.startsWith(ours)) return undefined
  const secret = secretOf(credential)
  const name = isPrincipal(credential) ? credential.username : username
  const pair = password === '' ? `${secret}:` : `${name}:${secret}`
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`
}

function readBasic(encoded: string): { username: string; password: string } {
  const decoded = Buffer.from(encoded.trim(), 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  return colon < 0
    ? { username: decoded, password: '' }
    : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) }
}

/** Whoever calls in the name of an account means the sandbox's account: its name in the path is that name too. */
function swapPrincipal(target: string, header: string, credential: CredentialView): string {
  if (!isPrincipal(credential) || !/^basic\s/i.test(header)) return target
  const { username } = readBasic(header.slice('basic '.length))
  if (username === '') return target
  const question = target.indexOf('?')
  const [path, query] = question < 0 ? [target, ''] : [target.slice(0, question), target.slice(question)]
  const segments = path.split('/').map((segment) => {
    if (segment !== username && !segment.startsWith(`${username}.`)) return segment
    return `${credential.username}${segment.slice(username.length)}`
  })
  return `${segments.join('/')}${query}`
}

function swapPairs(
  text: string,
  separator: string | RegExp,
  joint: string,
  credentials: readonly CredentialView[],
  schemes: string[],
): string {
  if (credentials.length === 0) return text
  const pairs = text.split(separator).map((pair) => {
    const equals = pair.indexOf('=')
    const credential = credentials.find(({ name }) => equals > 0 && name === pair.slice(0, equals))
    if (credential === undefined || equals === pair.length - 1 || pair.includes(ours)) return pair
    schemes.push(credential.scheme)
    return `${pair.slice(0, equals)}=${encodeURIComponent(secretOf(credential))}`
  })
  return pairs.join(joint)
}

const credentialsIn = (credentials: readonly CredentialView[], place: string) =>
  credentials.filter((credential) => credential.in === place)

const isPrincipal = ({ username }: CredentialView) => username !== undefined && username !== nobody

const secretOf = ({ value, password, clientSecret }: CredentialView) =>
  password ?? clientSecret ?? value.replace(/^\S+ /, '')

const sameHeader = (declared: string, name: string) => declared.toLowerCase() === name.toLowerCase()
