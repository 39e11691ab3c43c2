import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Served } from '../../../test/serve.ts'

/** Stands before a served sandbox: whoever calls below another `/<name>` than the one before has it to himself, as new. */
export interface Front {
  readonly url: string
  close(): Promise<void>
}

export async function openFront({ port, sandbox }: Served): Promise<Front> {
  let current = ''
  let reset = Promise.resolve()
  const server = createServer((incoming, outgoing) => {
    const [, name = '', path = '/'] = /^\/([^/?]+)(.*)$/.exec(incoming.url ?? '') ?? []
    if (name !== current) {
      current = name
      reset = sandbox.reset()
    }
    reset.then(() => {
      const { method = 'GET', headers } = incoming
      const onward = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (reply) => {
        outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
        reply.pipe(outgoing)
      })
      onward.on('error', (error) => outgoing.writeHead(502).end(error.message))
      incoming.pipe(onward)
    })
  })
  // Respect reads a description for seconds between two calls, and does not try again on a connection that was closed meanwhile.
  server.keepAliveTimeout = 3_600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}
