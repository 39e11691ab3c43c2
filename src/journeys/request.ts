import type { Operation, Parameter } from '../blueprint/blueprint.ts'
import { isObject, type JsonValue } from '../lib/json.ts'
import { boundary, multipart } from '../openapi/wire/multipart.ts'
import { formPairs, pathText, queryPairs, textOf } from '../openapi/wire/parameters.ts'
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
    else if (place === 'querystring') query.push(textOf(value))
    else if (place === 'cookie') cookies.push(`${name}=${encode(textOf(value))}`)
    else headers[name.toLowerCase()] = isObject(value) ? JSON.stringify(value) : textOf(value)
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

function bodyBytes({ doc }: Model, operation: Operation, body: NonNullable<FilledStep['body']>) {
  const { value } = body
  const type = body.mediaType.includes('*') ? 'application/octet-stream' : body.mediaType
  const bytes = (written: string | Uint8Array) =>
    typeof written === 'string' ? new TextEncoder().encode(written) : written
  if (type.includes('urlencoded'))
    return { type, bytes: bytes(isObject(value) ? formPairs('', value).join('&') : textOf(value)) }
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
