import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const json = 'application/json; charset=utf-8'
const post = { userId: 1, id: 1, title: 'a post', body: 'two\nlines' }

/** Stands for the two foreign APIs that `free-apis` calls by URL, of which there is no description to make a sandbox of. */
export async function serveFreeApis(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer(({ method, url = '' }, response) => {
    const reply = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type }).end(body)
    if (method === 'GET' && url === '/posts/1') reply(200, json, JSON.stringify(post))
    else if (url.startsWith('/posts')) reply(404, json, '{}')
    else reply(404, 'text/html', '<title>404 - File or directory not found.</title>')
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}

/** A port that was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

const listen = (server: Server) =>
  new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
