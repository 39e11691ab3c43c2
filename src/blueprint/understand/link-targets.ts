import type { Binding, EntityLink, Operation } from '../blueprint.ts'

/** Says what a documented URL leads to. */
export interface LinkTargets {
  /** The link that a string is, when all that its path names is known of an entity of the resource; else null. */
  linkTo(text: string, resource: string, id: string | null): Omit<EntityLink, 'field'> | null
}

interface Target {
  readonly operation: Operation
  readonly segments: readonly string[]
  readonly literals: number
}

const maxLength = 500

export function createLinkTargets(operations: readonly Operation[], servers: readonly string[]): LinkTargets {
  const bySize = new Map<number, Target[]>()
  for (const operation of operations) {
    if (operation.method !== 'GET') continue
    const segments = operation.path.split('/')
    const target = { operation, segments, literals: segments.filter((segment) => !segment.includes('{')).length }
    bySize.set(segments.length, [...(bySize.get(segments.length) ?? []), target])
  }
  for (const targets of bySize.values()) targets.sort((a, b) => b.literals - a.literals)
  const linkTo: LinkTargets['linkTo'] = (text, resource, id) => {
    if (text.length > maxLength || /[?#\s{]/.test(text)) return null
    const relative = text.startsWith('/')
    const server = relative ? undefined : servers.find((url) => text.startsWith(`${url}/`))
    const path = relative ? text : server === undefined ? null : text.slice(server.length)
    if (path === null) return null
    for (const { operation, basePath, values } of matches(bySize, path)) {
      const params = paramsOf(operation, resource, values, id)
      if (params !== null) return { path: `${basePath}${operation.path}`, params, relative }
    }
    return null
  }
  return { linkTo }
}

function* matches(bySize: ReadonlyMap<number, readonly Target[]>, path: string) {
  const whole = path.split('/')
  for (let skipped = 0; skipped < Math.min(whole.length - 1, 4); skipped++) {
    const basePath = whole.slice(0, skipped + 1).join('/')
    const parts = ['', ...whole.slice(skipped + 1)]
    for (const { operation, segments } of bySize.get(parts.length) ?? []) {
      if (skipped > 0 && !operation.basePaths.includes(basePath)) continue
      const values = valuesOf(segments, parts)
      if (values !== null) yield { operation, basePath: skipped === 0 ? ownBase(operation) : basePath, values }
    }
  }
}

/** A link that leaves the server's prefix out is one all the same. */
const ownBase = (operation: Operation) => (operation.basePaths.includes('') ? '' : (operation.basePaths[0] ?? ''))

function valuesOf(segments: readonly string[], parts: readonly string[]): ReadonlyMap<string, string> | null {
  const values = new Map<string, string>()
  for (const [index, segment] of segments.entries()) {
    const part = parts[index]!
    const open = segment.indexOf('{')
    const close = segment.lastIndexOf('}')
    if (open < 0 || close < open) {
      if (segment !== part) return null
      continue
    }
    const before = segment.slice(0, open)
    const after = segment.slice(close + 1)
    if (!part.startsWith(before) || !part.endsWith(after) || part.length <= before.length + after.length) return null
    values.set(segment.slice(open + 1, close), part.slice(before.length, part.length - after.length))
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
