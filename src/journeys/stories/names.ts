import { plural, words } from '../../lib/names.ts'
import type { Operation, Resource } from '../../blueprint/blueprint.ts'

/** `line-item`. */
export const kebab = (name: string): string => words(name).join('-')

export const kebabPlural = (name: string): string => kebab(plural(name))

/** `create, read and delete`. */
export function joined(parts: readonly string[]): string {
  const last = parts.at(-1) ?? ''
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`
}

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** What people call an operation on a resource: `cancel-order` of `cancelOrder`, `POST /orders/{id}/cancel`. */
export function deed(operation: Operation, resource: Resource): string {
  const own = new Set([...words(resource.name), ...words(plural(resource.name))])
  const last = operation.path.split('/').findLast((segment) => segment !== '' && !segment.includes('{')) ?? ''
  const literal = words(last.split(':').at(-1) ?? '').filter((word) => !own.has(word))
  const told = words(operation.id).filter((word) => !own.has(word))
  const verb = operation.behavior.kind === 'transition' && literal.length > 0 ? literal : told
  const plain: Readonly<Record<string, string>> = {
    update: 'update',
    replace: 'replace',
    delete: 'delete',
    create: 'create',
  }
  const said = plain[operation.behavior.kind] ?? (verb.slice(0, 3).join('-') || 'call')
  return `${said}-${kebab(resource.name)}`
}
