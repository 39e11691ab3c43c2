import type { Behavior, Blueprint, IdFormat, Operation, Pagination, Resource } from '../blueprint/blueprint.ts'
import { count } from './banner.ts'
import type { Colors } from './terminal.ts'

/** The Blueprint for people: resources as a tree, each with its operations; then what answers with examples. */
export function describeBlueprint(blueprint: Blueprint, colors: Colors): string {
  const { title, version, dialect, operations, resources } = blueprint
  const stateless = operations.filter(({ behavior }) => behavior.kind === 'example')
  const width = Math.max(...operations.map(({ method, path }) => method.length + path.length + 1), 0)
  const print: Print = { blueprint, colors, width: Math.min(width, 72) }
  const share =
    operations.length === 0 ? 100 : Math.floor((100 * (operations.length - stateless.length)) / operations.length)
  const counts = `OpenAPI ${dialect}, ${count(operations.length, 'operation')}, ${count(resources.length, 'resource')}`
  const lines = [`${colors.bold(title)} ${version}  ${colors.dim(counts)}`]
  lines.push(`${share} % of the operations are understood; ${stateless.length} answer with examples`, '')
  const names = new Set(resources.map(({ name }) => name))
  for (const resource of resources)
    if (resource.parent === null || !names.has(resource.parent) || resource.parent === resource.name)
      lines.push(...resourceLines(print, resource, '', new Set()), '')
  if (stateless.length > 0) {
    lines.push(colors.bold('Answered with examples'))
    for (const operation of stateless) lines.push(operationLine(print, operation, '  '))
  }
  return lines.join('\n').trimEnd()
}

interface Print {
  readonly blueprint: Blueprint
  readonly colors: Colors
  /** Of method and path. */
  readonly width: number
}

function resourceLines(print: Print, resource: Resource, indent: string, above: ReadonlySet<string>): string[] {
  if (above.has(resource.name)) return []
  const { blueprint, colors } = print
  const own = blueprint.operations.filter((operation) => resourceOf(operation.behavior) === resource.name)
  const notes = [identity(resource), paging(own), lifecycle(resource)].filter((note) => note !== '')
  const lines = [`${indent}${colors.bold(resource.name)}  ${colors.dim(notes.join(' · '))}`.trimEnd()]
  for (const operation of own) lines.push(operationLine(print, operation, `${indent}  `))
  const trail = new Set(above).add(resource.name)
  for (const child of blueprint.resources)
    if (child.parent === resource.name && child !== resource)
      lines.push(...resourceLines(print, child, `${indent}  `, trail))
  return lines
}

function operationLine({ colors, width }: Print, operation: Operation, indent: string): string {
  const { behavior, method, path, id } = operation
  const kind = behavior.kind === 'example' ? '' : behavior.kind.padEnd(12)
  const to = behavior.kind === 'transition' && behavior.to !== null ? ` → ${behavior.to}` : ''
  const route = `${method.padEnd(6)} ${path}`.padEnd(Math.max(0, width - indent.length + 8))
  return `${indent}${colors.cyan(kind)}${route}  ${colors.dim(`${id}${to}`)}`
}

function resourceOf(behavior: Behavior): string | null {
  return behavior.kind === 'example' ? null : behavior.resource
}

function identity(resource: Resource): string {
  if (resource.singleton) return 'one only'
  return resource.idField === null ? '' : `${resource.idField} ${idText(resource.id)}`
}

function idText(id: IdFormat): string {
  if (id.kind === 'prefixed') return `${id.prefix}…`
  if (id.kind === 'pattern') return `/${id.pattern}/`
  return id.kind === 'client' ? 'chosen by the caller' : id.kind
}

function paging(operations: readonly Operation[]): string {
  const list = operations.map(({ behavior }) => behavior).find((behavior) => behavior.kind === 'list')
  return list?.kind === 'list' ? pagingText(list.pagination) : ''
}

function pagingText({ style, position, size }: Pagination): string {
  const parameters = [position, size].filter((name) => name !== null)
  return style === 'none' ? 'not paged' : `paged by ${style} (${parameters.join(', ')})`
}

function lifecycle({ lifecycle }: Resource): string {
  return lifecycle === null ? '' : `${lifecycle.field}: ${lifecycle.states.join(', ')}`
}
