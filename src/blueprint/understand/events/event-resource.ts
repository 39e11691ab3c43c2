import { normalizeName, words } from '../../../lib/names.ts'
import type { Payload } from '../../events.ts'
import type { InferContext } from '../../pass.ts'
import { fieldsOf, isWrapper } from './fields.ts'
import { nameField } from './payloads.ts'
import type { DraftResource } from './things.ts'

/** The API's own list of what happened. */
export interface EventResource {
  readonly resource: DraftResource
  readonly envelope: Payload
}

/** A resource called event that is only read, says what happened, and has a place for what it happened to. */
export function findEventResource({ draft, schemas }: InferContext): EventResource | null {
  const made = new Set(
    draft.operations.flatMap(({ behavior: { kind, ...rest } }) =>
      ['create', 'replace', 'update'].includes(kind) && 'resource' in rest ? [rest.resource] : [],
    ),
  )
  let best: (EventResource & { rank: number }) | null = null
  for (const resource of draft.resources) {
    if (resource.schema === null || resource.parent !== null || made.has(resource.name)) continue
    if (words(resource.name).at(-1) !== 'event') continue
    const fields = fieldsOf(resource.schema, schemas)
    const name = nameField(
      fields.filter(({ path }) => path.length === 1),
      schemas,
      () => false,
    )
    const entity = fields.filter(
      ({ name: field, path }) => path.length <= 2 && isWrapper(field) && field !== name?.name,
    )
    const place = entity.filter(({ pointer }) => {
      const view = schemas.at(pointer)
      return view.items === null && (view.types.size === 0 || view.types.has('object'))
    })
    if (!fields.some(({ path }) => path.length === 1 && path[0] === (resource.idField ?? 'id'))) continue
    const known = fields.some(({ name: field }) => /^(entity|resource|object)(id|key|uid)$/.test(normalizeName(field)))
    if (name === null || (place.length === 0 && !known)) continue
    const rank = (place.length > 0 ? 2 : 0) + (words(resource.name).length === 1 ? 1 : 0)
    if (best !== null && best.rank >= rank) continue
    best = { resource, envelope: envelopeOf(resource.schema, name.path, innermost(place)), rank }
  }
  return best
}

/** `data.object` before `data`, `data` before what comes beside it. */
function innermost(places: readonly { path: readonly string[] }[]): readonly string[] | null {
  const ranks = ['object', 'data', 'resource', 'payload', 'entity', 'content']
  const rank = (path: readonly string[]) => {
    const at = ranks.indexOf(normalizeName(path[path.length - 1] ?? ''))
    return at < 0 ? ranks.length : at
  }
  return [...places].sort((a, b) => rank(a.path) - rank(b.path))[0]?.path ?? null
}

function envelopeOf(schema: string, name: readonly string[], entity: readonly string[] | null): Payload {
  return {
    schema,
    entity,
    ...(entity === null ? { digest: [] } : {}),
    constants: {},
    name,
    mediaType: 'application/json',
    headers: {},
    template: null,
  }
}
