import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Forward, plain } from './forward.ts'
import type { Gateway } from './gateway.ts'
import { meansHost, splitAuthority } from './hosts.ts'
import type { LedApi } from './led-api.ts'
import type { Traffic } from './traffic.ts'
import type { PassOn } from './pass-on.ts'

export interface ProxyOptions {
  readonly apis: readonly LedApi[]
  readonly gateway: Gateway
  readonly forward: Forward
  readonly traffic: Traffic
  /** Null: nothing but the API's hosts can be reached. */
  readonly passOn: PassOn | null
  /** The password that goes with the user `specbox`: others on this machine reach the port, too. */
  readonly token: string
}

export interface Proxy {
  readonly port: number
  close(): void
}

/**
 * An HTTP proxy on loopback (RFC 9110 §9.3.6 CONNECT, and absolute request targets). Hosts of the API end here; every other
 * connection is passed on as it is.
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { apis, gateway, forward, traffic, passOn, token } = options
  const sockets = new Set<Socket>()
  const isLed = (name: string, port: number) =>
    apis.some(({ hosts }) => hosts.some((host) => meansHost(host, name, port)))
  const wanted = Buffer.from(`Basic ${Buffer.from(`specbox:${token}`).toString('base64')}`)
  const mayUse = (message: IncomingMessage) => {
    const given = Buffer.from(message.headers['proxy-authorization'] ?? '')
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  }

  const onRequest = (message: IncomingMessage, response: ServerResponse) => {
    const url = URL.canParse(message.url ?? '') ? new URL(message.url!) : undefined
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      plain(response, 400, 'This is the proxy of specbox exec: it takes CONNECT and absolute request targets')
      return
    }
    if (!mayUse(message)) {
      response.setHeader('Proxy-Authenticate', 'Basic realm="specbox exec"')
      plain(response, 407, 'The proxy of specbox exec takes the credentials that stand in HTTPS_PROXY')
      return
    }
    const secure = url.protocol === 'https:'
    if (isLed(url.hostname, Number(url.port || (secure ? 443 : 80)))) {
      forward.handle(message, response, secure)
      return
    }
    traffic.passed(url.hostname, passOn === null ? 'refused' : 'passed on')
    if (passOn === null) plain(response, 403, refusal(url.hostname))
    else passOn.request(message, response, url)
  }

  const server = createServer({ requestTimeout: 0 }, onRequest)
  server.on('connect', (message: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const { name, port } = splitAuthority(message.url ?? '')
    if (!mayUse(message)) {
      refuse(socket, '407 Proxy Authentication Required', 'Proxy-Authenticate: Basic realm="specbox exec"\r\n')
      return
    }
    if (isLed(name, port ?? 443)) {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      if (head.length > 0) socket.unshift(head)
      gateway.accept(socket, name)
      return
    }
    traffic.passed(name, passOn === null ? 'refused' : 'passed on')
    if (passOn === null) refuse(socket, '403 Forbidden', '', `${refusal(name)}\n`)
    else passOn.connect(socket, head, { name, port: port ?? 443 })
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const refusal = (host: string) => `specbox exec --offline: ${host} is no host of the API, so it cannot be reached`

function refuse(socket: Socket, status: string, headers: string, body = ''): void {
  socket.end(
    `HTTP/1.1 ${status}\r\n${headers}Content-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
