import type { Operation } from '../../blueprint/blueprint.ts'
import type { LedApi } from './led-api.ts'

/**
 * Which of several APIs at one host a request is for: the first that has its operation, else the first that has its path,
 * else the first. @param path still percent-encoded, without query
 */
export function apiFor(apis: readonly LedApi[], method: string, path: string): LedApi | undefined {
  if (apis.length < 2) return apis[0]
  const segments = path.split('/')
  const having = apis.map((api) => ({
    api,
    methods: api.blueprint.operations.filter((operation) => isAt(operation, segments)).map((found) => found.method),
  }))
  const best =
    having.find(({ methods }) => methods.includes(method)) ?? having.find(({ methods }) => methods.length > 0)
  return best?.api ?? apis[0]
}

function isAt({ basePaths, path }: Operation, segments: readonly string[]): boolean {
  return basePaths.some((base) => {
    const template = `${base}${path}`.split('/')
    return template.length === segments.length && template.every((part, index) => fits(part, segments[index]!))
  })
}

/** `{id}`, `{id}.json`: what is around the variable must be there. */
function fits(part: string, segment: string): boolean {
  const open = part.indexOf('{')
  if (open < 0) return part === segment
  const tail = part.slice(part.lastIndexOf('}') + 1)
  return segment.length > open + tail.length && segment.startsWith(part.slice(0, open)) && segment.endsWith(tail)
}
