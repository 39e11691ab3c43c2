import type { Pointer } from '../../lib/pointer.ts'
import type { Behavior, IdFormat, Operation, PageField, Pagination, Resource, Shape } from '../blueprint.ts'
import type { SchemaViews } from '../understand/schema-view.ts'

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], and = 'and'): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${and} ${items[items.length - 1]}`
}

export function article(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`
}

/** The first sentence of a text, without markup and line breaks; at most 160 characters. */
export function sentence(text: string): string {
  const flat = text
    .slice(0, 2000)
    .replace(/<\/?[a-z][^<>]{0,200}>/gi, '')
    .replace(/\s+/g, ' ')
    .trim()
  const end = flat.indexOf('. ')
  const first = end < 0 ? flat : flat.slice(0, end + 1)
  return first.length > 160 ? `${first.slice(0, 159)}…` : first
}

/** What an operation does to entities: "creates an order". */
export function doing(behavior: Behavior): string {
  if (behavior.kind === 'example')
    return 'answers with a valid example; nothing is known of what it does, nothing is kept'
  const { resource } = behavior
  const parent = behavior.bindings.find((binding) => binding.role === 'parent' && binding.resource !== null)?.resource
  const below = parent === undefined || parent === null ? '' : ` of ${article(parent)}`
  switch (behavior.kind) {
    case 'create':
      return `creates ${article(resource)}${below}`
    case 'read':
      return `returns ${article(resource)}${below}`
    case 'list':
      return `lists every ${resource}${below}`
    case 'update':
      return `changes what is sent of ${article(resource)}${below}`
    case 'replace':
      return `replaces ${article(resource)}${below}${behavior.upsert ? ', or creates it' : ''}`
    case 'delete':
      return `deletes ${article(resource)}${below}`
    case 'transition':
      return behavior.to === null
        ? `acts on ${article(resource)}${below}; no state is known to change`
        : `moves ${article(resource)}${below} to \`${behavior.to}\` (\`${behavior.field}\`)`
  }
}

/** "with the order under `data`". */
export function carrying(shape: Shape | null, resource: string): string {
  if (shape === null) return `without the ${resource}`
  const place = shape.path.length === 0 ? '' : ` under \`${shape.path.join('.')}\``
  return `with the ${resource}${place}${shape.list ? ' as the only item of an array' : ''}`
}

/** Properties of a body: "customer_id (required string), note (string)". At most `max`. */
export function fields(schemas: SchemaViews, schema: Pointer, hide: 'readOnly' | 'writeOnly', max = 12): string {
  const all = [...schemas.at(schema).properties.values()].filter((property) => !property[hide])
  const sorted = [...all.filter((property) => property.required), ...all.filter((property) => !property.required)]
  const shown = sorted.slice(0, max).map((property) => {
    const type = [...schemas.at(property.pointer).types].join(' or ')
    const words = [property.required ? 'required' : '', type].filter(Boolean).join(' ')
    return words === '' ? property.name : `${property.name} (${words})`
  })
  return shown.join(', ') + (all.length > max ? `, and ${all.length - max} more` : '')
}

/** How the pages of a list follow each other. */
export function paging(pagination: Pagination): string {
  const size =
    pagination.size === null
      ? ''
      : `, \`${pagination.size}\` sizes them (${pagination.defaultSize}, at most ${pagination.maxSize})`
  const told = pagination.fields.map(
    (field: PageField) => `\`${field.path.join('.')}\` (${field.role.replaceAll('_', ' ')})`,
  )
  const fieldsTold = told.length === 0 ? '' : `; the reply tells ${listed(told)}`
  const link = pagination.link ? '; a Link header leads to the others' : ''
  const position = `\`${pagination.position}\``
  switch (pagination.style) {
    case 'none':
      return `everything in one page${fieldsTold}`
    case 'limit':
      return `one page, sized by \`${pagination.size}\` (${pagination.defaultSize}, at most ${pagination.maxSize})${fieldsTold}${link}`
    case 'cursor':
      return `pages by cursor ${position}${pagination.cursor === 'id' ? ', the id of the last entity' : ''}${size}${fieldsTold}${link}`
    case 'page':
      return `pages by number ${position}, from ${pagination.firstPage}${size}${fieldsTold}${link}`
    case 'offset':
      return `pages by offset ${position}${size}${fieldsTold}${link}`
  }
}

/** "like ord_…, 24 characters". */
export function idLooks(id: IdFormat): string {
  switch (id.kind) {
    case 'uuid':
      return 'a UUID'
    case 'integer':
      return `a number of ${id.digits} digits${id.text ? ', as a string' : ''}`
    case 'prefixed':
      return `like \`${id.prefix}…\`, ${id.length} characters after the prefix`
    case 'pattern':
      return `by the pattern \`${id.pattern}\``
    case 'client':
      return id.field === null ? 'chosen by the client, in the path' : `chosen by the client, in \`${id.field}\``
  }
}

export function title(operation: Pick<Operation, 'method' | 'path'>): string {
  return `${operation.method} ${operation.path}`
}

/** A component by its name; anything else is written where it is used. */
export function schemaName(pointer: Pointer): string {
  return /^\/components\/schemas\/([^/]+)$/.exec(pointer)?.[1] ?? `the schema at ${pointer}`
}

export function relationsOf(resource: Resource): string[] {
  return resource.relations.map((relation) => {
    const verb =
      relation.kind === 'embed' ? 'embeds' : relation.kind === 'expandable' ? 'refers to (or embeds)' : 'refers to'
    return `\`${relation.field.join('.')}\` ${verb} ${relation.many ? `any number of ${relation.resource}` : article(relation.resource)}`
  })
}
