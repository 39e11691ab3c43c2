import type { Behavior, MediaType, Operation, Resource } from '../../blueprint/blueprint.ts'
import { schemaAt, viewProperties } from '../../openapi/properties.ts'
import type { Model } from '../../simulate/call.ts'

type Kind = Behavior['kind']

/** Operations of a kind on a resource, the plainest first: on its own path, below the fewest containers. */
export function operationsOf({ blueprint }: Model, resource: Resource, kind: Kind): Operation[] {
  const own = kind === 'create' || kind === 'list' ? resource.collectionPath : resource.itemPath
  const rank = ({ path, behavior, deprecated }: Operation) =>
    (path === own ? 0 : 10) + parentsIn(behavior).length + (deprecated ? 20 : 0)
  return blueprint.operations
    .filter(
      ({ behavior }) => behavior.kind === kind && behavior.kind !== 'example' && behavior.resource === resource.name,
    )
    .sort((a, b) => rank(a) - rank(b))
}

/** The containers that a call names. */
export function parentsIn(behavior: Behavior): string[] {
  if (behavior.kind === 'example') return []
  return behavior.bindings.flatMap(({ role, resource }) => (role === 'parent' && resource !== null ? [resource] : []))
}

/** What making something answers: a PUT that documents 200 and 201 says by it which of them it was (RFC 9110 §9.3.4). */
export function madeStatus({ doc }: Model, { behavior, responses, success }: Operation): number {
  if (behavior.kind !== 'replace' || !behavior.upsert) return success.status
  const schemas = (status: string) =>
    responses
      .find((one) => one.status === status)
      ?.content.map(({ schema }) => (schema === null ? '' : doc.resolve(schema).pointer))
      .join(' ')
  return schemas('201') !== undefined && schemas('201') === schemas(String(success.status)) ? 201 : success.status
}

export function targetOf({ behavior }: Operation): string | null {
  return behavior.kind === 'example' ? null : behavior.resource
}

/** What a body is written in: JSON where there is a choice. */
export function bodyMedia({ requestBody }: Operation): MediaType | undefined {
  const content = requestBody?.content ?? []
  return (
    content.find(({ type }) => type.startsWith('application/json') && !type.includes('json-patch')) ??
    content.find(({ type }) => /json/.test(type)) ??
    content.find(({ type }) => type.includes('urlencoded')) ??
    content.find(({ type }) => type.startsWith('multipart/')) ??
    content[0]
  )
}

/** The update takes operations on the entity (RFC 6902), not the entity. */
export function isPatch({ doc }: Model, media: MediaType): boolean {
  if (media.schema === null || !/json/.test(media.type)) return false
  if (media.type.startsWith('application/json-patch+json')) return true
  const item = schemaAt(doc, media.schema, [], true)
  const properties = item === null ? undefined : viewProperties(doc, item).properties
  return properties?.has('op') === true && properties.has('path')
}

/** The properties by which paths name an entity beside its id. */
export function pathFields({ blueprint }: Model, resource: Resource): Set<string> {
  return new Set(
    blueprint.operations.flatMap(({ behavior }) =>
      behavior.kind === 'example' || behavior.resource !== resource.name
        ? []
        : behavior.bindings.flatMap(({ role, field }) => (role === 'id' && field?.length === 1 ? [field[0]!] : [])),
    ),
  )
}
