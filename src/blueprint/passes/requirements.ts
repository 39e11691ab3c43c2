import { isObject, own } from '../../lib/json.ts'
import type { SchemeUse } from '../blueprint.ts'
import type { Scope } from './scope.ts'

/**
 * The `security` of the object at a pointer, OR of ANDs; undefined when it says nothing (the level above decides).
 * A scheme may be named by component name or, since 3.2, by reference.
 */
export function readRequirements(scope: Scope, owner: string): SchemeUse[][] | undefined {
  const parent = scope.doc.at(owner)
  const list = isObject(parent) ? own(parent, 'security') : undefined
  if (list === undefined || list === null) return undefined
  if (!Array.isArray(list)) {
    scope.report('error', 'security is not an array', `${owner}/security`)
    return undefined
  }
  return list.flatMap((requirement, i) => {
    if (!isObject(requirement)) {
      scope.report('error', 'security requirement is not an object', `${owner}/security/${i}`)
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
