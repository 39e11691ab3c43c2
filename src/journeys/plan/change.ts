import type { Operation, Resource } from '../../blueprint/blueprint.ts'
import { jsonEqual, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { typesOf, viewProperties } from '../../openapi/properties.ts'
import { withArticle } from '../phrases.ts'
import { type Blocked, blocked } from '../journey.ts'
import { targetValues } from './address.ts'
import { referenceAt, requestName, startBody } from './body.ts'
import { plainCase } from './conditions.ts'
import { addCall, type Draft, sampleOf, type Thing } from './draft.ts'
import { bodyMedia, isPatch, operationsOf, pathFields } from './operations.ts'
import { callOn } from './reach.ts'

/** What is to be changed: what is told, or some property, by the first, second, … change that comes to mind. */
export type Wanted = { readonly say: JsonObject } | { readonly attempt: number }

/** Changes an entity by one of its updates. Undefined: it is added. */
export function changeThing(draft: Draft, thing: Thing, wanted: Wanted = { attempt: 0 }): Blocked | undefined {
  const { model } = draft.setting
  const { resource } = thing
  const updates = [...operationsOf(model, resource, 'update'), ...operationsOf(model, resource, 'replace')]
  let reason = `no operation changes ${withArticle(resource.name)}`
  for (const operation of updates) {
    const media = bodyMedia(operation)
    if (media !== undefined && isPatch(model, media)) {
      if ('say' in wanted) continue
      const patched = patchThing(draft, operation, thing, media.type)
      if (patched === undefined) return undefined
      reason = patched.reason
      continue
    }
    const say =
      'say' in wanted ? takes(draft, operation, wanted.say) : changedProperty(draft, operation, thing, wanted.attempt)
    if (say === undefined) reason = `${operation.id} takes nothing that can be changed`
    else {
      const { wishes, status } = plainCase(model, operation)
      const called = callOn(draft, operation, thing, { wishes, say, status, purpose: 'change' })
      if (called === undefined) return undefined
      reason = called.reason
    }
  }
  return blocked(reason)
}

/** What is told, where the operation takes all of it. */
function takes(draft: Draft, operation: Operation, told: JsonObject): JsonObject | undefined {
  const media = bodyMedia(operation)
  const body = media === undefined ? undefined : startBody(draft, operation, media)
  if (body === undefined) return undefined
  const { properties } = viewProperties(draft.setting.model.doc, body.innerSchema)
  const all = Object.keys(told).every((field) => {
    const schema = properties.get(requestName(draft, operation, body, field) ?? '')
    return schema !== undefined && draft.setting.model.validators.at(schema, 'request').isValid(told[field]!)
  })
  return all ? told : undefined
}

/** Another value of a property that a person would change: a text first, then a number or a choice. */
function changedProperty(draft: Draft, operation: Operation, thing: Thing, attempt: number): JsonObject | undefined {
  const media = bodyMedia(operation)
  const body = media === undefined ? undefined : startBody(draft, operation, media)
  if (body === undefined) return undefined
  const { model } = draft.setting
  const { toEntity, writable } = model.plan(operation).fields
  const fixed = fixedFields(draft, thing.resource)
  const found: { rank: number; field: string; value: JsonValue }[] = []
  for (const [name, schema] of viewProperties(model.doc, body.innerSchema).properties) {
    const field = toEntity.get(name) ?? name
    if (fixed.has(field) || (thing.resource.schema !== null && !writable.has(field))) continue
    if (referenceAt(draft, operation, body, name, thing.resource) !== undefined) continue
    const types = [...typesOf(model.doc, schema)].filter((type) => type !== 'null')
    const rank = ['string', 'integer', 'number', 'boolean', 'array', 'object'].indexOf(types[0] ?? '')
    if (rank < 0) continue
    const values = otherValues(draft, schema, name, thing.sent[field] ?? body.inner[name])
    for (const value of values) found.push({ rank: rank + (thing.sent[field] === undefined ? 0.5 : 0), field, value })
  }
  const chosen = found.sort((a, b) => a.rank - b.rank)[attempt]
  return chosen === undefined ? undefined : { [chosen.field]: chosen.value }
}

function fixedFields({ setting: { model } }: Draft, resource: Resource): Set<string> {
  const fixed = new Set([...pathFields(model, resource), ...resource.serverOwned])
  for (const { field } of resource.timestamps) fixed.add(field)
  for (const { field, kind } of resource.relations) if (field.length === 1 && kind !== 'embed') fixed.add(field[0]!)
  if (resource.idField !== null) fixed.add(resource.idField)
  if (resource.lifecycle !== null) fixed.add(resource.lifecycle.field)
  return fixed
}

/** Two at most: what an entity has by itself is not known, and may be one of them. */
function otherValues(draft: Draft, schema: string, name: string, before: JsonValue | undefined): JsonValue[] {
  const { isValid } = draft.setting.model.validators.at(schema, 'request')
  const sample = sampleOf(draft.setting, schema, name, 'changed')
  const text = typeof before === 'string' ? before : typeof sample === 'string' ? sample : undefined
  const written = text === undefined ? [] : [`${text} (changed)`, `${text}x`, text.slice(0, -1)]
  const counted = typeof before === 'number' ? [before + 1, before - 1] : typeof sample === 'number' ? [sample + 1] : []
  const known = before === undefined ? sample : before
  const turned = typeof known === 'boolean' ? [!known] : []
  const more = ['a', 'b', 'c', 'd', 'e', 'f'].map((seed) => sampleOf(draft.setting, schema, name, seed))
  const candidates = [...written, ...counted, ...turned, sample, ...more]
  const fit = candidates.filter((one) => one !== null && isValid(one) && !jsonEqual(one, before) && !isEmpty(one))
  return fit.filter((one, index) => fit.findIndex((other) => jsonEqual(one, other)) === index).slice(0, 2)
}

const isEmpty = (value: JsonValue) =>
  value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** RFC 6902: one operation that replaces a text of the entity by another. */
function patchThing(draft: Draft, operation: Operation, thing: Thing, mediaType: string): Blocked | undefined {
  const { model } = draft.setting
  const { resource } = thing
  if (resource.schema === null) return blocked('nothing shows what a patch could change')
  const fixed = fixedFields(draft, resource)
  for (const [name, schema] of viewProperties(model.doc, resource.schema).properties) {
    if (fixed.has(name) || !typesOf(model.doc, schema).has('string')) continue
    const [value] = otherValues(draft, schema, name, thing.sent[name])
    if (typeof value !== 'string') continue
    const { params } = targetValues(draft, operation, thing)
    const patch: JsonValue = [{ op: 'add', path: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, value }]
    const body = { mediaType, value: patch, refs: [] }
    addCall(draft, operation, { params, body, status: operation.success.status, purpose: 'change' })
    return undefined
  }
  return blocked('nothing of it is a text that a patch could change')
}

/** Removes an entity. Undefined: it is added. */
export function removeThing(draft: Draft, thing: Thing): Blocked | undefined {
  const [operation] = operationsOf(draft.setting.model, thing.resource, 'delete')
  if (operation === undefined) return blocked(`no operation deletes ${withArticle(thing.resource.name)}`)
  const { wishes, status } = plainCase(draft.setting.model, operation)
  return callOn(draft, operation, thing, { wishes, say: {}, status, purpose: 'remove' })
}
