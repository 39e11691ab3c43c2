import { isObject, own } from '../../lib/json.ts'
import type { SchemeUse } from '../blueprint.ts'
import { itemsOf, type Node, type Scope } from './scope.ts'

/**
 * The `security` of an object, OR of ANDs; undefined when it says nothing (the level above decides).
 * A scheme may be named by component name or, since 3.2, by reference.
 */
export function readRequirements(scope: Scope, owner: Node): SchemeUse[][] | undefined {
  const places = itemsOf(scope, owner, 'security')
  if (!Array.isArray(own(owner.value, 'security'))) return undefined
  return places.flatMap(({ pointer, value: requirement }) => {
    if (!isObject(requirement)) {
      scope.report('error', 'security requirement is not an object', pointer)
      return []
    }
    const uses = Object.keys(requirement).map((key) => {
      const scopes = own(requirement, key)
      return {
        scheme: key.replace(/^#\/components\/securitySchemes\//, ''),
        scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [],
      }
    })
    return [uses]
  })
}
