import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Status that was answered; null: none. */
  readonly status: number | null
}

/** What a receiver answers; null: it never does. */
export type Answering = (received: Omit<Received, 'status'>) => {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly afterMs?: number
} | null

export interface Receiver {
  readonly url: string
  readonly received: readonly Received[]
  answer: Answering
  /** Resolves once as many have come as are wanted. */
  until(wanted: (received: readonly Received[]) => boolean, limitMs?: number): Promise<void>
  close(): Promise<void>
}

/** A subscriber on a real socket. */
export async function openReceiver(answer: Answering = () => ({ status: 200 })): Promise<Receiver> {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  const receiver = { answer }
  const server = createServer((request, response) => {
    collect(request, (body) => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const came = { path: request.url ?? '', headers, body }
      const answered = receiver.answer(came)
      received.push({ ...came, status: answered?.status ?? null })
      if (answered !== null) reply(response, answered)
      for (const look of waiting) look()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}`,
    received,
    until: (wanted: (received: readonly Received[]) => boolean, limitMs = 20_000) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`The receiver waited in vain; it got ${received.length}`))
        }, limitMs)
        const look = () => {
          if (!wanted(received)) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

function collect(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => done(Buffer.concat(chunks).toString('utf8')))
}

function reply(response: ServerResponse, answered: NonNullable<ReturnType<Answering>>): void {
  const { status, headers = {}, body = '', afterMs = 0 } = answered
  const send = () => {
    response.writeHead(status, headers)
    response.end(body)
  }
  if (afterMs === 0) send()
  else setTimeout(send, afterMs)
}
