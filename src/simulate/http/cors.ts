import type { Headers, Reply, SandboxRequest } from '../exchange.ts'

/** What scripts of a page may read beside the safelisted headers. */
const exposed = [
  'ETag',
  'Link',
  'Location',
  'Retry-After',
  'Request-Id',
  'X-Request-Id',
  'X-Total-Count',
  'WWW-Authenticate',
]

/** Lets pages of any origin read the reply (Fetch §3.2): credentials are headers here, so no cookie is at stake. */
export function corsHeaders(request: SandboxRequest, alsoExposed: readonly string[] = []): Headers {
  if (request.headers.origin === undefined) return {}
  return {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': [...new Set([...exposed, ...alsoExposed])].join(', '),
  }
}

/** The answer to OPTIONS where the document declares none: what is allowed, and a browser's preflight settled. */
export function preflight(request: SandboxRequest, allow: readonly string[]): Reply {
  const methods = [...new Set([...allow, 'OPTIONS'])].join(', ')
  const headers: Headers = { Allow: methods }
  if (request.headers.origin === undefined) return { status: 204, headers, body: null }
  return {
    status: 204,
    headers: {
      ...headers,
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': methods,
      'Access-Control-Allow-Headers': requestedHeaders(request) || '*',
      'Access-Control-Max-Age': '600',
      ...(request.headers['access-control-request-private-network'] === 'true'
        ? { 'Access-Control-Allow-Private-Network': 'true' }
        : {}),
    },
    body: null,
  }
}

/** Echoed: `*` does not cover Authorization. Only field names get through. */
function requestedHeaders(request: SandboxRequest): string {
  return String(request.headers['access-control-request-headers'] ?? '')
    .split(',', 100)
    .map((name) => name.trim())
    .filter((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name))
    .join(', ')
}
