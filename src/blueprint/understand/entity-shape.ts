import type { Resource, Shape } from '../blueprint.ts'
import type { InferContext } from '../pass.ts'
import type { DraftOperation } from './tree.ts'

/** Where the success body of an operation shows the entity: the body itself or one of its properties; null: nowhere. */
export function shapeOf(op: DraftOperation, resource: Resource, { doc, schemas }: InferContext): Shape | null {
  const body = op.success.media?.schema ?? null
  if (body === null || resource.schema === null) return null
  const wanted = doc.resolve(resource.schema).pointer
  if (doc.resolve(body).pointer === wanted) return { path: [], list: false }
  for (const property of schemas.at(body).properties.values())
    if (doc.resolve(property.pointer).pointer === wanted) return { path: [property.name], list: false }
  return op.behavior.kind !== 'example' && op.behavior.resource === resource.name ? op.behavior.output : null
}
