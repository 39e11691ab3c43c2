import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Reply } from '../simulate/exchange.ts'
import { type ErrorCode, problem } from './errors.ts'
import { impair } from './impair.ts'
import type { ReceivedRequest } from './received.ts'

export interface ListenLimits {
  /** Bytes of a request body, by path. */
  readonly body: (path: string) => number
  /** Bytes of all request headers. */
  readonly headers: number
  /** Milliseconds in which the headers must have arrived. */
  readonly headersTimeout: number
  /** Milliseconds in which the whole request must have arrived. */
  readonly requestTimeout: number
  /** Milliseconds an idle connection is kept. */
  readonly keepAlive: number
  /** Milliseconds that requests under way get to finish when the listener closes. */
  readonly drain: number
}

export interface ListenOptions {
  readonly handle: (request: ReceivedRequest) => Reply | Promise<Reply>
  /** 0: any free one. */
  readonly port: number
  readonly host: string
  readonly limits?: Partial<ListenLimits>
  /** True: neither it nor its connections keep the process alive. */
  readonly background?: boolean
  /** What `handle` threw, once each; writes to standard error unless told. */
  readonly report?: Report
}

type Report = (error: unknown, requestId: string) => void

export interface Listening {
  /** `http://127.0.0.1:4000`: an address that can be called, also when listening on all of them. */
  readonly url: string
  readonly port: number
  /** Stops accepting, lets requests under way finish, closes all connections. */
  close(): Promise<void>
}

/** The port cannot be had; the message says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

const mebibyte = 1024 * 1024
const defaultLimits: ListenLimits = {
  body: () => 10 * mebibyte,
  headers: 64 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  keepAlive: 75_000,
  drain: 5_000,
}
/** A body over its limit is read and thrown away up to this many times it, so that the caller can hear the answer. */
const politeness = 8

/** A raw HTTP/1.1 listener: one request in, one reply out. @throws ListenError when the port cannot be had */
export async function listen(options: ListenOptions): Promise<Listening> {
  const limits = { ...defaultLimits, ...options.limits }
  const exchange = createExchange(options, limits)
  const server = createServer(
    {
      maxHeaderSize: limits.headers,
      headersTimeout: limits.headersTimeout,
      requestTimeout: limits.requestTimeout,
      keepAliveTimeout: limits.keepAlive,
      connectionsCheckingInterval: Math.min(2_000, limits.headersTimeout),
      noDelay: true,
    },
    exchange.onRequest,
  )
  server.on('checkContinue', (message: IncomingMessage, response: ServerResponse) => {
    // A body known to be too large is refused before it is sent.
    if (declaredLength(message) <= limits.body(pathOf(message.url ?? '/'))) response.writeContinue()
    exchange.onRequest(message, response)
  })
  server.on('clientError', refuseConnection)
  if (options.background === true) {
    server.unref()
    server.on('connection', (socket: Socket) => socket.unref())
  }
  await open(server, options.port, options.host)
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://${callableHost(options.host)}:${port}`,
    close: () => {
      exchange.closing.is = true
      for (const response of exchange.closing.streams) response.end()
      return drain(server, limits.drain)
    },
  }
}

function createExchange({ handle, report = reportToStderr }: ListenOptions, limits: ListenLimits) {
  const closing = { is: false, streams: new Set<ServerResponse>() }

  function onRequest(message: IncomingMessage, response: ServerResponse): void {
    const { headers } = message
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined)
      answer(message, response, null)
    else collect(message, response)
  }

  function collect(message: IncomingMessage, response: ServerResponse): void {
    const limit = limits.body(pathOf(message.url ?? '/'))
    const refuse = () => send(response, problem('payload_too_large', `The body is larger than ${limit} bytes`), true)
    const declared = declaredLength(message)
    if (declared > limit * politeness || (declared > limit && message.headers.expect !== undefined)) {
      refuse()
      return
    }
    const chunks: Buffer[] = []
    let size = 0
    message.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else if (size > limit * politeness && !response.headersSent) refuse()
    })
    message.on('end', () => {
      if (response.headersSent) return
      if (size > limit) refuse()
      else if (size === 0) answer(message, response, null)
      else answer(message, response, chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size))
    })
    // The caller went away in the middle of its request: there is nobody to answer.
    message.on('error', () => response.destroy())
  }

  function answer(message: IncomingMessage, response: ServerResponse, body: Uint8Array | null): void {
    let reply: Reply | Promise<Reply>
    try {
      reply = handle(received(message, body))
    } catch (error) {
      fail(response, error, report)
      return
    }
    if (reply instanceof Promise) {
      reply.then(
        (settled) => send(response, settled),
        (error: unknown) => fail(response, error, report),
      )
    } else send(response, reply)
  }

  function send(response: ServerResponse, reply: Reply, last = closing.is): void {
    try {
      if (reply.stream !== undefined) stream(response, reply, closing.streams)
      else if (reply.transport === undefined) write(response, reply, last)
      else impair(response, reply, (plain) => send(response, plain, last))
    } catch (error) {
      // A header or status that HTTP does not allow: a bug of ours, never the caller's.
      fail(response, error, report)
    }
  }

  return { onRequest, closing }
}

function fail(response: ServerResponse, error: unknown, report: Report): void {
  const requestId = randomUUID()
  report(error, requestId)
  if (response.headersSent) response.destroy()
  else {
    const detail = `An unexpected error, logged on the server as ${requestId}`
    write(response, problem('internal', detail, { requestId }), true)
  }
}

function received(message: IncomingMessage, body: Uint8Array | null): ReceivedRequest {
  const url = message.url ?? '/'
  const target = url.charCodeAt(0) === 47 ? url : originForm(url)
  const question = target.indexOf('?')
  return {
    method: message.method ?? 'GET',
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? '' : target.slice(question + 1),
    headers: message.headers,
    body,
  }
}

/** `GET http://host/path` (RFC 9112 §3.2.2) → `/path`; `*` and `?x` get a slash. */
function originForm(url: string): string {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i.exec(url)
  const rest = absolute === null ? url : url.slice(absolute[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

function pathOf(url: string): string {
  const question = url.indexOf('?')
  return question < 0 ? url : url.slice(0, question)
}

function declaredLength(message: IncomingMessage): number {
  return Number(message.headers['content-length'] ?? 0)
}

function write(response: ServerResponse, reply: Reply, last: boolean): void {
  const { status, headers, body } = reply
  const lines: (string | string[])[] = []
  for (const name in headers) lines.push(name, headers[name]!)
  if (last) lines.push('Connection', 'close')
  const length = body === null ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
  if (body !== null || (status !== 204 && status !== 304 && response.req.method !== 'HEAD'))
    lines.push('Content-Length', String(length))
  response.writeHead(status, lines as string[])
  if (typeof body !== 'string' || length === 0) {
    if (body === null) response.end()
    else response.end(body)
    return
  }
  // Headers and text leave as one string in one write, which `end(body)` would make a list of two; ASCII is copied as it is.
  response.write(body, length === body.length ? 'latin1' : 'utf8')
  response.socket?.uncork()
  response.end()
}

/** A reply without an end: until the caller goes, or the server stops. */
function stream(response: ServerResponse, { status, headers, stream: start }: Reply, open: Set<ServerResponse>): void {
  const done = new Set<() => void>()
  open.add(response)
  response.on('close', () => {
    open.delete(response)
    for (const one of done) one()
  })
  response.writeHead(status, { ...headers, Connection: 'close' })
  response.flushHeaders()
  start?.({ write: (text) => void response.write(text), onClose: (one) => void done.add(one) })
}

const parserErrors: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'timeout',
}

/** What is not HTTP gets one answer, unless an answer is already on its way. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket & { _httpMessage?: ServerResponse }): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
    socket.destroy()
    return
  }
  const reply = problem(parserErrors[error.code ?? ''] ?? 'malformed', `Not a valid HTTP request: ${error.message}`)
  const body = String(reply.body)
  socket.end(
    `HTTP/1.1 ${reply.status} Error\r\nContent-Type: application/problem+json\r\nConnection: close\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

function open(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(openError(error, port, host)))
    server.listen(port, host, () => resolve())
  })
}

function openError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const advice = `choose another with --port ${port + 1}, or --port 0 for any free one`
  if (error.code === 'EADDRINUSE') return new ListenError(`Port ${port} is in use: ${advice}`, { cause: error })
  if (error.code === 'EACCES')
    return new ListenError(`Port ${port} needs privileges that this process does not have: ${advice}`, { cause: error })
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new ListenError(`This machine has no address ${host}: choose another with --host`, { cause: error })
  return error
}

function callableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

function drain(server: Server, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => server.closeAllConnections(), milliseconds)
    server.close(() => {
      clearTimeout(impatience)
      resolve()
    })
  })
}

function reportToStderr(error: unknown, requestId: string): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const cause = error instanceof Error && error.cause !== undefined ? `\ncaused by ${String(error.cause)}` : ''
  process.stderr.write(`request ${requestId} failed: ${text}${cause}\n`)
}
