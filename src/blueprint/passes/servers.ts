import { isObject, type JsonObject, own } from '../../lib/json.ts'
import type { Server } from '../blueprint.ts'
import type { Pass } from '../pass.ts'
import { createScope, itemsOf, type Node, rootOf, type Scope, text } from './scope.ts'

/** Most prefixes one server may stand for when its path has variables with an `enum`. */
const MAX_PREFIXES = 20

export const serversPass: Pass = {
  name: 'servers',
  run(context) {
    context.draft.servers = readServers(createScope(context, null), rootOf(context.doc)).map((server) => server.server)
  },
}

export interface ServerEntry {
  readonly server: Server
  /** Its base path for every value of the variables in it, the default first. */
  readonly basePaths: readonly string[]
}

/** The `servers` of an object; none when it has no usable ones. */
export function readServers(scope: Scope, owner: Node): ServerEntry[] {
  return itemsOf(scope, owner, 'servers').flatMap(({ pointer, value: entry }) => {
    if (isObject(entry) && typeof own(entry, 'url') === 'string') return [readServer(scope, entry, pointer)]
    scope.report('error', 'server without a url', pointer)
    return []
  })
}

function readServer(scope: Scope, entry: JsonObject, pointer: string): ServerEntry {
  const template = text(entry, 'url').trim()
  const variables = own(entry, 'variables')
  const values = new Map<string, string[]>()
  for (const [, name] of template.matchAll(/\{([^{}]*)\}/g)) {
    const known = isObject(variables) ? own(variables, name!) : undefined
    const found = variableValues(known)
    if (found.length === 0) scope.report('warning', `server variable ${name} has no default`, pointer)
    values.set(name!, found)
  }
  const fill = (part: string, pick: (name: string) => string) => part.replace(/\{([^{}]*)\}/g, (_, name) => pick(name))
  const first = (name: string) => values.get(name)?.[0] ?? ''
  const url = fill(template, first)
  const { host, path } = splitUrl(url, scope.doc.source)
  const pathVariables = [...splitUrl(template, '').path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!)
  let basePaths = [path]
  for (const name of pathVariables) {
    const others = (values.get(name) ?? []).slice(1, MAX_PREFIXES)
    const more = others.map(
      (value) =>
        splitUrl(
          fill(template, (n) => (n === name ? value : first(n))),
          '',
        ).path,
    )
    basePaths = [...basePaths, ...more]
  }
  return { server: { url, host, basePath: path }, basePaths: [...new Set(basePaths)].slice(0, MAX_PREFIXES) }
}

/** Default first, then the other members of `enum`. */
function variableValues(variable: unknown): string[] {
  if (!isObject(variable)) return []
  const members = own(variable, 'enum')
  const all = [own(variable, 'default'), ...(Array.isArray(members) ? members : [])]
  return [
    ...new Set(all.filter((v) => typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean').map(String)),
  ]
}

/** Host and base path of a server URL; a relative one is resolved against where the document came from. */
function splitUrl(url: string, source: string): { host: string; path: string } {
  const absolute = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)([^?#]*)/i.exec(url)
  if (absolute !== null) return { host: hostOf(absolute[1]!), path: cleanPath(absolute[2]!.split('/')) }
  const relative = url.split(/[?#]/, 1)[0]!
  if (relative.startsWith('/')) return { host: '', path: cleanPath(relative.split('/')) }
  const base = /^https?:\/\/[^/?#]*([^?#]*)/i.exec(source)?.[1] ?? ''
  return { host: '', path: cleanPath([...base.split('/').slice(0, -1), ...relative.split('/')]) }
}

function hostOf(authority: string): string {
  return authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()
}

/** `['', 'a', '..', 'b', '']` → `/b`; no empty segments, no trailing slash. */
function cleanPath(segments: readonly string[]): string {
  const out: string[] = []
  for (const segment of segments) {
    if (segment === '..') out.pop()
    else if (segment !== '' && segment !== '.') out.push(segment)
  }
  return out.map((segment) => `/${segment}`).join('')
}

/** The prefixes at which an operation answers: those of the innermost `servers`, `['']` without any. */
export function basePathsOf(...levels: readonly (readonly ServerEntry[])[]): string[] {
  const level = levels.find((entries) => entries.length > 0)
  return level === undefined ? [''] : [...new Set(level.flatMap((entry) => entry.basePaths))]
}
