import type { ReceivedRequest } from '../server/received.ts'
import type { Reply } from '../simulate/exchange.ts'
import { failure, respond } from './respond.ts'

/** The sandbox as `fetch` sees it. */
export interface Reached {
  /** Where the sandbox is. */
  origin(): string
  handle(request: ReceivedRequest, origin: string): Reply | Promise<Reply>
}

/** As the standard has it. */
const mostRedirects = 20

/**
 * `fetch` that goes to the sandbox and nowhere else, without a socket. A path alone is the sandbox's own; of any other URL the host is
 * not looked at: it may be handed to a client that only knows the real API's address.
 */
export function createFetch(reached: Reached): typeof fetch {
  return async (input, init) => {
    const at = typeof input === 'string' && input.startsWith('/') ? reached.origin() + input : input
    const request = new Request(at, init)
    request.signal.throwIfAborted()
    const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer())
    return follow(reached, request, { method: request.method, url: new URL(request.url), body }, 0)
  }
}

interface Sent {
  readonly method: string
  readonly url: URL
  readonly body: Uint8Array | null
}

async function follow(reached: Reached, request: Request, sent: Sent, redirects: number): Promise<Response> {
  const { method, url, body } = sent
  const reply = await reached.handle(receivedOf(request, sent), url.origin)
  const response = await respond(method === 'HEAD' ? { ...reply, body: null } : reply, url.href, request.signal)
  const location = isRedirect(response.status) ? response.headers.get('location') : null
  if (location === null || request.redirect === 'manual') return response
  if (request.redirect === 'error') throw failure('unexpected redirect', 'UND_ERR_REDIRECT')
  const next = URL.canParse(location, url.href) ? new URL(location, url) : null
  // What leads elsewhere is the caller's to follow: nothing here goes out.
  if (next === null || (next.origin !== url.origin && next.origin !== reached.origin())) return response
  if (redirects >= mostRedirects) throw failure('redirect count exceeded', 'UND_ERR_REDIRECT')
  const asGet = (response.status === 303 && method !== 'HEAD') || (response.status < 303 && method === 'POST')
  const again: Sent = asGet ? { method: 'GET', url: next, body: null } : { method, url: next, body }
  const landed = await follow(reached, request, again, redirects + 1)
  Object.defineProperty(landed, 'redirected', { value: true })
  return landed
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status)

function receivedOf(request: Request, { method, url, body }: Sent): ReceivedRequest {
  const headers: Record<string, string> = { accept: '*/*', host: url.host, ...Object.fromEntries(request.headers) }
  // A redirect that became a GET left its body behind.
  if (body === null && request.body !== null) delete headers['content-type']
  if (body !== null) headers['content-length'] = String(body.length)
  return { method, path: url.pathname, query: url.search.slice(1), headers, body }
}
