import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect, type Socket } from 'node:net'
import { plain } from './forward.ts'

/** Lets connections to all other hosts through, unread. */
export interface PassOn {
  connect(socket: Socket, head: Buffer, target: { readonly name: string; readonly port: number }): void
  request(message: IncomingMessage, response: ServerResponse, url: URL): void
}

/** @param env where the user's own proxy stands, if there is one: it goes on being used */
export function createPassOn(env: NodeJS.ProcessEnv): PassOn {
  const proxyFor = (scheme: 'http' | 'https', host: string) => userProxy(env, scheme, host)
  return {
    connect: (socket, head, { name, port }) => {
      const proxy = proxyFor('https', name)
      const tunnel = (established: Socket, first: Buffer) => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        if (head.length > 0) established.write(head)
        if (first.length > 0) socket.write(first)
        socket.pipe(established).pipe(socket)
      }
      const fail = () => socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n')
      if (proxy === undefined) {
        const direct = connect({ host: name.replace(/^\[|\]$/g, ''), port })
        tie(socket, direct, fail)
        direct.once('connect', () => tunnel(direct, Buffer.alloc(0)))
        return
      }
      const asked = httpRequest({ ...addressOf(proxy), method: 'CONNECT', path: `${name}:${port}` })
      asked.on('connect', (reply, established, first) => {
        tie(socket, established, fail)
        if (reply.statusCode === 200) tunnel(established, first)
        else fail()
      })
      asked.on('error', fail)
      asked.end()
    },
    request: (message, response, url) => {
      const secure = url.protocol === 'https:'
      const proxy = secure ? undefined : proxyFor('http', url.hostname)
      const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = message.headers
      const options = proxy === undefined ? {} : { ...addressOf(proxy), path: url.href }
      const own = proxy === undefined ? {} : addressOf(proxy).headers
      const upstream = (secure ? httpsRequest : httpRequest)(url, {
        method: message.method ?? 'GET',
        ...options,
        headers: { ...headers, host: url.host, ...own },
      })
      upstream.on('response', (reply) => {
        response.writeHead(reply.statusCode ?? 502, reply.rawHeaders)
        reply.on('error', () => response.destroy())
        reply.pipe(response)
      })
      upstream.on('error', (error) => {
        if (response.headersSent) response.destroy()
        else plain(response, 502, `${url.host} cannot be reached: ${error.message}`)
      })
      response.on('close', () => upstream.destroy())
      message.pipe(upstream)
    },
  }
}

/** The two ends of a tunnel end together. */
function tie(socket: Socket, other: Socket, fail: () => void): void {
  other.on('error', () => {
    if (other.bytesRead === 0 && socket.writable) fail()
    else socket.destroy()
  })
  other.on('close', () => socket.end())
  socket.on('close', () => other.destroy())
}

function userProxy(env: NodeJS.ProcessEnv, scheme: 'http' | 'https', host: string): URL | undefined {
  const given = env[`${scheme}_proxy`] || env[`${scheme.toUpperCase()}_PROXY`] || ''
  const text = given === '' || /^https?:\/\//i.test(given) ? given : `http://${given}`
  if (!URL.canParse(text) || !/^http:/i.test(text)) return undefined
  const spared = (env.no_proxy || env.NO_PROXY || '').split(/[\s,]+/).filter((name) => name !== '')
  const isSpared = spared.some(
    (name) => name === '*' || host === name || host.endsWith(`.${name.replace(/^\*?\./, '')}`),
  )
  return isSpared ? undefined : new URL(text)
}

function addressOf(proxy: URL) {
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  const headers: Record<string, string> =
    proxy.username === '' ? {} : { 'Proxy-Authorization': `Basic ${Buffer.from(user).toString('base64')}` }
  return { hostname: proxy.hostname, port: Number(proxy.port || 80), headers }
}
