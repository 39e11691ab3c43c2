import { Agent, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { type Presented, clientHeader, createSwap, type Swapped, swapClient } from './credential.ts'
import { meansHost, splitAuthority } from './hosts.ts'
import type { LedApi } from './led-api.ts'
import { apiFor } from './route.ts'
import type { Traffic } from './traffic.ts'

export interface ForwardOptions {
  readonly apis: readonly LedApi[]
  readonly traffic: Traffic
  /** Calls keep the credentials they carry. */
  readonly strictAuth: boolean
}

/** By HTTP/1.1 or, where the program speaks nothing else, by HTTP/2. */
export type Inbound = IncomingMessage | Http2ServerRequest
export type Outbound = ServerResponse | Http2ServerResponse

export interface Forward {
  /** Hands a request that was sent to a host of an API to its sandbox. @param secure whether it came by TLS */
  handle(message: Inbound, response: Outbound, secure: boolean): void
  close(): void
}

/** RFC 9110 §7.6.1: what is said to the next hop only. */
const hopByHop = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authorization',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'host',
  'x-forwarded-host',
  'x-forwarded-proto',
])
/** A token request is small. */
const tokenLimit = 64 * 1024

export function createForward({ apis, traffic, strictAuth }: ForwardOptions): Forward {
  const agent = new Agent({ keepAlive: true })
  const swaps = new Map(
    apis.map((api) => [api, createSwap(strictAuth ? [] : api.credentials, !api.blueprint.security.undeclared)]),
  )
  const handle: Forward['handle'] = (message, response, secure) => {
    const { name, port, authority } = hostOf(message)
    const led = apis.filter(({ hosts }) => hosts.some((host) => meansHost(host, name, port ?? (secure ? 443 : 80))))
    const target = targetOf(message.url ?? '/')
    const api = apiFor(led, message.method ?? 'GET', target.split('?', 1)[0]!)
    if (api === undefined) {
      // RFC 9110 §15.5.20: the connection was to a led host, the request is for another.
      plain(response, 421, `specbox exec does not lead ${name} to a sandbox`)
      return
    }
    const presented: Presented = { target: withoutPrefix(target, api.id), headers: pairs(message.rawHeaders) }
    const client = strictAuth ? undefined : tokenClient(api, message.method, presented.target)
    const swapped: Swapped = client === undefined ? swaps.get(api)!(presented) : clientSwapped(presented, client.scheme)
    traffic.called(api.api, authority, swapped.schemes)
    if (client === undefined) send(message, response, { api, swapped, authority, secure, agent, body: undefined })
    else
      collect(message, tokenLimit, (body) => {
        const headers = swapped.headers.map(([header, value]): readonly [string, string] =>
          /^authorization$/i.test(header) && /^basic\s/i.test(value) ? [header, clientHeader(client)] : [header, value],
        )
        const text = swapClient(body.toString('utf8'), message.headers['content-type'] ?? '', client)
        send(message, response, { api, swapped: { ...swapped, headers }, authority, secure, agent, body: text })
      })
  }
  return { handle, close: () => agent.destroy() }
}

interface Sending {
  readonly api: LedApi
  readonly swapped: Swapped
  readonly authority: string
  readonly secure: boolean
  readonly agent: Agent
  /** Undefined: as it comes. */
  readonly body: string | undefined
}

function send(message: Inbound, response: Outbound, sending: Sending): void {
  const { api, swapped, authority, secure, agent, body } = sending
  const server = new URL(api.server)
  const { host, prefix } = addressOf(api, server)
  const kept = swapped.headers.filter(([name]) => !hopByHop.has(name.toLowerCase()) && !name.startsWith(':'))
  const sized = body === undefined ? kept : kept.filter(([name]) => name.toLowerCase() !== 'content-length')
  const headers = [
    ...sized.flat(),
    ...['Host', host, 'X-Forwarded-Host', authority, 'X-Forwarded-Proto', secure ? 'https' : 'http'],
    ...(body === undefined ? framing(message) : ['Content-Length', String(Buffer.byteLength(body))]),
  ]
  const upstream = (server.protocol === 'https:' ? httpsRequest : httpRequest)({
    hostname: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port || (server.protocol === 'https:' ? 443 : 80),
    method: message.method ?? 'GET',
    path: `${prefix}${swapped.target}`,
    headers,
    setHost: false,
    ...(server.protocol === 'https:' ? {} : { agent }),
  })
  upstream.on('response', (reply) => {
    answer(response, reply.statusCode ?? 502, pairs(reply.rawHeaders))
    reply.on('error', () => cut(response))
    reply.pipe(response)
  })
  // No answer, as a fault of the way has it (or because the server is gone): neither gets the program one.
  upstream.on('error', () => cut(response))
  response.on('close', () => upstream.destroy())
  if (body === undefined) message.pipe(upstream)
  else upstream.end(body)
}

/** Header names that are there more than once stay so. */
function answer(response: Outbound, status: number, headers: readonly (readonly [string, string])[]): void {
  for (const [name, value] of headers) if (!hopByHop.has(name.toLowerCase())) response.appendHeader(name, value)
  response.writeHead(status)
}

/** Server and sandbox by host label where this machine serves it; behind other names by path prefix. */
function addressOf(api: LedApi, server: URL): { host: string; prefix: string } {
  const here = /^(?:localhost|127\.|\[::1\])/.test(server.hostname)
  if (here) return { host: `${api.id}.localhost${server.port === '' ? '' : `:${server.port}`}`, prefix: '' }
  return { host: server.host, prefix: `${server.pathname.replace(/\/$/, '')}/sandboxes/${api.id}` }
}

/** The links of a sandbox that is reached by path prefix have that prefix. */
function withoutPrefix(target: string, id: string): string {
  const prefix = `/sandboxes/${id}/`
  return target.startsWith(prefix) ? target.slice(prefix.length - 1) : target
}

function tokenClient(api: LedApi, method: string | undefined, target: string) {
  if (method !== 'POST') return undefined
  const path = target.split('?', 1)[0]!
  return api.credentials.find(
    ({ tokenUrl, clientId }) => clientId !== undefined && tokenUrl?.endsWith(`${api.id}${path}`) === true,
  )
}

const clientSwapped = (presented: Presented, scheme: string): Swapped => ({ ...presented, schemes: [scheme] })

/** A body without a length comes in chunks, and goes so. */
function framing(message: Inbound): string[] {
  return message.headers['transfer-encoding'] === undefined ? [] : ['Transfer-Encoding', 'chunked']
}

/** RFC 9112 §3.2.2: the host of an absolute request target counts, not the one in the header. */
function hostOf(message: Inbound) {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(message.url ?? '')
  const given = (absolute?.[1] ?? message.headers.host ?? String(message.headers[':authority'] ?? '')).toLowerCase()
  const { name, port } = splitAuthority(given)
  return { name, port, authority: port === null || port === 443 || port === 80 ? name : given }
}

function targetOf(url: string): string {
  const rest = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  return rest.startsWith('/') ? rest : `/${rest}`
}

function pairs(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1]!] as const] : []))
}

/** What is beyond the limit is left out: nothing that long is a token request. */
function collect(message: Inbound, limit: number, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  message.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
  })
  message.on('end', () => done(Buffer.concat(chunks)))
}

/** @param status with a sentence for whoever looks at it */
export function plain(response: Outbound, status: number, text: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(`${text}\n`)
}

/** The connection, or of HTTP/2 the stream. */
function cut(response: Outbound): void {
  if ('stream' in response) response.stream.close()
  else response.socket?.destroy()
}
