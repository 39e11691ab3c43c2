import type { SandboxRequest } from '../simulate/exchange.ts'

/** A request as the listener hands it over; whoever receives it owns `headers` and may change them. */
export interface ReceivedRequest extends SandboxRequest {
  readonly headers: Record<string, string | string[] | undefined>
}

/** What the `Host` header tells: the label before `.localhost`, and the origin under which the caller reached us. */
export interface Site {
  readonly label: string | null
  readonly origin: string
  readonly secureOrigin: string
  readonly port: string
}

/** Hosts are the callers' text: only what can be a host name or address with a port is repeated in a URL. */
const plausibleHost = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/

/** @param fallback origin of the server, for requests without a usable Host */
export function readSite(host: string | undefined, fallback: string): Site {
  const text = host?.toLowerCase() ?? ''
  if (!plausibleHost.test(text)) {
    const port = /:(\d+)$/.exec(fallback)?.[1] ?? ''
    return { label: null, origin: fallback, secureOrigin: fallback, port }
  }
  const colon = text.lastIndexOf(':')
  const hasPort = colon > text.lastIndexOf(']')
  const name = (hasPort ? text.slice(0, colon) : text).replace(/\.$/, '')
  return {
    label: name.endsWith('.localhost') ? name.slice(0, -'.localhost'.length) : null,
    origin: `http://${text}`,
    secureOrigin: `https://${text}`,
    port: hasPort ? text.slice(colon + 1) : '',
  }
}

/** How many hosts are remembered: callers choose them, so the memory is bounded. */
const remembered = 256

/** Reads sites of requests, remembering those already seen. */
export function createSites(fallback: () => string): (request: ReceivedRequest) => Site {
  const sites = new Map<string, Site>()
  return (request) => {
    const host = request.headers.host
    const key = typeof host === 'string' ? host : ''
    const known = sites.get(key)
    if (known !== undefined) return known
    if (sites.size >= remembered) sites.clear()
    const site = readSite(key, fallback())
    sites.set(key, site)
    return site
  }
}

/** The origin as the caller sees it, also behind a proxy that ends TLS or stands for another host. */
export function originOf(site: Site, request: ReceivedRequest): string {
  const { 'x-forwarded-proto': proto, 'x-forwarded-host': host } = request.headers
  if (typeof host === 'string' && plausibleHost.test(host.toLowerCase()))
    return `${proto === 'https' ? 'https' : 'http'}://${host.toLowerCase()}`
  return proto === 'https' ? site.secureOrigin : site.origin
}
