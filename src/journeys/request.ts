import type { Operation, Parameter } from '../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue } from '../lib/json.ts'
import type { SandboxRequest } from '../simulate/exchange.ts'
import { serialize } from '../simulate/http/serialize.ts'
import type { Model } from '../simulate/call.ts'

/** One way to authenticate: `value` goes on the wire at `in`/`name`. */
export interface Credential {
  readonly scheme: string
  readonly in: 'header' | 'query' | 'cookie'
  readonly name: string
  readonly value: string
}

/** A step with all its values known. */
export interface FilledStep {
  readonly params: readonly { readonly name: string; readonly in: Parameter['in']; readonly value: JsonValue }[]
  readonly body: { readonly mediaType: string; readonly value: JsonValue } | null
}

/** The request that a step is, as a client would write it. */
export function requestOf(
  model: Model,
  operation: Operation,
  step: FilledStep,
  credentials: readonly Credential[],
): SandboxRequest {
  const headers: Record<string, string> = { accept: '*/*' }
  const query: string[] = []
  const cookies: string[] = []
  for (const { name, in: place, value } of keysFor(model, operation, credentials)) {
    if (place === 'query') query.push(`${encode(name)}=${encode(value)}`)
    else if (place === 'cookie') cookies.push(`${name}=${value}`)
    else headers[name.toLowerCase()] = value
  }
  const path: Record<string, string> = {}
  for (const { name, in: place, value } of step.params) {
    const declared = operation.parameters.find((one) => one.name === name && one.in === place)
    if (place === 'path') path[name] = pathText(value, declared)
    else if (place === 'query') query.push(...queryPairs(name, value, declared))
    else if (place === 'querystring') query.push(text(value))
    else if (place === 'cookie') cookies.push(`${name}=${encode(text(value))}`)
    else headers[name.toLowerCase()] = isObject(value) ? JSON.stringify(value) : text(value)
  }
  if (cookies.length > 0) headers.cookie = cookies.join('; ')
  const written = step.body === null ? null : bodyBytes(model, operation, step.body)
  if (written !== null) headers['content-type'] = written.type
  const filled = operation.path.replace(/\{([^{}]+)\}/g, (_, name: string) => path[name] ?? 'x')
  return {
    method: operation.method,
    path: (operation.basePaths[0] ?? '') + filled.replace(/[?#].*$/, ''),
    query: query.join('&'),
    headers,
    body: written === null ? null : written.bytes,
  }
}

/** What the first way to authenticate takes. */
function keysFor({ blueprint }: Model, { security }: Operation, credentials: readonly Credential[]): Credential[] {
  if (blueprint.security.undeclared) return credentials.slice(0, 1)
  const usable = security.find((uses) => uses.every(({ scheme }) => credentials.some((one) => one.scheme === scheme)))
  return (usable ?? []).flatMap(({ scheme }) => credentials.find((one) => one.scheme === scheme) ?? [])
}

const encode = encodeURIComponent
const text = (value: JsonValue): string =>
  Array.isArray(value) ? value.map(text).join(',') : isObject(value) ? JSON.stringify(value) : String(value ?? '')

/** RFC 6570 as OpenAPI has it: simple, label, matrix. */
function pathText(value: JsonValue, declared: Parameter | undefined): string {
  const explode = declared?.explode === true
  const parts = (joint: string, equals: string) =>
    isObject(value)
      ? Object.entries(value)
          .map(([name, item]) => `${encode(name)}${equals}${encode(text(item))}`)
          .join(joint)
      : [value]
          .flat()
          .map((item) => encode(text(item)))
          .join(joint)
  if (declared?.style === 'label') return `.${parts(explode ? '.' : ',', explode ? '=' : ',')}`
  if (declared?.style !== 'matrix') return parts(',', explode ? '=' : ',')
  const { name } = declared
  if (!explode || !(Array.isArray(value) || isObject(value))) return `;${encode(name)}=${parts(',', ',')}`
  return isObject(value)
    ? `;${parts(';', '=')}`
    : value.map((item) => `;${encode(name)}=${encode(text(item))}`).join('')
}

function queryPairs(name: string, value: JsonValue, declared: Parameter | undefined): string[] {
  const pair = (key: string, item: JsonValue) => `${encode(key)}=${encode(text(item))}`
  if (declared?.contentType != null) return [`${encode(name)}=${encode(JSON.stringify(value))}`]
  const { style = 'form', explode = true } = declared ?? {}
  if (Array.isArray(value)) {
    if (style === 'spaceDelimited' || style === 'pipeDelimited')
      return explode
        ? value.map((item) => pair(name, item))
        : [
            `${encode(name)}=${value
              .map(text)
              .map(encode)
              .join(style === 'pipeDelimited' ? '|' : '%20')}`,
          ]
    if (style === 'deepObject') return formPairs(name, value)
    return explode
      ? value.map((item) => pair(name, item))
      : [`${encode(name)}=${value.map(text).map(encode).join(',')}`]
  }
  if (!isObject(value)) return [pair(name, value)]
  if (style === 'deepObject') return formPairs(name, value)
  if (explode) return Object.entries(value).map(([key, item]) => pair(key, item))
  return [
    `${encode(name)}=${Object.entries(value)
      .flatMap(([key, item]) => [encode(key), encode(text(item))])
      .join(',')}`,
  ]
}

/** `a[b]=1`, `list[0][price]=y`. */
function formPairs(name: string, value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => formPairs(`${name}[${index}]`, item))
  if (isObject(value))
    return Object.keys(value).flatMap((key) => formPairs(name === '' ? key : `${name}[${key}]`, value[key]!))
  return [`${encode(name)}=${encode(value === null ? '' : String(value))}`]
}

const boundary = 'specbox-journey'

function bodyBytes({ doc }: Model, operation: Operation, body: NonNullable<FilledStep['body']>) {
  const { value } = body
  const type = body.mediaType.includes('*') ? 'application/octet-stream' : body.mediaType
  const bytes = (written: string | Uint8Array) =>
    typeof written === 'string' ? new TextEncoder().encode(written) : written
  if (type.includes('urlencoded'))
    return { type, bytes: bytes(isObject(value) ? formPairs('', value).join('&') : text(value)) }
  if (type.startsWith('multipart/'))
    return {
      type: `${type.split(';')[0]}; boundary=${boundary}`,
      bytes: bytes(multipart(isObject(value) ? value : {})),
    }
  if (/json/.test(type)) return { type, bytes: bytes(JSON.stringify(value)) }
  if (typeof value === 'string') return { type, bytes: bytes(value) }
  const media = operation.requestBody?.content.find((one) => one.type === body.mediaType)
  const { contentType, body: written } = serialize(value, type, media?.schema ?? null, doc)
  return { type: contentType, bytes: bytes(written) }
}

/** One part a property; what is no scalar travels as JSON. */
function multipart(value: JsonObject): string {
  const parts = Object.entries(value).map(([name, item]) => {
    const structured = typeof item === 'object' && item !== null
    const type = structured ? 'Content-Type: application/json\r\n' : ''
    const shown = structured ? JSON.stringify(item) : String(item)
    const quoted = name.replaceAll('"', '%22')
    return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted}"\r\n${type}\r\n${shown}\r\n`
  })
  return `${parts.join('')}--${boundary}--\r\n`
}
