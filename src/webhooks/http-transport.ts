import { Agent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { lazily } from '../lib/lazily.ts'
import { guardedLookup, refusedAddress } from './connect.ts'
import type { Answer, OutgoingRequest, Transport } from './transport.ts'

export interface HttpTransportOptions {
  /** Whether receivers in private networks and on this machine may be called. */
  readonly allowPrivate: boolean
}

export interface HttpTransport {
  readonly send: Transport
  /** Closes the connections that are kept open. */
  close(): void
}

/** An answer is read up to here. */
const maxBody = 8 * 1024
const maxHeaders = 32 * 1024

/** Sends over HTTP(S); the only sockets of webhooks. */
export function createHttpTransport({ allowPrivate }: HttpTransportOptions): HttpTransport {
  const options = { keepAlive: true, maxFreeSockets: 64, timeout: 60_000 }
  const plain = { request: requestHttp, agent: new Agent(options) }
  // Loaded when the first receiver needs it: it takes its time.
  const secure = lazily(async () => {
    const { Agent: SecureAgent, request } = await import('node:https')
    return { request, agent: new SecureAgent(options) }
  })
  const state = { secure: false }
  const begin = async (url: URL, { headers, body }: OutgoingRequest): Promise<ClientRequest> => {
    state.secure ||= url.protocol === 'https:'
    const { request, agent } = url.protocol === 'https:' ? await secure() : plain
    return request(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      agent,
      maxHeaderSize: maxHeaders,
      ...(allowPrivate ? {} : { lookup: guardedLookup }),
    })
  }
  return {
    send: (outgoing) => {
      const url = URL.canParse(outgoing.url) ? new URL(outgoing.url) : null
      if (url === null || !/^https?:$/.test(url.protocol)) return failed(`${outgoing.url} is no http(s) URL`)
      const refused = allowPrivate ? null : refusedAddress(url.hostname)
      return refused === null ? exchange(begin(url, outgoing), outgoing) : failed(refused)
    },
    close: () => {
      plain.agent.destroy()
      if (state.secure) secure().then(({ agent }) => agent.destroy())
    },
  }
}

const failed = (error: string): Promise<Answer> => Promise.resolve({ response: null, error })

/** @param begun rejects where a header of the event is none that HTTP allows */
function exchange(begun: Promise<ClientRequest>, { body, timeoutMs }: OutgoingRequest): Promise<Answer> {
  return new Promise((resolve) => {
    const got: { response: Answer['response'] } = { response: null }
    let request: ClientRequest | undefined
    const finish = (error: string | null) => {
      clearTimeout(timer)
      resolve({ response: got.response, error })
    }
    const timer = setTimeout(() => {
      finish(`no ${got.response === null ? 'answer' : 'end of the answer'} within ${timeoutMs / 1000} s`)
      request?.destroy()
    }, timeoutMs)
    begun.then(
      (made) => {
        request = made
        made.on('error', (error) => finish(reasonOf(error)))
        made.on('response', (message) => collect(message, got, finish))
        made.end(body)
      },
      (error: Error) => finish(`it cannot be sent: ${error.message}`),
    )
  })
}

function collect(
  message: IncomingMessage,
  got: { response: Answer['response'] },
  finish: (error: string | null) => void,
): void {
  const chunks: Buffer[] = []
  let size = 0
  const status = message.statusCode ?? 0
  const headers = headersOf(message)
  const keep = () => {
    got.response = { status, headers, body: Buffer.concat(chunks).subarray(0, maxBody).toString('utf8') }
  }
  keep()
  message.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    keep()
    if (size < maxBody) return
    // The rest is of no interest, and may have no end.
    finish(null)
    message.destroy()
  })
  message.on('end', () => finish(null))
  message.on('error', (error) => finish(reasonOf(error)))
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )
}

/** A connection that failed on every address of a name says so for each of them. */
function reasonOf(error: Error): string {
  const errors = error instanceof AggregateError ? (error.errors as Error[]) : [error]
  return [...new Set(errors.map(({ message }) => message))].join('; ') || error.name
}
