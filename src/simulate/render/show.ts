import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import { snakeCase } from '../../lib/names.ts'
import { createRandom } from '../../lib/random.ts'
import { viewProperties } from '../../openapi/properties.ts'
import type { Entity } from '../../store/store.ts'
import type { Call } from '../call.ts'
import { expandReferences } from '../entity/relations.ts'

/** An entity as this operation shows it: only what its schema declares, references expanded where that was asked. */
export function showEntity(call: Call, entity: Entity, expand: readonly string[]): JsonValue {
  const { output } = call.plan
  let value: JsonValue = JSON.parse(entity.body) as JsonObject
  if (isObject(value) && output.shown !== null) {
    const shown: JsonObject = {}
    for (const name of Object.keys(value)) if (output.shown.has(name)) setOwn(shown, name, value[name]!)
    value = shown
  }
  if (isObject(value)) expandReferences(call, value, expand)
  if (output.schema === null || output.same) return value
  const random = createRandom(`show/${entity.key}`)
  return call.model.sampler.conform(value, output.schema, { direction: 'response', random, now: call.world.now })
}

const none: readonly string[] = []

/** What only the reply to a create shows (a token, a secret), made for it. */
export function withSecrets(call: Call, entity: Entity, shown: JsonValue): JsonValue {
  const { output, resource } = call.plan
  if (!isObject(shown) || output.schema === null || resource?.schema == null) return shown
  const kept = viewProperties(call.model.doc, resource.schema).properties
  const value: JsonObject = { ...shown }
  for (const [name, schema] of viewProperties(call.model.doc, output.schema).properties) {
    if (kept.has(name) || shown[name] !== undefined || !secret.test(snakeCase(name))) continue
    const random = createRandom(`secret/${entity.key}/${name}`)
    setOwn(
      value,
      name,
      call.model.sampler.generate(schema, { direction: 'response', random, now: call.world.now, name }),
    )
  }
  return value
}

const secret = /(^|_)(token|secret|key|password|value|credential|credentials)$/

/** What `expand` asks for: repeated, comma-separated, or bracketed parameters. */
export function expandPaths(call: Call, prefix: string): readonly string[] {
  if (call.request.query === '' && call.body === undefined) return none
  const behavior = call.operation.behavior
  const param = behavior.kind === 'list' ? (behavior.expand ?? 'expand') : 'expand'
  const sources = [
    call.params.query[param],
    call.unknownQuery[param],
    isObject(call.body) ? call.body[param] : undefined,
  ]
  if (sources.every((asked) => asked === undefined)) return none
  return sources.flatMap((asked) => {
    const parts = Array.isArray(asked) ? asked : typeof asked === 'string' ? asked.split(',') : []
    return parts
      .filter((part) => typeof part === 'string')
      .map((part) => (part.startsWith(prefix) ? part.slice(prefix.length) : part))
  })
}
