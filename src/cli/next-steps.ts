import type { NextSteps } from '../server/views.ts'
import { table } from './table.ts'

/** What can happen next to an entity, for people. */
export function describeNextSteps({ resource, key, field, state, steps, byItself }: NextSteps): string {
  const at = state === null ? '' : `  ${field}: ${state}`
  const rows = (allowed: boolean) =>
    steps
      .filter((step) => step.allowed === allowed)
      .map(({ operation, method, path, to, why }) => [
        `  ${operation}`,
        `${method} ${path}`,
        to.length > 0 ? `→ ${to.join(' or ')}` : why,
      ])
  const parts = [`${resource}/${key}${at}`]
  const add = (title: string, lines: string[][]) => {
    if (lines.length > 0) parts.push('', title, table(lines))
  }
  add('Can happen', rows(true))
  add(
    'By itself',
    byItself.map(({ to, when }) => [`  → ${to}`, when]),
  )
  add('Refused', rows(false))
  if (steps.length + byItself.length === 0) parts.push('', 'Nothing is known to change it')
  return parts.join('\n')
}
