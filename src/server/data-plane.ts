import type { Sandbox, Sandboxes } from '../sandbox/sandbox.ts'
import type { Reply } from '../simulate/exchange.ts'
import { problem } from './errors.ts'
import { createSites, originOf, type ReceivedRequest, type Site } from './received.ts'
import { sandboxAddress } from './views.ts'

/** Internal header: the public URL of the sandbox that answers, without a trailing slash. A caller's own is overwritten. */
export const baseUrlHeader = 'x-specbox-base-url'

const prefix = '/sandboxes/'
const metadata = '/.well-known/oauth-authorization-server'

/**
 * The simulated APIs: finds the sandbox a request is for and hands it over. By host label, by path prefix, by credential at
 * the root, and at last by being the only API served.
 *
 * @param origin of the server, for requests without a usable Host
 */
export function createDataPlane(
  sandboxes: Sandboxes,
  origin: () => string,
): (request: ReceivedRequest) => Reply | Promise<Reply> {
  const siteOf = createSites(origin)
  return (request) => {
    const site = siteOf(request)
    if (site.label !== null) {
      const sandbox = sandboxes.byHost(site.label)
      if (sandbox === undefined)
        return noSandbox(sandboxes, site, `Nothing is served at the host ${site.label}.localhost`)
      return hand(sandbox, request, originOf(site, request))
    }
    if (request.path.startsWith(prefix)) {
      const slash = request.path.indexOf('/', prefix.length)
      const id = slash < 0 ? request.path.slice(prefix.length) : request.path.slice(prefix.length, slash)
      const sandbox = sandboxes.get(id)
      if (sandbox !== undefined) {
        const path = slash < 0 ? '/' : request.path.slice(slash)
        return hand(sandbox, { ...request, path }, `${originOf(site, request)}${prefix}${id}`)
      }
      // The only API served may have a path /sandboxes of its own, but never with such an id.
      if (id.startsWith('sbx_')) return noSandbox(sandboxes, site, `There is no sandbox ${id}`)
    }
    const inserted = insertedMetadata(request.path)
    const described = inserted === null ? undefined : sandboxes.get(inserted)
    if (described !== undefined)
      return hand(described, { ...request, path: metadata }, `${originOf(site, request)}${prefix}${inserted}`)
    const sandbox = sandboxes.byCredential(request) ?? onlyDefault(sandboxes)
    if (sandbox === undefined) return noSandbox(sandboxes, site, unknownAtRoot(sandboxes))
    return hand(sandbox, request, originOf(site, request))
  }
}

/** RFC 8414 §3.1 puts the well-known part between the host and the issuer's path: the id of the sandbox that is meant. */
function insertedMetadata(path: string): string | null {
  return path.startsWith(`${metadata}${prefix}`) ? path.slice(metadata.length + prefix.length) : null
}

function hand(sandbox: Sandbox, request: ReceivedRequest, baseUrl: string): Reply | Promise<Reply> {
  request.headers[baseUrlHeader] = baseUrl
  return sandbox.handle(request)
}

function onlyDefault(sandboxes: Sandboxes): Sandbox | undefined {
  const defaults = sandboxes.defaults()
  return defaults.length === 1 ? defaults[0] : undefined
}

function unknownAtRoot(sandboxes: Sandboxes): string {
  return sandboxes.defaults().length === 0
    ? 'No API is served yet'
    : 'Several APIs are served, and no credential in the request says which one is meant: use the URL of its sandbox'
}

function noSandbox(sandboxes: Sandboxes, site: Site, detail: string): Reply {
  const served = sandboxes.defaults().map((sandbox) => ({
    api: sandbox.record.api,
    ...sandboxAddress(sandboxes, sandbox, site.label === null ? site.origin : `http://127.0.0.1:${site.port || '80'}`),
  }))
  return problem('no_sandbox', detail, { sandboxes: served })
}
