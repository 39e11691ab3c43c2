import type { Operation } from '../blueprint.ts'
import type { Rule } from './rule.ts'

/** Two operations that one request fits equally well: `/users/{id}` and `/users/{name}` (OAS §Path Templating). */
export const ambiguousPaths: Rule = {
  name: 'ambiguous-paths',
  check({ blueprint, report }) {
    const first = new Map<string, Operation>()
    for (const operation of blueprint.operations) {
      const key = JSON.stringify([
        operation.method,
        operation.path.replace(/\{[^{}]*\}/g, '{}'),
        operation.fixedQuery ?? null,
        [...operation.basePaths].sort(),
      ])
      const other = first.get(key)
      if (other === undefined) first.set(key, operation)
      else
        report(
          'error',
          `${operation.method} ${operation.path} cannot be told from ${other.path} (${other.id})`,
          operation.pointer,
          operation.id,
        )
    }
  },
}
