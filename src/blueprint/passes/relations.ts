import { normalizeName, words } from '../../lib/names.ts'
import type { Relation, Resource } from '../blueprint.ts'
import type { InferContext, Pass } from '../pass.ts'
import type { PropertyView, SchemaView } from '../understand/schema-view.ts'
import { nounOf } from '../understand/words.ts'

/** How resources refer to each other: by id, by embedding, or by an id that can be expanded. */
export const relationsPass: Pass = {
  name: 'relations',
  run(context) {
    const targets = createTargets(context)
    for (const resource of context.draft.resources) {
      const schema = resource.schema ?? resource.example
      if (schema === undefined) continue
      const entity = context.schemas.at(schema)
      const found: Relation[] = []
      for (const property of entity.properties.values()) {
        if (property.name === resource.idField) continue
        found.push(...relationsAt(property, resource, targets, context))
        if (found.length >= 60) break
      }
      resource.relations = found
      for (const relation of found)
        context.claim({
          claim: `${resource.name}.${relation.field.join('.')} refers to ${relation.resource}`,
          confidence: relation.kind === 'reference' ? 'weak' : 'strong',
          evidence: [entity.properties.get(relation.field[0]!)?.pointer ?? entity.pointer],
          about: resource.name,
        })
    }
  },
}

interface Targets {
  /** The one resource a name means, null when none or several. */
  byName(name: string): Resource | null
  bySchema(identity: string): Resource | null
}

function createTargets({ draft, schemas }: InferContext): Targets {
  const names = new Map<string, Resource | null>()
  const identities = new Map<string, Resource | null>()
  const note = (map: Map<string, Resource | null>, key: string, resource: Resource) =>
    map.set(key, map.has(key) && map.get(key) !== resource ? null : resource)
  const eligible = draft.resources.filter(
    (resource) => !resource.singleton && !resource.membership && resource.idField !== null,
  )
  for (const resource of eligible) {
    if (resource.schema !== null && schemas.at(resource.schema).named)
      note(identities, schemas.identity(resource.schema), resource)
    if (resource.itemPath !== null || resource.collectionPath !== null)
      note(names, normalizeName(resource.name), resource)
  }
  return {
    byName: (name) => names.get(normalizeName(name)) ?? null,
    bySchema: (identity) => identities.get(identity) ?? null,
  }
}

const foreignKey = /^(.{2,}?)[_-]?(ids?|uuids?|guids?|sids?|gids?|Ids?|IDs?|Uuids?|Sids?|Guids?)$/

function relationsAt(property: PropertyView, resource: Resource, targets: Targets, context: InferContext): Relation[] {
  const { schemas } = context
  const view = schemas.at(property.pointer)
  const many = view.items !== null
  const content = many ? schemas.at(view.items!) : view
  const target = embedded(content, property, targets, context)
  if (target) {
    const expandable = (content.types.has('string') || content.types.has('integer')) && content.properties.size > 0
    return [{ field: [property.name], resource: target.name, kind: expandable ? 'expandable' : 'embed', many }]
  }
  if (content.properties.size > 0) return nestedId(property, content, many, targets, context)
  if (!isKey(content)) return []
  const named = byName(property.name, resource, targets) ?? bareName(property.name, content, targets)
  return named && sameKind(content, named, context)
    ? [{ field: [property.name], resource: named.name, kind: 'reference', many }]
    : []
}

function isKey(view: SchemaView): boolean {
  if (view.keyword('enum') !== undefined || view.keyword('const') !== undefined || view.types.has('boolean'))
    return false
  const format = view.keyword('format')
  return !(
    format === 'date-time' ||
    format === 'date' ||
    format === 'uri' ||
    format === 'url' ||
    format === 'email' ||
    format === 'binary'
  )
}

function embedded(
  content: SchemaView,
  property: PropertyView,
  targets: Targets,
  { schemas }: InferContext,
): Resource | null {
  if (content.properties.size === 0) return null
  for (const pointer of [content.pointer, ...content.branches]) {
    const target = targets.bySchema(schemas.identity(pointer))
    if (target) return target
  }
  // An id, or an object that repeats a resource's name: `customer: "cus_1" | {id, …}`.
  return content.types.has('string') ? targets.byName(nounOf(property.name)) : null
}

/** `subnet: {id}` is a reference by its container; with more of what the other one shows (`{gid, name}`) a part of it. */
function nestedId(
  property: PropertyView,
  content: SchemaView,
  many: boolean,
  targets: Targets,
  { schemas }: InferContext,
): Relation[] {
  const target = targets.byName(nounOf(property.name))
  if (!target || target.idField === null) return []
  const id = content.properties.get(target.idField)
  if (!id || content.properties.size > 12 || !sameKind(schemas.at(id.pointer), target, { schemas })) return []
  const shown = target.schema === null ? null : schemas.at(target.schema).properties
  const shared = [...content.properties.keys()].filter((name) => shown?.has(name)).length
  if (shared > 1 && shared * 2 > content.properties.size)
    return [{ field: [property.name], resource: target.name, kind: 'embed', many }]
  return many ? [] : [{ field: [property.name, id.name], resource: target.name, kind: 'reference', many: false }]
}

function byName(name: string, resource: Resource, targets: Targets): Resource | null {
  const base = foreignKey.exec(name)?.[1]
  const camelPrefix = /^id([A-Z]\w+)$/.exec(name)?.[1]
  const word = base ?? camelPrefix
  if (word === undefined) return null
  if (normalizeName(word) === 'parent') return resource.singleton ? null : targets.byName(resource.name)
  const exact = targets.byName(nounOf(word))
  // `contact_id` in a contact is its own.
  if (exact) return exact.name === resource.name ? null : exact
  const last = words(word).slice(1)
  return last.length > 0 ? targets.byName(nounOf(last.join('_'))) : null
}

/** A bare name (`customer: "cus_1"`) refers only where its own words say that it is an id. */
function bareName(name: string, view: SchemaView, targets: Targets): Resource | null {
  if (foreignKey.test(name)) return null
  const said = `${view.keyword('description') ?? ''}`.slice(0, 200)
  const isId = view.keyword('format') === 'uuid' || /\b(ids?|identifiers?|uuid)\b/i.test(said)
  return isId ? targets.byName(nounOf(name)) : null
}

/** Integers refer to integers, text to text, and what starts with other letters is another thing's id. */
function sameKind(view: SchemaView, target: Resource, { schemas }: Pick<InferContext, 'schemas'>): boolean {
  if (target.schema === null || target.idField === null) return false
  const id = schemas.at(target.schema).properties.get(target.idField)
  if (!id) return false
  const numeric = (of: SchemaView) => of.types.has('integer') || of.types.has('number')
  const idView = schemas.at(id.pointer)
  if (view.types.size > 0 && idView.types.size > 0 && numeric(view) !== numeric(idView)) return false
  if ((isUuid(view) === true && isUuid(idView) === false) || (isUuid(view) === false && isUuid(idView) === true))
    return false
  const [one, other] = [leading(view), leading(idView)]
  return one === '' || other === '' || one.startsWith(other) || other.startsWith(one)
}

/** Whether values are UUIDs, by the format or else an example; undefined where neither is given. */
function isUuid(view: SchemaView): boolean | undefined {
  if (view.keyword('format') === 'uuid') return true
  const example = view.keyword('example')
  return typeof example === 'string' ? /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(example) : undefined
}

/** The letters that a pattern demands first: `MG` of `^MG[0-9a-f]{32}$`. */
function leading(view: SchemaView): string {
  const pattern = view.keyword('pattern')
  return (typeof pattern === 'string' ? /^\^([A-Za-z]+_?)(?=[[(\\])/.exec(pattern)?.[1] : undefined) ?? ''
}
