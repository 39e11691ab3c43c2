import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Authority } from './authority.ts'
import type { Forward } from './forward.ts'
import { meansHost } from './hosts.ts'
import type { LedApi } from './led-api.ts'
import type { Traffic } from './traffic.ts'

export interface GatewayOptions {
  readonly apis: readonly LedApi[]
  readonly authority: Authority
  readonly forward: Forward
  readonly traffic: Traffic
}

/** Ends the connections that a program opens to the API's hosts. */
export interface Gateway {
  /** @param host the program meant; null: its TLS says (RFC 6066 §3, server name) */
  accept(socket: Socket, host: string | null): void
  close(): void
}

/** The first byte of a TLS record that holds a ClientHello (RFC 8446 §5.1). */
const handshake = 0x16

export function createGateway({ apis, authority, forward, traffic }: GatewayOptions): Gateway {
  const server = createServer({ requestTimeout: 0 }, (message, response) =>
    forward.handle(message, response, message.socket instanceof TLSSocket),
  )
  const server2 = createHttp2Server((message, response) => forward.handle(message, response, true))
  const open = new Set<Socket>()
  const isLed = (name: string) => apis.some(({ hosts }) => hosts.some((host) => meansHost(host, name, null)))

  /** Certificates are made for the API's hosts only. */
  const contextFor = (name: string) => {
    if (!isLed(name)) throw new Error(`specbox exec does not lead ${name} to a sandbox`)
    return authority.contextFor(name.toLowerCase())
  }

  const endTls = (socket: Socket, host: string | null) => {
    const secure = new TLSSocket(socket, {
      isServer: true,
      // In order of preference: HTTP/2 only where the program offers nothing else.
      ALPNProtocols: ['http/1.1', 'h2'],
      ...(host === null ? {} : { secureContext: contextFor(host) }),
      SNICallback: (name, done) => {
        try {
          done(null, contextFor(name))
        } catch (error) {
          done(error as Error)
        }
      },
    })
    const broken = (error: Error) => {
      traffic.broken(host ?? nameOf(secure), reasonOf(error))
      secure.destroy()
    }
    secure.once('error', broken)
    secure.once('secure', () => {
      secure.off('error', broken)
      secure.on('error', () => secure.destroy())
      // A TLS server would say so, and HTTP/2 waits for it.
      Object.assign(secure, { secureConnecting: false })
      const speaker = secure.alpnProtocol === 'h2' ? server2 : server
      speaker.emit('connection', secure)
    })
  }

  return {
    accept: (socket, host) => {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
      socket.on('error', () => socket.destroy())
      socket.once('data', (first: Buffer) => {
        socket.pause()
        socket.unshift(first)
        if (first[0] === handshake) endTls(socket, host)
        else {
          server.emit('connection', socket)
          // The server expects a socket that reads, and gets what was put back with it.
          socket.resume()
        }
      })
    },
    close: () => {
      for (const socket of open) socket.destroy()
      server.close()
      forward.close()
    },
  }
}

function nameOf(socket: TLSSocket): string {
  const { servername } = socket as TLSSocket & { servername?: string | false }
  return typeof servername === 'string' && servername !== '' ? servername : 'a host without name'
}

/** What a program tells by breaking the handshake off. */
function reasonOf(error: NodeJS.ErrnoException): string {
  if (/unknown.ca|bad.certificate|certificate.unknown/i.test(`${error.code} ${error.message}`))
    return 'the program does not trust the certificate: it takes its roots from elsewhere than the environment'
  if (error.code === 'ECONNRESET') return 'the program broke the TLS handshake off'
  return error.message
}
