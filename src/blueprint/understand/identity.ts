import { normalizeName, words } from '../../lib/names.ts'
import type { Pointer } from '../../lib/pointer.ts'
import type { PropertyView, SchemaView, SchemaViews } from './schema-view.ts'
import { nounOf } from './words.ts'

const idSynonyms = ['id', 'uuid', 'guid', 'uid', 'gid', 'sid', '_id', 'key', 'token', 'code', 'slug', 'number', 'name']
/** The first of them mean nothing but an id: what bears the resource's name (`client_id`) comes before the rest. */
const surest = 7
const nameSynonyms = 'id uuid guid gid sid login slug name username key code handle number title path ref'.split(' ')
const idLike = new Set(['id', 'ids', 'uuid', 'guid', 'uid', 'gid', 'sid', 'key', 'token', 'identifier', 'pk', 'xid'])
const synonyms: Readonly<Record<string, readonly string[]>> = {
  username: ['login', 'name', 'user_name', 'handle'],
  slug: ['slug', 'name', 'key'],
  number: ['number', 'num', 'no'],
  name: ['name', 'title', 'full_name', 'display_name'],
  sha: ['sha', 'hash', 'oid'],
  email: ['email', 'email_address', 'mail'],
  org: ['login', 'name', 'slug'],
  owner: ['login', 'name', 'id'],
  tag: ['tag', 'tag_name', 'name'],
}

export function isIdLike(name: string): boolean {
  const parts = words(name)
  const last = parts[parts.length - 1] ?? ''
  return idLike.has(last) || (parts.length === 1 && /.{2,}(id|uuid|sid|gid)$/.test(last))
}

/**
 * The property an item path's parameter carries (the ladder of names: same, same but for casing, without the resource's
 * name, with it, synonyms), null when no property fits.
 */
export function fieldOf(
  views: SchemaViews,
  entity: SchemaView,
  param: { readonly name: string; readonly schema: Pointer | null },
  literal: string,
): string | null {
  const either = /^(.+?)(?:_or_|-or-|Or(?=[A-Z]))/.exec(param.name)?.[1]
  if (either !== undefined) return fieldOf(views, entity, { ...param, name: either }, literal)
  const byName = entity.normalized()
  const find = (...names: readonly string[]) => {
    for (const name of names) {
      const hit = byName.get(normalizeName(name))
      if (hit && isScalar(views, hit.pointer)) return hit.name
    }
    return null
  }
  const compatible = (name: string | null) => {
    const property = name === null ? undefined : entity.properties.get(name)
    return property && agree(views, param.schema, property.pointer) ? name : null
  }
  if (entity.properties.has(param.name) && isScalar(views, entity.properties.get(param.name)!.pointer))
    return param.name
  const exact = find(param.name)
  if (exact) return exact
  const noun = normalizeName(nounOf(literal))
  const name = normalizeName(param.name)
  const rest = remainder(param.name, literal)
  if (rest !== null) {
    const hit = find(rest, ...(synonyms[rest] ?? []))
    if (hit) return hit
  }
  if (name === noun || rest === '' || rest === null) {
    const last = words(nounOf(literal)).at(-1) ?? noun
    const ids = [...idSynonyms.slice(0, surest), `${noun}id`, `${last}id`, ...idSynonyms.slice(surest)]
    const hit = firstCompatible(isIdLike(param.name) ? ids : nameSynonyms, find, compatible)
    if (hit && !(isIdLike(param.name) && rest === null && hit !== find('id') && !isIdLike(hit))) return hit
  }
  const longer = find(`${noun}${name}`, `${noun}id`, `${noun}uuid`, `${noun}sid`)
  if (longer && (isIdLike(param.name) || name === noun)) return longer
  const last = words(param.name).at(-1) ?? ''
  const bySynonym = compatible(find(...(synonyms[last] ?? [])))
  if (bySynonym) return bySynonym
  if (isIdLike(param.name)) {
    const hit = find('id', 'uuid', 'guid', 'uid', 'gid', 'sid', '_id')
    if (hit) return hit
  }
  return bySuffix(views, byName, name) ?? compatible(find('id')) ?? null
}

const fallbacks = [
  'id',
  'uuid',
  'key',
  'slug',
  'code',
  'number',
  'num',
  'name',
  'label',
  'username',
  'login',
  'email',
  'ip',
  'hash',
]

const undistinguished =
  /^_?(type|object|kind|url|href|self|links?|state|status|description|title|message|text|duration|count|total|created|updated|version|role)|(_?(url|at|on|date|time|count|type|status|state)|Url|At|On|Date|Time|Count|Type|Status|State)$/i

/** As `fieldOf`, for what is sure to be an id: where names do not agree, the likeliest property, then the first scalar. */
export function itemFieldOf(
  views: SchemaViews,
  entity: SchemaView,
  param: { readonly name: string; readonly schema: Pointer | null },
  literal: string,
): string | null {
  const named = fieldOf(views, entity, param, literal)
  if (named !== null) return named
  const byName = entity.normalized()
  for (const name of [words(param.name).at(-1) ?? '', ...fallbacks]) {
    const hit = byName.get(name)
    if (hit && isScalar(views, hit.pointer) && agree(views, param.schema, hit.pointer)) return hit.name
  }
  for (const property of entity.properties.values()) {
    const view = views.at(property.pointer)
    const textual = view.types.has('string') || view.types.has('integer')
    const told =
      undistinguished.test(property.name) || /^(uri|url|date|date-time)$/.test(String(view.keyword('format')))
    if (told || !property.required || !textual || view.keyword('enum') !== undefined) continue
    if (agree(views, param.schema, property.pointer)) return property.name
  }
  return null
}

function firstCompatible(
  names: readonly string[],
  find: (name: string) => string | null,
  compatible: (name: string | null) => string | null,
): string | null {
  for (const name of names) {
    const hit = compatible(find(name))
    if (hit) return hit
  }
  return null
}

/** `account_name` in `/accounts` → `name`; `idAction` → `id`; null when the resource's name is no part of it. */
function remainder(param: string, literal: string): string | null {
  const name = normalizeName(param)
  const noun = normalizeName(nounOf(literal))
  const last = words(nounOf(literal)).at(-1) ?? ''
  for (const prefix of [noun, last]) {
    if (prefix === '' || prefix.length < 2) continue
    if (name.startsWith(prefix)) return name.slice(prefix.length)
    if (name.endsWith(prefix)) return name.slice(0, -prefix.length)
  }
  return null
}

function bySuffix(views: SchemaViews, byName: ReadonlyMap<string, PropertyView>, name: string): string | null {
  if (name.length < 3) return null
  for (const [key, property] of byName) {
    const alike = name.endsWith(key) || (key.endsWith(name) && key.length - name.length <= 12)
    if (key.length >= 3 && alike && isScalar(views, property.pointer)) return property.name
  }
  return null
}

export function isScalar(views: SchemaViews, pointer: Pointer): boolean {
  const view = views.at(pointer)
  return (
    view.properties.size === 0 &&
    view.items === null &&
    !view.types.has('array') &&
    !(view.types.size === 1 && view.types.has('object'))
  )
}

/** Both numbers or both text, as far as their schemas tell. */
function agree(views: SchemaViews, a: Pointer | null, b: Pointer): boolean {
  if (a === null) return true
  const numeric = (pointer: Pointer) => {
    const { types } = views.at(pointer)
    if (types.size === 0 || (types.has('string') && (types.has('integer') || types.has('number')))) return null
    return types.has('integer') || types.has('number')
  }
  const x = numeric(a)
  const y = numeric(b)
  return x === null || y === null || x === y
}
