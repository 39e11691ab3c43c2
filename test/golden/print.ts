import type { Behavior, Blueprint, IdFormat, Resource } from '../../src/blueprint/blueprint.ts'

/** A Blueprint's understanding in one line an operation and one a resource: what golden files hold. */
export function printBlueprint(blueprint: Blueprint): string {
  const width = Math.min(70, Math.max(...blueprint.operations.map((op) => op.method.length + op.path.length + 1), 0))
  const operations = blueprint.operations.map(
    (op) => `${`${op.method} ${op.path}`.padEnd(width)}  ${printBehavior(op.behavior)}`,
  )
  return `${[...operations, '', ...blueprint.resources.map(printResource)].join('\n')}\n`
}

export function printBehavior(behavior: Behavior): string {
  if (behavior.kind === 'example') return 'example'
  const parts: string[] = [behavior.kind, behavior.resource]
  for (const { param, in: place, role, resource, field } of behavior.bindings)
    parts.push(
      `${role === 'id' ? '#' : '^'}${place === 'path' ? '' : `${place}:`}${param}${role === 'parent' ? `(${resource ?? '?'})` : ''}${field ? `=${field.join('.')}` : ''}`,
    )
  if (behavior.input) parts.push(`in:${place(behavior.input)}`)
  if (behavior.output) parts.push(`out:${place(behavior.output)}`)
  if (behavior.kind === 'replace' && behavior.upsert) parts.push('upsert')
  if (behavior.kind === 'transition') parts.push(`to:${behavior.field ?? '-'}=${behavior.to ?? '-'}`)
  if (behavior.kind === 'list') {
    parts.push(`items:${behavior.items.join('.') || '/'}${behavior.keyed ? '{}' : ''}`)
    const {
      style,
      position,
      before,
      size,
      defaultSize,
      maxSize,
      fields,
      link,
      cursor,
      firstPage,
      in: where,
    } = behavior.pagination
    parts.push(
      style === 'none'
        ? 'pages:none'
        : `pages:${style}(${where === 'body' ? 'body ' : ''}${[position, before, size].filter((name) => name).join(',')} ${defaultSize}/${maxSize}${style === 'cursor' ? ` ${cursor}` : ''}${style === 'page' ? ` from ${firstPage}` : ''}${link ? ' Link' : ''})`,
    )
    if (fields.length > 0) parts.push(`[${fields.map((field) => `${field.path.join('.')}:${field.role}`).join(' ')}]`)
    if (behavior.filters.length > 0)
      parts.push(
        `where:${behavior.filters.map((f) => `${f.param}${f.op === 'eq' ? '' : `~${f.op}`}${f.field.join('.') === f.param ? '' : `→${f.field.join('.')}`}`).join(',')}`,
      )
    if (behavior.sort)
      parts.push(`sort:${behavior.sort.param}${behavior.sort.direction ? `/${behavior.sort.direction}` : ''}`)
    if (behavior.expand) parts.push(`expand:${behavior.expand}`)
  }
  return parts.join(' ')
}

const place = (shape: { path: readonly string[]; list: boolean }) =>
  `${shape.path.join('.') || '/'}${shape.list ? '[]' : ''}`

export function printResource(resource: Resource): string {
  const parts = [
    `* ${resource.name} ${resource.idField ?? '-'}:${printId(resource.id)} ${resource.collectionPath ?? '-'} ${resource.itemPath ?? '-'}`,
  ]
  if (resource.parent) parts.push(`parent:${resource.parent}`)
  for (const flag of ['singleton', 'scoped', 'membership'] as const) if (resource[flag]) parts.push(flag)
  if (resource.relations.length > 0)
    parts.push(
      `rel:${resource.relations.map((r) => `${r.field.join('.')}${r.many ? '*' : ''}→${r.resource}${r.kind === 'reference' ? '' : `(${r.kind})`}`).join(',')}`,
    )
  if (resource.serverOwned.length > 0) parts.push(`server:${resource.serverOwned.join(',')}`)
  if (resource.timestamps.length > 0)
    parts.push(`at:${resource.timestamps.map((t) => `${t.field}(${t.role} ${t.format})`).join(',')}`)
  if (resource.lifecycle)
    parts.push(
      `states:${resource.lifecycle.field}[${resource.lifecycle.states.join('|')}] from ${resource.lifecycle.initial}`,
    )
  return parts.join(' ')
}

function printId(id: IdFormat): string {
  switch (id.kind) {
    case 'integer':
      return `int${id.digits}${id.text ? 't' : ''}`
    case 'prefixed':
      return `${id.prefix}<${id.length} ${id.alphabet.length}>`
    case 'pattern':
      return `/${id.pattern}/`
    case 'client':
      return `client(${id.field ?? 'path'})`
    default:
      return id.kind
  }
}
