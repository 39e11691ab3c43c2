import { isObject, own } from '../../lib/json.ts'
import { normalizeName } from '../../lib/names.ts'
import type { SpecDocument } from '../../openapi/document.ts'
import type { Pass } from '../pass.ts'

/** "The application's ID or UID": properties by which an entity may be addressed beside its id, where parameters say so. */
export const aliasesPass: Pass = {
  name: 'aliases',
  run({ doc, draft, schemas, claim }) {
    const resources = new Map(draft.resources.map((resource) => [resource.name, resource]))
    for (const op of draft.operations) {
      if (op.behavior.kind === 'example') continue
      for (const binding of op.behavior.bindings) {
        const resource = binding.resource === null ? undefined : resources.get(binding.resource)
        const parameter = op.parameters.find(({ name, in: place }) => name === binding.param && place === binding.in)
        if (resource?.schema == null || parameter === undefined) continue
        const known = schemas.at(resource.schema).normalized()
        for (const name of namedAsIds(descriptionOf(doc, parameter.pointer))) {
          const property = known.get(normalizeName(name))?.name
          if (property === undefined || property === resource.idField || resource.aliases?.includes(property)) continue
          resource.aliases = [...(resource.aliases ?? []), property]
          claim({
            claim: `${resource.name} may be addressed by its ${property} too`,
            confidence: 'strong',
            evidence: [parameter.pointer],
            about: resource.name,
          })
        }
      }
    }
  },
}

/** Both sides of an "or" of which one is an id. */
function namedAsIds(text: string): string[] {
  return [...text.matchAll(/`?(\w{2,40})`? or (?:the |its |an? )?`?(\w{2,40})/gi)].flatMap(([, a, b]) =>
    [a, b].some((side) => /id$|^identifier$/i.test(side!)) ? [a!, b!] : [],
  )
}

function descriptionOf(doc: SpecDocument, pointer: string): string {
  const { value } = doc.resolve(pointer)
  if (!isObject(value)) return ''
  const schema = own(value, 'schema')
  const texts = [own(value, 'description'), isObject(schema) ? own(schema, 'description') : undefined]
  return texts
    .filter((text) => typeof text === 'string')
    .join('. ')
    .replace(/\s+/g, ' ')
    .slice(0, 600)
}
