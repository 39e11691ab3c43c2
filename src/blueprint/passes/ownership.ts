import { normalizeName } from '../../lib/names.ts'
import type { Behavior, Shape } from '../blueprint.ts'
import type { InferContext, Pass } from '../pass.ts'
import { requestSchema } from '../understand/tree.ts'

const wellKnown = new Set(
  `createdat created updatedat updated deletedat datecreated dateupdated createdon updatedon modifiedat lastmodified
  createdby updatedby etag revision href self htmlurl nodeid livemode accountsid apiversion`.split(/\s+/),
)

/** Which properties only the server writes: declared read-only, or shown in replies and never taken. */
export const ownershipPass: Pass = {
  name: 'ownership',
  run(context) {
    const taken = takenNames(context)
    for (const resource of context.draft.resources) {
      const schema = resource.schema ?? resource.example
      if (schema === undefined) continue
      const given = taken.get(resource.name)
      resource.serverOwned = [...context.schemas.at(schema).properties.values()]
        .filter((property) => {
          if (property.writeOnly) return false
          if (property.readOnly || context.schemas.at(property.pointer).keyword('readOnly') === true) return true
          const name = normalizeName(property.name)
          if (given === undefined)
            return property.name === resource.idField || wellKnown.has(name) || /^(object|uri|url)$/.test(name)
          // Where one schema serves both ways, what servers always stamp is theirs all the same.
          if (given.has(name))
            return given.has(sharedSchema) && wellKnown.has(name) && property.name !== resource.idField
          return given.size > 0 || property.name === resource.idField || wellKnown.has(name)
        })
        .map((property) => property.name)
    }
  },
}

/** Stands among the names for: the body has the schema of what is read. */
const sharedSchema = ' '

/** Normalised names that create, update and replace bodies take, by resource; none for one that takes no body. */
function takenNames({ draft, schemas }: InferContext): Map<string, Set<string>> {
  const taken = new Map<string, Set<string>>()
  for (const op of draft.operations) {
    const { behavior } = op
    if (!['create', 'update', 'replace'].includes(behavior.kind)) continue
    const { resource, input } = behavior as Extract<Behavior, { kind: 'create' }>
    const names = taken.get(resource) ?? new Set<string>()
    taken.set(resource, names)
    const request = requestSchema(op)
    if (request === null || input === null) continue
    const content = contentAt(schemas, request, input)
    const read = draft.resources.find((candidate) => candidate.name === resource)?.schema
    if (read && schemas.identity(content) === schemas.identity(read)) names.add(sharedSchema)
    for (const property of schemas.at(content).properties.values())
      if (!property.readOnly) names.add(normalizeName(property.name))
    if (schemas.at(request).branches.length > 1)
      for (const branch of schemas.at(request).branches)
        for (const property of schemas.at(branch).properties.values())
          if (!property.readOnly) names.add(normalizeName(property.name))
  }
  return taken
}

/** The schema at a shape's path, the array there looked into. */
function contentAt(schemas: InferContext['schemas'], request: string, shape: Shape): string {
  let at = request
  for (const name of shape.path) at = schemas.at(at).properties.get(name)?.pointer ?? at
  return shape.list ? (schemas.at(at).items ?? at) : at
}
