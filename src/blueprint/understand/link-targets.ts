import type { Binding, EntityLink, Operation } from '../blueprint.ts'

/** Says what a documented URL leads to. */
export interface LinkTargets {
  /** The link that a string is, when all that its path names is known of an entity of the resource; else null. */
  linkTo(text: string, resource: string, id: string | null): Omit<EntityLink, 'field'> | null
}

interface Target {
  readonly operation: Operation
  readonly segments: readonly Segment[]
  readonly literals: number
}

/** A part of a path template: fixed text, or a variable between two texts. */
type Segment = string | { readonly before: string; readonly name: string; readonly after: string }

const maxLength = 500

export function createLinkTargets(operations: readonly Operation[], servers: readonly string[]): LinkTargets {
  const bySize = new Map<number, Target[]>()
  for (const operation of operations) {
    if (operation.method !== 'GET') continue
    const parts = operation.path.split('/')
    const literals = parts.filter((part) => !part.includes('{')).length
    const target = { operation, segments: parts.map(segmentOf), literals }
    const known = bySize.get(parts.length)
    if (known === undefined) bySize.set(parts.length, [target])
    else known.push(target)
  }
  for (const targets of bySize.values()) targets.sort((a, b) => b.literals - a.literals)
  const index: Index = {
    bySize,
    basePaths: new Set(operations.flatMap(({ basePaths }) => basePaths)),
    known: new Map(),
  }
  const linkTo: LinkTargets['linkTo'] = (text, resource, id) => {
    if (text.length > maxLength || /[?#\s{]/.test(text)) return null
    const relative = text.startsWith('/')
    const server = relative ? undefined : servers.find((url) => text.startsWith(`${url}/`))
    const path = relative ? text : server === undefined ? null : text.slice(server.length)
    if (path === null) return null
    for (const { operation, basePath, values } of matches(index, path)) {
      const params = paramsOf(operation, resource, values, id)
      if (params !== null) return { path: `${basePath}${operation.path}`, params, relative }
    }
    return null
  }
  return { linkTo }
}

interface Index {
  readonly bySize: ReadonlyMap<number, readonly Target[]>
  readonly basePaths: ReadonlySet<string>
  /** Examples show the same few links again and again. */
  readonly known: Map<string, readonly Match[]>
}

interface Match {
  readonly operation: Operation
  readonly basePath: string
  readonly values: ReadonlyMap<string, string>
}

function matches(index: Index, path: string): readonly Match[] {
  const known = index.known.get(path)
  if (known !== undefined) return known
  const found = findMatches(index, path)
  index.known.set(path, found)
  return found
}

function findMatches({ bySize, basePaths }: Index, path: string): Match[] {
  const found: Match[] = []
  const whole = path.split('/')
  for (let skipped = 0; skipped < Math.min(whole.length - 1, 4); skipped++) {
    const basePath = whole.slice(0, skipped + 1).join('/')
    if (skipped > 0 && !basePaths.has(basePath)) continue
    const parts = ['', ...whole.slice(skipped + 1)]
    for (const { operation, segments } of bySize.get(parts.length) ?? []) {
      if (skipped > 0 && !operation.basePaths.includes(basePath)) continue
      const values = valuesOf(segments, parts)
      if (values !== null) found.push({ operation, basePath: skipped === 0 ? ownBase(operation) : basePath, values })
    }
  }
  return found
}

/** A link that leaves the server's prefix out is one all the same. */
const ownBase = (operation: Operation) => (operation.basePaths.includes('') ? '' : (operation.basePaths[0] ?? ''))

function segmentOf(part: string): Segment {
  const open = part.indexOf('{')
  const close = part.lastIndexOf('}')
  if (open < 0 || close < open) return part
  return { before: part.slice(0, open), name: part.slice(open + 1, close), after: part.slice(close + 1) }
}

/** Most targets differ in a fixed part: that is looked at before anything is made. */
function valuesOf(segments: readonly Segment[], parts: readonly string[]): ReadonlyMap<string, string> | null {
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!
    const part = parts[i]!
    if (typeof segment === 'string') {
      if (segment !== part) return null
    } else if (part.length <= segment.before.length + segment.after.length) return null
    else if (!part.startsWith(segment.before) || !part.endsWith(segment.after)) return null
  }
  const values = new Map<string, string>()
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!
    if (typeof segment === 'string') continue
    const part = parts[i]!
    values.set(segment.name, part.slice(segment.before.length, part.length - segment.after.length))
  }
  return values
}

/** What each path value of the target names; null unless the entity itself is among them, by the id it is shown with. */
function paramsOf(
  operation: Operation,
  resource: string,
  values: ReadonlyMap<string, string>,
  id: string | null,
): EntityLink['params'] | null {
  const { behavior } = operation
  if (behavior.kind === 'example') return null
  const params: { param: string; resource: string }[] = []
  for (const param of values.keys()) {
    const binding = behavior.bindings.find((candidate: Binding) => candidate.in === 'path' && candidate.param === param)
    if (binding?.resource == null) return null
    params.push({ param, resource: binding.resource })
  }
  const own = params.findLast((param) => param.resource === resource)
  return own !== undefined && id !== null && values.get(own.param) === id ? params : null
}
