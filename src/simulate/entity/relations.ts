import type { Relation } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, putAt, setOwn, valueAt } from '../../lib/json.ts'
import { schemaAt, viewProperties } from '../../openapi/properties.ts'
import type { Entity } from '../../store/store.ts'
import type { Call } from '../call.ts'
import type { Refusal } from '../exchange.ts'
import { isDocumented } from './documented.ts'
import { getEntity, scanEntities, valueOf } from './entities.ts'
import { sameValue } from './locate.ts'
import { isVocabulary } from './vocabulary.ts'

/** References that a request makes must point at something that exists. Undefined: they all do. */
export function checkReferences(call: Call, written: JsonObject): Refusal | undefined {
  for (const relation of call.plan.resource?.relations ?? []) {
    if (relation.kind === 'embed' || relation.field.length !== 1) continue
    const value = valueAt(written, relation.field)
    const { id: format, itemPath } = call.model.resources.get(relation.resource) ?? {}
    // What cannot be looked up by its id is no thing that a request must name rightly.
    if (itemPath === null) continue
    // A number by the name of something whose ids are texts is an amount or a count, no reference.
    if (typeof value === 'number' && format?.kind !== 'integer' && format?.kind !== 'client') continue
    for (const id of Array.isArray(value) ? value : [value]) {
      if (id === undefined || id === null || id === '' || typeof id === 'object') continue
      // A word where ids are numbers is a name, which the API may well make something of.
      if (typeof id === 'string' && format?.kind === 'integer' && !/^\d+$/.test(id)) continue
      if (findReferenced(call, relation.resource, String(id)) !== undefined) continue
      if (isVocabulary(call, relation.field[0]!) || isDocumented(call, relation.field[0]!, id)) continue
      const message = `No such ${relation.resource.replaceAll('_', ' ')}: '${String(id)}'`
      return {
        kind: 'invalid',
        message,
        fields: [{ in: 'body', path: `/${relation.field.join('/')}`, message, keyword: 'reference' }],
      }
    }
  }
  return undefined
}

export function findReferenced(call: Call, resourceName: string, id: string): Entity | undefined {
  const resource = call.model.resources.get(resourceName)
  if (resource === undefined) return undefined
  const direct = getEntity(call.world, resourceName, id)
  if (direct !== undefined || resource.idField === null) return direct
  if (!resource.scoped) return undefined
  for (const entity of scanEntities(call.world, resourceName))
    if (sameValue(valueOf(entity)[resource.idField], id)) return entity
  return undefined
}

/** Where a reply embeds another resource, its stored entity is shown, found by the id (or part) that was sent. In place. */
export function embedReferences(call: Call, value: JsonObject, written: JsonObject): void {
  const schema = call.plan.resource?.schema
  if (schema == null) return
  for (const relation of call.plan.resource?.relations ?? []) {
    if (relation.kind !== 'embed') continue
    const sent = valueAt(written, relation.field)
    if (sent === undefined || sent === null) continue
    const target = schemaAt(call.model.doc, schema, relation.field, relation.many)
    const names = target === null ? null : [...viewProperties(call.model.doc, target).properties.keys()]
    const embed = (item: JsonValue) => embedded(call, relation, item, names)
    putAt(value, relation.field, Array.isArray(sent) ? sent.map(embed) : embed(sent))
  }
  for (const [name, part] of call.plan.fields.parts) {
    const current = value[name]
    if (written[name] === undefined || current === undefined || current === null) continue
    const whole = (item: JsonValue) => (item === null || typeof item === 'object' ? item : { [part.name]: item })
    putAt(value, [name], part.many ? [current].flat().map(whole) : whole(current))
  }
}

function embedded(call: Call, relation: Relation, sent: JsonValue, names: readonly string[] | null): JsonValue {
  const idField = call.model.resources.get(relation.resource)?.idField ?? 'id'
  const id = isObject(sent) ? sent[idField] : sent
  if (id === undefined || id === null || typeof id === 'object') return sent
  const entity = findReferenced(call, relation.resource, String(id))
  if (entity === undefined) {
    const part = call.plan.fields.parts.has(relation.field[0] ?? '')
    return isObject(sent) || part || names?.includes(idField) !== true ? sent : { [idField]: sent }
  }
  const full = valueOf(entity)
  if (names === null) return full
  const shown: JsonObject = {}
  for (const name of names) if (full[name] !== undefined) setOwn(shown, name, full[name])
  return isObject(sent) ? { ...shown, ...sent } : shown
}

/** `expand[]=customer` (or `data.customer` in a list): references become the entities they name. In place. */
export function expandReferences(call: Call, value: JsonObject, paths: readonly string[]): void {
  for (const path of paths) {
    const [head, ...rest] = path.split('.')
    const relation = call.plan.resource?.relations.find((candidate) => candidate.field.join('.') === head)
    if (relation === undefined || relation.kind === 'embed') continue
    const id = valueAt(value, relation.field)
    const entity =
      typeof id === 'string' || typeof id === 'number' ? findReferenced(call, relation.resource, String(id)) : undefined
    if (entity === undefined) continue
    const full = valueOf(entity)
    putAt(value, relation.field, full)
    const resource = call.model.resources.get(relation.resource)
    if (rest.length > 0 && resource !== undefined) {
      expandReferences({ ...call, plan: { ...call.plan, resource } }, full, [rest.join('.')])
    }
  }
}
