import { isObject, type JsonValue, own } from '../../lib/json.ts'
import type { Entity } from '../../store/store.ts'
import type { Call } from '../call.ts'

/** A URL that the request names to be told about the entity it made or changed is told to the sandbox. */
export function nameCallbacks(call: Call, entity: Entity): void {
  const { resource } = call.plan
  if (resource === null) return
  for (const { operation, url, events } of call.model.rules.callbacks.get(call.operation.id) ?? []) {
    const target = evaluateRuntime(url, call, entity)
    if (target === undefined || !/^https?:\/\//i.test(target)) continue
    call.world.afterwards.callback({ operation, url: target, events, resource: resource.name, key: entity.key })
    call.note('behave', `events about ${resource.name} ${entity.key} go to the URL that the request names`)
  }
}

/** OpenAPI runtime expressions (3.1.1 §4.8.20.4), alone or in braces within a text. Undefined: one comes to nothing. */
export function evaluateRuntime(text: string, call: Call, entity: Entity): string | undefined {
  if (!text.includes('{')) return one(text, call, entity)
  let missing = false
  const made = text.replace(/\{([^{}]+)\}/g, (_, expression: string) => {
    const value = one(expression, call, entity)
    missing ||= value === undefined
    return value ?? ''
  })
  return missing ? undefined : made
}

function one(expression: string, call: Call, entity: Entity): string | undefined {
  const { request, params } = call
  if (expression === '$url') return `${call.world.baseUrl}${request.path}`
  if (expression === '$method') return request.method
  const [, source = '', place = '', rest = ''] =
    /^\$(request|response)\.(header|query|path|body)[.#]?(.*)$/.exec(expression) ?? []
  if (place === 'body') return plain(at(source === 'request' ? call.body : JSON.parse(entity.body), rest))
  if (source !== 'request') return undefined
  if (place === 'header') return plain(request.headers[rest.toLowerCase()] as JsonValue | undefined)
  return plain(own(place === 'path' ? params.path : { ...call.unknownQuery, ...params.query }, rest))
}

/** A JSON Pointer into a body. */
function at(value: JsonValue | undefined, pointer: string): JsonValue | undefined {
  let current = value
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    current = Array.isArray(current) ? current[Number(key)] : isObject(current) ? own(current, key) : undefined
  }
  return current
}

function plain(value: JsonValue | undefined): string | undefined {
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value)
}
