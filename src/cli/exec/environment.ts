import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LedApi } from './led-api.ts'
import type { Workplace } from './trust.ts'

export interface EnvironmentOptions {
  readonly apis: readonly LedApi[]
  readonly workplace: Workplace
  readonly certificate: string
  readonly proxyPort: number
  readonly proxyToken: string
  readonly offline: boolean
}

/** Variables that name a file of roots, by whom they are read: all get the system's and ours. */
const bundleVariables = [
  'SSL_CERT_FILE', // OpenSSL, and so Python, Ruby, PHP; Go on Linux
  'REQUESTS_CA_BUNDLE', // requests
  'CURL_CA_BUNDLE', // curl
  'AWS_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'PIP_CERT',
  'CARGO_HTTP_CAINFO',
  'HTTPLIB2_CA_CERTS',
]

/**
 * The environment of the command: its own, and what leads its connections. Proxies for all programs that heed them, for Node a
 * preload beside, because neither its `fetch` nor most of its SDKs do.
 */
export function environmentOf(env: NodeJS.ProcessEnv, options: EnvironmentOptions): NodeJS.ProcessEnv {
  const { apis, workplace, certificate, proxyPort, proxyToken, offline } = options
  const proxy = `http://specbox:${proxyToken}@127.0.0.1:${proxyPort}`
  const hosts = apis.flatMap((api) => api.hosts.map(({ expression, port }) => ({ expression, port })))
  const spared = noProxy(env.no_proxy ?? env.NO_PROXY ?? '', hosts)
  const preload = `--require ${quoted(preloadPath())}`
  return {
    ...env,
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    NO_PROXY: spared,
    no_proxy: spared,
    ...Object.fromEntries(bundleVariables.map((name) => [name, workplace.bundle])),
    NODE_EXTRA_CA_CERTS: workplace.extra,
    DENO_CERT: workplace.extra,
    NODE_OPTIONS: env.NODE_OPTIONS ? `${preload} ${env.NODE_OPTIONS}` : preload,
    SPECBOX_EXEC: JSON.stringify({ socket: workplace.socket, hosts, ca: certificate, offline }),
    ...sandboxVariables(apis),
  }
}

/** The API's sandbox for programs that care to know: plain names for the only API, else with the API in the name. */
function sandboxVariables(apis: readonly LedApi[]): Record<string, string> {
  const variables: Record<string, string> = apis[0] === undefined ? {} : { SPECBOX_URL: apis[0].server }
  for (const api of apis) {
    const prefixes = [`SPECBOX_${api.api.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_`]
    if (apis.length === 1) prefixes.push('SPECBOX_')
    const secret = api.credentials.map(({ password, clientSecret, value }) => password ?? clientSecret ?? value)[0]
    const username = api.credentials.find((credential) => credential.username !== undefined)?.username
    const values = {
      SANDBOX: api.id,
      SANDBOX_URL: `${api.server}/sandboxes/${api.id}`,
      API_KEY: secret?.replace(/^\S+ /, ''),
      USERNAME: username,
      WEBHOOK_SECRET: api.webhookSecret ?? undefined,
      KEY: api.controlKey ?? undefined,
    }
    for (const prefix of prefixes)
      for (const [name, value] of Object.entries(values)) if (value !== undefined) variables[`${prefix}${name}`] = value
  }
  return variables
}

/** What stays outside of the proxy: this machine, and what the user had there, less the API's own hosts. */
function noProxy(given: string, hosts: readonly { readonly expression: string }[]): string {
  const names = given.split(/[\s,]+/).filter((name) => name !== '' && name !== '*')
  const isLed = (name: string) =>
    hosts.some(({ expression }) => {
      const plain = name.replace(/^\*?\./, '')
      const host = expression.replace(/[\\^$]/g, '').replaceAll('[a-z0-9-]+', 'x')
      return host === plain || host.endsWith(`.${plain}`)
    })
  return [...new Set(['localhost', '127.0.0.1', '::1', ...names.filter((name) => !isLed(name))])].join(',')
}

/** A plain file, beside this one in the sources, and beside the program or above its chunks in what is built. */
function preloadPath(): string {
  const places = ['.', '..'].map((up) => join(import.meta.dirname, up, 'preload.cjs'))
  const found = places.find((path) => existsSync(path))
  if (found === undefined) throw new Error(`Failed to find preload.cjs, which is part of the package: ${places[0]}`)
  return found
}

/** Node's own rules: NODE_OPTIONS is parted at spaces, but not within double quotes. */
const quoted = (path: string) => (/[\s"\\]/.test(path) ? `"${path.replace(/["\\]/g, '\\$&')}"` : path)
