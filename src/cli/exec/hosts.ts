import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts'

/** Hosts of an API, whose connections are led to its sandbox. */
export interface HostPattern {
  /** As shown to people: `api.example.com`, `*.api.example.com:8443`; a star is one label or part of one. */
  readonly text: string
  /** Null: the usual ports of HTTP and HTTPS. */
  readonly port: number | null
  /** Source of a regular expression that a whole host name in lower case must match. Linear: stars are never adjacent. */
  readonly expression: string
}

export interface FoundHosts {
  readonly led: readonly HostPattern[]
  /** Declared, but of this machine: other programs may answer there. */
  readonly local: readonly string[]
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']
/** A document may declare any number of hosts. */
const most = 500

/**
 * Every host an API answers at: OAS `servers` of the document, its paths and operations (Server Object, variables filled in,
 * those without `enum` as stars), and its token endpoints.
 *
 * @param tokenUrls of the security schemes' flows
 */
export function hostsOf(root: JsonObject, tokenUrls: readonly string[]): FoundHosts {
  const patterns = new Map<string, HostPattern>()
  const local = new Set<string>()
  const take = (given: string) => {
    const pattern = patterns.size < most ? hostPattern(given) : undefined
    if (pattern === undefined) return
    if (isLocal(nameIn(pattern.text))) local.add(pattern.text)
    else patterns.set(pattern.text, pattern)
  }
  for (const server of serversIn(root)) for (const host of serverHosts(server)) take(host)
  for (const url of tokenUrls) if (/^https?:/i.test(url)) take(authorityOf(url))
  return { led: [...patterns.values()], local: [...local] }
}

/** `api.example.com`, `*.example.com:8443`; undefined for what can be no host. */
export function hostPattern(given: string): HostPattern | undefined {
  const match = /^([a-z0-9*][a-z0-9*._-]{0,252}|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/.exec(given.toLowerCase())
  const name = match?.[1]
  if (name === undefined || name.includes('..')) return undefined
  const port = match?.[2] === undefined ? null : Number(match[2])
  const plain = name.replace(/\*+/g, '*')
  const expression = plain
    .split('*')
    .map((part) => part.replace(/[[\].]/g, '\\$&'))
    .join('[a-z0-9-]+')
  const usual = port === 80 || port === 443 || port === null
  return { text: usual ? plain : `${plain}:${port}`, port: usual ? null : port, expression: `^${expression}$` }
}

/** True when the pattern means the host; a port that is not known matches any. */
export function meansHost(pattern: HostPattern, name: string, port: number | null): boolean {
  const fits = port === null || (pattern.port === null ? port === 80 || port === 443 : pattern.port === port)
  return fits && new RegExp(pattern.expression).test(name.toLowerCase())
}

/** `host:port`, or `host` alone, as in `Host` and CONNECT (RFC 9110 §7.2, §9.3.6). */
export function splitAuthority(authority: string): { readonly name: string; readonly port: number | null } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(authority.toLowerCase())
  return { name: (match?.[1] ?? '').replace(/\.$/, ''), port: match?.[2] === undefined ? null : Number(match[2]) }
}

export const isLocal = (name: string) => /^(?:localhost|.*\.localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\])$/.test(name)

const nameIn = (text: string) => splitAuthority(text).name

function serversIn(root: JsonObject): JsonValue[] {
  const owners: JsonValue[] = [root]
  for (const item of Object.values(isObject(root.paths) ? root.paths : {})) {
    if (!isObject(item)) continue
    owners.push(item, ...methods.map((method) => item[method] ?? null))
    if (isObject(item.additionalOperations)) owners.push(...Object.values(item.additionalOperations))
  }
  return owners.flatMap((owner) => (isObject(owner) && Array.isArray(owner.servers) ? owner.servers : []))
}

/** The hosts of one Server Object: one for each value of its enumerated variables. */
function serverHosts(server: JsonValue): string[] {
  if (!isObject(server) || typeof server.url !== 'string') return []
  const variables = isObject(server.variables) ? server.variables : {}
  const filled = fill([server.url], variables, 0)
  return filled.filter((url) => /^(?:https?:)?\/\//i.test(url)).map(authorityOf)
}

/** Variable by variable, at most so many. */
function fill(urls: readonly string[], variables: JsonObject, depth: number): string[] {
  if (depth > 8) return []
  return urls.flatMap((url) => {
    const found = /\{([^{}/]{1,100})\}/.exec(hostPart(url))
    if (found === null) return [url]
    const put = (value: string) => url.replace(found[0], () => value)
    return fill(valuesOf(variables[found[1]!], url, found).map(put).slice(0, 50), variables, depth + 1)
  })
}

function valuesOf(variable: JsonValue | undefined, url: string, found: RegExpExecArray): string[] {
  const declared = isObject(variable) ? variable : {}
  const isPlain = (value: JsonValue | undefined) => typeof value === 'string' && !value.includes('{')
  if (Array.isArray(declared.enum)) return declared.enum.filter(isPlain).map(String)
  const byDefault = isPlain(declared.default) ? [String(declared.default)] : []
  const rest = hostPart(url)
    .slice(found.index + found[0].length)
    .replace(/:\d*$/, '')
  // A star in front of a registrable name stays below that API's domain; a lone one would be the whole Internet.
  const bounded = /^[^{}]*\.[^{}.]+\.[^{}.]+$/.test(rest)
  return bounded ? [...byDefault, '*'] : byDefault
}

/** From the start of the URL to the end of its authority. */
const hostPart = (url: string) => /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?[^/?#]*/i.exec(url)?.[0] ?? ''

const authorityOf = (url: string) =>
  hostPart(url)
    .replace(/^.*\/\//, '')
    .replace(/^[^@]*@/, '')
