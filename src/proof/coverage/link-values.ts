import type { Blueprint } from '../../blueprint/blueprint.ts'
import { isObject, type JsonValue } from '../../lib/json.ts'
import type { LoggedExchange } from '../../store/store.ts'
import { walk } from '../../workflows/expression/path.ts'
import type { PlannedCall } from './planned-call.ts'

type Seen = Pick<LoggedExchange, 'id' | 'path' | 'detail'>

/**
 * Reads the values of a call's links out of an exchange, as far as the log has them: long bodies are cut there, secrets left out. Null:
 * it lacks a parameter that the call has.
 */
export function linkReader({ operations }: Blueprint): (call: PlannedCall, seen: Seen) => Map<string, string> | null {
  const templates = new Map(operations.map(({ id, path }) => [id, path]))
  const bodies = new Map<string, JsonValue | undefined>()
  const bodyOf = (seen: Seen) => {
    if (!bodies.has(seen.id)) bodies.set(seen.id, readBody(seen))
    return bodies.get(seen.id)
  }
  return ({ operation, takes, asks, gives }, seen) => {
    const links = new Map<string, string>()
    if (takes.size > 0)
      for (const [name, value] of pathValues(templates.get(operation) ?? '', seen.path)) {
        const link = takes.get(name)
        if (link !== undefined) links.set(link, value)
      }
    const query = asks.size > 0 ? new URLSearchParams(queryOf(seen)) : null
    for (const [name, link] of asks) {
      const value = query!.get(name)
      if (value === null) return null
      if (value !== leftOut) links.set(link, value)
    }
    if (gives.size > 0)
      for (const [link, place] of gives) {
        const body = bodyOf(seen)
        const value = body === undefined ? undefined : walk(body, place)
        if (typeof value === 'string' || typeof value === 'number') links.set(link, String(value))
      }
    return links
  }
}

/** What stands for secrets in the log. */
const leftOut = '[redacted]'

const queryOf = ({ detail: { request } }: Seen) =>
  isObject(request) && typeof request.query === 'string' ? request.query : ''

/** Of parameters that are a segment of their own; the path may have a prefix that the template has not. */
export function pathValues(template: string, path: string): Map<string, string> {
  const wanted = template.split('/')
  const given = path.split('/').slice(-wanted.length)
  return new Map(
    wanted.flatMap((segment, index) => {
      const value = given[index]
      return value !== undefined && /^\{[^{}]+\}$/.test(segment)
        ? [[segment.slice(1, -1), decoded(value)] as const]
        : []
    }),
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

function readBody({ detail: { reply } }: Seen): JsonValue | undefined {
  if (!isObject(reply) || typeof reply.body !== 'string') return undefined
  try {
    return JSON.parse(reply.body) as JsonValue
  } catch (error) {
    // It is something else, or was cut.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
