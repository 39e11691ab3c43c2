import type { Resource } from '../../blueprint/blueprint.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { Random } from '../../lib/random.ts'
import { schemaAt } from '../../openapi/properties.ts'
import type { Call } from '../call.ts'
import { scanEntities, valueOf } from './entities.ts'
import { mintId, uuid } from './identity.ts'

type Where = Pick<Call, 'model' | 'world'>

const maxAttempts = 200

/** An id of the format that nothing has yet; undefined: all of them are taken. */
export function freeId(call: Where, resource: Resource, stored: (id: JsonValue) => boolean): JsonValue | undefined {
  const seen = new Set<JsonValue>()
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const id = newId(call, resource)
    if (!stored(id)) return id
    seen.add(id)
    // Some schemas make but one: their example.
    if (attempt > 10 && seen.size === 1) break
  }
  const random = call.world.random()
  const [known] = seen
  const free = (id: JsonValue) => !stored(id) && isIdValid(call, resource, id)
  if (resource.id.kind === 'integer') return [numberAbove(call, resource)].find(free)
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const id = typeof known === 'string' ? resembling(known, random) : uuid(random)
    if (free(id)) return id
  }
  return [uuid(random)].find(free)
}

/** Of the same shape: a digit for a digit, a letter for a letter. */
function resembling(text: string, random: Random): string {
  return text
    .replace(/[0-9]/g, () => random.string(1, '0123456789'))
    .replace(/[a-f]/g, () => random.string(1, 'abcdef'))
    .replace(/[g-z]/g, () => random.string(1, 'ghijklmnopqrstuvwxyz'))
    .replace(/[A-Z]/g, () => random.string(1, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'))
}

/** One more than the greatest there is. */
function numberAbove(call: Where, { name, idField, id }: Resource): JsonValue {
  let greatest = 0
  for (const entity of scanEntities(call.world, name))
    greatest = Math.max(greatest, Number(idField === null ? entity.key : valueOf(entity)[idField]) || 0)
  return id.kind === 'integer' && id.text ? String(greatest + 1) : greatest + 1
}

function isIdValid(call: Where, resource: Resource, id: JsonValue): boolean {
  const { schema, idField } = resource
  const at = schema === null || idField === null ? null : schemaAt(call.model.doc, schema, [idField])
  return at === null || call.model.validators.at(at, 'response').isValid(id)
}

function newId(call: Where, resource: Resource): JsonValue {
  const random = call.world.random()
  const schema =
    resource.schema !== null && resource.idField !== null
      ? schemaAt(call.model.doc, resource.schema, [resource.idField])
      : null
  const by = resource.id.kind === 'pattern' ? (resource.id.schema ?? schema) : schema
  const generate = (): JsonValue | undefined =>
    by === null
      ? undefined
      : call.model.sampler.generate(by, {
          direction: 'response',
          random,
          now: call.world.now,
          name: resource.idField ?? 'id',
        })
  const minted = mintId(resource.id, random, generate)
  if (schema === null || call.model.validators.at(schema, 'response').isValid(minted)) return minted
  const number = typeof minted === 'string' && /^\d+$/.test(minted) ? Number(minted) : String(minted)
  return call.model.validators.at(schema, 'response').isValid(number) ? number : (generate() ?? minted)
}
