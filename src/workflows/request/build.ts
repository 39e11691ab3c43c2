import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import { formPairs, pathText, queryPairs, textOf } from '../../openapi/wire/parameters.ts'
import type { Reading } from '../expression/reading.ts'
import type { OutgoingCall } from '../run/door.ts'
import type { Callable } from '../source/source.ts'
import { mediaTypeOf, writeBody } from './body.ts'
import type { Credential } from './credentials.ts'
import { headerProblem, headerText, isToken } from './header.ts'

/** What a step says of its call, all expressions evaluated. */
export interface Said {
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly value: JsonValue
    readonly allowReserved?: boolean
  }[]
  readonly contentType?: string
  /** Undefined: no body. */
  readonly payload?: JsonValue
  readonly timeout: number | null
}

export type Built =
  | { readonly ok: true; readonly call: OutgoingCall; readonly query: JsonObject; readonly path: JsonObject }
  | { readonly ok: false; readonly problem: string }

/** The call that a step is, as a client would write it. Credentials are put where the step has not put any itself. */
export function buildCall(
  source: string,
  callable: Callable,
  said: Said,
  credentials: readonly Credential[],
  reading: Reading,
): Built {
  const headers: [string, string][] = []
  const pairs: string[] = []
  const cookies: string[] = []
  const path: JsonObject = {}
  const query: JsonObject = {}
  const parameters = namedByPath(callable, said.parameters, reading)
  for (const { name, in: place, value, allowReserved } of parameters) {
    const declared = callable.parameters.find((one) => one.name === name && one.in === place)
    if (place === 'path') setOwn(path, name, value)
    else if (place === 'query') {
      setOwn(query, name, value)
      pairs.push(...queryPairs(name, value, allowReserved === true ? { name, ...declared, allowReserved } : declared))
    } else if (place === 'querystring') pairs.push(...wholeQuery(value))
    else if (place === 'cookie') cookies.push(`${name}=${encodeURIComponent(textOf(value))}`)
    else put(headers, name, headerText(value, declared))
  }
  const missing = [...callable.path.matchAll(/\{([^{}]+)\}/g)]
    .map((match) => match[1]!)
    .filter((name) => !Object.hasOwn(path, name))
  if (missing.length > 0)
    return { ok: false, problem: `No value for ${missing.join(', ')} in the path ${callable.path}` }
  for (const { name, in: place, value } of credentials) {
    if (place === 'query' && !Object.hasOwn(query, name))
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    else if (place === 'cookie') cookies.push(`${name}=${value}`)
    else if (place === 'header' && !has(headers, name)) headers.push([name, value])
  }
  if (cookies.length > 0) headers.push(['Cookie', cookies.join('; ')])
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  const written =
    said.payload === undefined
      ? null
      : writeBody(said.payload, mediaTypeOf(said.contentType ?? type, callable), callable)
  if (written !== null && type === undefined) headers.push(['Content-Type', written.mediaType])
  if (!has(headers, 'accept')) headers.push(['Accept', '*/*'])
  const problem = headers.map(([name, value]) => headerProblem(name, value)).find((one) => one !== '')
  if (problem !== undefined) return { ok: false, problem }
  if (!isToken(callable.method)) return { ok: false, problem: `${callable.method} is no method of HTTP` }
  const target = callable.path.replace(/\{([^{}]+)\}/g, (_, name: string) =>
    pathText(
      path[name]!,
      callable.parameters.find((one) => one.name === name && one.in === 'path'),
    ),
  )
  const call = {
    source,
    method: callable.method,
    server: callable.server,
    target: pairs.length === 0 ? target : `${target}${target.includes('?') ? '&' : '?'}${pairs.join('&')}`,
    headers,
    body: written === null ? null : written.bytes,
    timeout: said.timeout,
  }
  return { ok: true, call, query, path }
}

/** `in: querystring` (1.1): the query as it stands, or an object that is written as a form. */
function wholeQuery(value: JsonValue): string[] {
  if (isObject(value)) return formPairs('', value)
  const text = textOf(value).replace(/^\?/, '')
  return text === '' ? [] : [text.replace(/[\s#]/g, encodeURIComponent)]
}

/** Names of headers differ in more than case: the last wins. */
function put(headers: [string, string][], name: string, value: string): void {
  const before = headers.findIndex(([one]) => one.toLowerCase() === name.toLowerCase())
  if (before >= 0) headers.splice(before, 1)
  headers.push([name, value])
}

/** A misuse that is common: the only path parameter that the path does not know is the only one that it misses. */
function namedByPath(callable: Callable, parameters: Said['parameters'], reading: Reading): Said['parameters'] {
  const names = [...callable.path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1]!)
  const given = parameters.filter((one) => one.in === 'path')
  const missing = names.filter((name) => !given.some((one) => one.name === name))
  const strange = given.filter((one) => !names.includes(one.name))
  if (reading.strict || missing.length !== 1 || strange.length !== 1) return parameters
  reading.warn(`Path parameter ${strange[0]!.name} of ${callable.id} is read as ${missing[0]}`)
  return parameters.map((one) => (one === strange[0] ? { ...one, name: missing[0]! } : one))
}

const has = (headers: readonly (readonly [string, string])[], name: string) =>
  headers.some(([one]) => one.toLowerCase() === name.toLowerCase())
