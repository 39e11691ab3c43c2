import type { Operation } from '../../../blueprint/blueprint.ts'
import { schemaAt, typesOf } from '../../../openapi/properties.ts'
import { createVisibility } from '../../../openapi/validate/visibility.ts'
import type { Model } from '../../../simulate/call.ts'
import type { Value } from '../../journey.ts'
import { placeOf } from '../../plan/thing.ts'

/** The path at which a success reply shows a property of the entity, if it can show it as it is told. Undefined: it does not. */
export function shownAt(
  model: Model,
  operation: Operation,
  path: readonly string[],
  value: Value | null,
): readonly string[] | undefined {
  const { media } = operation.success
  const place = placeOf(operation)
  // What an overlay writes out is not what the document shows.
  if (model.rules.authored?.operations[operation.id]?.reply != null) return undefined
  if (place === null || media === null || !/[/+]json\b/i.test(media.type)) return undefined
  const { schema, shown } = model.plan(operation).output
  if (schema === null || (shown !== null && !shown.has(path[0] ?? ''))) return undefined
  const { isHidden } = createVisibility(model.doc)
  for (let length = 1; length <= path.length; length++) {
    const at = schemaAt(model.doc, schema, path.slice(0, length))
    if (at === null || isHidden(at, 'response')) return undefined
    if (length < path.length || value === null) continue
    const types = typesOf(model.doc, at)
    const fits =
      value.kind === 'literal'
        ? model.validators.at(at, 'response').isValid(value.value)
        : types.size === 0 || types.has('string') || types.has('integer') || types.has('number')
    if (!fits) return undefined
  }
  return [...place, ...path]
}
