import { normalizeName, singular } from '../../lib/names.ts'
import type { Behavior, Filter, Sort } from '../blueprint.ts'
import type { Pass } from '../pass.ts'
import { type Input, inputsOf } from '../understand/inputs.ts'
import { isCriteria } from '../understand/criteria.ts'
import {
  isControlName,
  isDirectionName,
  isExpandName,
  isSortName,
  isTextName,
  pageParam,
} from '../understand/page-names.ts'
import type { SchemaView, SchemaViews } from '../understand/schema-view.ts'
import type { DraftOperation } from '../understand/tree.ts'

/** Which parameters of a list restrict it, order it, or ask for references to be embedded. */
export const queriesPass: Pass = {
  name: 'queries',
  run({ draft, schemas, claim }) {
    const schemaOf = new Map(draft.resources.map((resource) => [resource.name, resource.schema ?? resource.example]))
    const known = new Map<SchemaView, Fields>()
    for (const op of draft.operations) {
      if (op.behavior.kind !== 'list') continue
      const schema = schemaOf.get(op.behavior.resource)
      if (!schema) continue
      const entity = schemas.at(schema)
      const fields = known.get(entity) ?? fieldsOf(entity, schemas)
      known.set(entity, fields)
      const found = readQueries(op, op.behavior, fields, schemas)
      op.behavior = { ...op.behavior, ...found }
      if (found.filters.length > 0)
        claim({
          claim: `${op.id} filters by ${found.filters.map((filter) => filter.param).join(', ')}`,
          confidence: 'strong',
          evidence: [op.pointer],
          about: op.id,
        })
    }
  },
}

type List = Extract<Behavior, { kind: 'list' }>

function readQueries(
  op: DraftOperation,
  behavior: List,
  fields: Fields,
  views: SchemaViews,
): Pick<List, 'filters' | 'sort' | 'expand'> {
  const { pagination } = behavior
  const paging = new Set([pagination.position, pagination.before, pagination.size])
  const bound = new Set(behavior.bindings.map((binding) => binding.param))
  const inputs = inputsOf(op, views).filter((input) => !paging.has(input.name) && !bound.has(input.name))
  const sort = sortOf(inputs)
  const expand = inputs.find((input) => input.in === 'query' && isExpandName(input.name) && !isFlag(input, views))
  const filters: Filter[] = []
  for (const input of inputs) {
    if (input.name === sort?.param || input.name === sort?.direction || input === expand) continue
    const filter = filterOf(input, fields, views)
    if (filter) filters.push(filter)
  }
  return { filters, sort, expand: expand?.name ?? null }
}

function isFlag(input: Input, views: SchemaViews): boolean {
  return input.schema !== null && views.at(input.schema).types.has('boolean')
}

function sortOf(inputs: readonly Input[]): Sort | null {
  const query = inputs.filter((input) => input.in === 'query')
  const order = query.find((input) => normalizeName(input.name) === 'order')
  const by = query.find((input) => isSortName(input.name)) ?? order
  if (!by) return null
  const direction =
    query.find((input) => input !== by && isDirectionName(input.name)) ?? (by === order ? undefined : order)
  return { param: by.name, direction: direction?.name ?? null }
}

/** Property paths by normalised name: own scalars first, then ids of embedded objects. */
function fieldsOf(entity: SchemaView, views: SchemaViews): Map<string, { path: readonly string[]; view: SchemaView }> {
  const fields = new Map<string, { path: readonly string[]; view: SchemaView }>()
  const nested: [string, { path: readonly string[]; view: SchemaView }][] = []
  for (const property of entity.properties.values()) {
    const view = views.at(property.pointer)
    const name = normalizeName(property.name)
    const scalar = view.types.has('string') || (view.properties.size === 0 && !view.types.has('object'))
    if (scalar && (view.items === null || views.at(view.items).properties.size === 0)) {
      if (!fields.has(name)) fields.set(name, { path: [property.name], view })
      continue
    }
    // `projects: [{gid, name}]` answers to `project=`.
    const item = view.items === null ? null : views.at(view.items)
    const id = item && [...item.properties.values()].find((inner) => /^(id|uuid|gid|slug|key)$/i.test(inner.name))
    if (id) nested.push([normalizeName(singular(property.name)), { path: [property.name], view: views.at(id.pointer) }])
    if (view.properties.size === 0 || entity.properties.size > 400) continue
    for (const inner of view.properties.values()) {
      const innerView = views.at(inner.pointer)
      if (innerView.properties.size > 0 || innerView.items !== null) continue
      const path = [property.name, inner.name]
      nested.push([name + normalizeName(inner.name), { path, view: innerView }])
      if (/^(id|uuid|gid|slug|key|login)$/i.test(inner.name)) nested.push([name, { path, view: innerView }])
    }
  }
  for (const [name, field] of nested) if (!fields.has(name)) fields.set(name, field)
  return fields
}

type Fields = ReturnType<typeof fieldsOf>

function filterOf(input: Input, fields: Fields, views: SchemaViews): Filter | null {
  const { name, in: place } = input
  const text = place === 'query' || (input.schema !== null && views.at(input.schema).types.has('string'))
  if (isTextName(name) && text) return { param: name, in: place, field: [], op: 'text' }
  if (place === 'body' && isCriteria(views, input.schema)) return { param: name, in: place, field: [], op: 'criteria' }
  if (isControlName(name)) return null
  const view = input.schema === null ? null : views.at(input.schema)
  const exact = lookUp(fields, name)
  if (exact && !pageParam(name)) {
    if (view && !comparable(view, exact.view)) return null
    if (view && isRange(view)) return { param: name, in: place, field: exact.path, op: 'range' }
    if (view && view.properties.size > 0 && !view.types.has('string')) return null
    return { param: name, in: place, field: exact.path, op: view?.items ? 'in' : 'eq' }
  }
  return comparison(input, fields, view)
}

/** A switch (`raw=true`) is no filter on text, nor a name one on a flag. */
function comparable(param: SchemaView, field: SchemaView): boolean {
  const flag = (view: SchemaView) => {
    const words = view.keyword('enum')
    if (Array.isArray(words) && words.every((word) => /^(true|false)$/.test(String(word)))) return true
    return view.types.size === 1 && view.types.has('boolean')
  }
  return (!flag(param) || flag(field) || field.types.size === 0) && couldEqual(param, field)
}

/** Words to choose from are never those of a number, nor of another list of words. */
function couldEqual(param: SchemaView, field: SchemaView): boolean {
  const [asked, shown] = [param.keyword('enum'), field.keyword('enum')]
  if (!Array.isArray(asked)) return true
  if (Array.isArray(shown)) return asked.some((value) => shown.some((other) => String(other) === String(value)))
  const numeric = (field.types.has('integer') || field.types.has('number')) && !field.types.has('string')
  return !numeric || asked.some((value) => value !== '' && !Number.isNaN(Number(value)))
}

function isRange(view: SchemaView): boolean {
  const names = [...view.properties.keys()]
  return (
    names.length > 0 && names.every((name) => /^\$?(gt|gte|lt|lte|eq|ne|in|from|to|min|max|after|before)$/i.test(name))
  )
}

const operators: Readonly<Record<string, Filter['op']>> = {
  gt: 'gt', gte: 'gte', ge: 'gte', lt: 'lt', lte: 'lte', le: 'lte', ne: 'ne', neq: 'ne', not: 'ne', eq: 'eq', in: 'in',
  min: 'gte', max: 'lte', from: 'gte', to: 'lte', after: 'gt', before: 'lt', since: 'gte', until: 'lte', start: 'gte', end: 'lte',
  greaterthan: 'gt', lessthan: 'lt', exclude: 'ne', '>': 'gte', '<': 'lte', '>=': 'gte', '<=': 'lte',
} // biome-ignore format: a table

/** `created[gte]`, `created_gte`, `min_price`, `created_after`, `StartTime>`, `since`, plural of a field. */
function comparison({ name, in: place }: Input, fields: Fields, view: SchemaView | null): Filter | null {
  const bracket = /^([\w.-]+)\[\$?(\w+)\]$/.exec(name) ?? /^(\w+)(>=|<=|>|<)$/.exec(name)
  const suffix =
    bracket ??
    /^(.+?)(?:_|\.|__|-)(gte?|lte?|ge|le|neq?|not|in|after|before|from|to|min|max|since|until|start|end)$/i.exec(
      name,
    ) ??
    /^([a-z]\w*?)(Gte?|Lte?|After|Before|From|To|Min|Max|Since|Until|GreaterThan|LessThan|Start|End|In)$/.exec(name)
  const prefix =
    /^(min|max|from|to|after|before|since|until|exclude|not|start|end)(?:_|-)(.+)$/i.exec(name) ??
    /^(min|max|from|to|after|before|since|until|exclude|not|start|end)([A-Z]\w*)$/.exec(name)
  const pairs: [string, string][] = []
  if (suffix) pairs.push([suffix[1]!, suffix[2]!])
  if (prefix) pairs.push([prefix[2]!, prefix[1]!])
  if (/^(since|until|from|to|after|before)$/i.test(name) && isTime(view))
    pairs.push(['created', name], ['updated', name], ['date', name], ['timestamp', name])
  for (const [base, word] of pairs) {
    const op = operators[word.toLowerCase()]
    const field = lookUp(fields, base)
    if (op && field) return { param: name, in: place, field: field.path, op }
  }
  const one = singular(name)
  const field = normalizeName(one) === normalizeName(name) ? undefined : lookUp(fields, one)
  return field && !isTime(view) && (view === null || comparable(view, field.view))
    ? { param: name, in: place, field: field.path, op: 'in' }
    : null
}

function isTime(view: SchemaView | null): boolean {
  const format = view?.keyword('format')
  return (
    format === 'date-time' ||
    format === 'date' ||
    format === 'unix-time' ||
    /date|time/i.test(String(view?.keyword('description') ?? ''))
  )
}

function lookUp(fields: Fields, name: string) {
  const plain = normalizeName(name.replace(/^filter\[([\w.]+)\]$/, '$1').replace(/^(filter|where)[._]/, ''))
  for (const suffix of ['', 'at', 'date', 'time', 'on', 'id']) {
    const field = fields.get(plain + suffix)
    if (field) return field
  }
  for (const suffix of [/id$/, /date$/, /time$/]) {
    const short = plain.replace(suffix, '')
    const field = short.length >= 4 && short !== plain ? (fields.get(short) ?? fields.get(`${short}at`)) : undefined
    if (field) return field
  }
  return undefined
}
