import type { Pointer } from '../../lib/pointer.ts'
import type { IdFormat, Resource } from '../blueprint.ts'
import type { InferContext } from '../pass.ts'
import { replyOf } from './tree.ts'

/** Schemas by which a resource's id is written elsewhere than in the entity: in paths and in what writes answer. */
export function idFaces({ draft, schemas }: InferContext): ReadonlyMap<string, readonly Pointer[]> {
  const faces = new Map<string, Pointer[]>()
  const note = (resource: string, schema: Pointer | null | undefined) => {
    if (schema != null) faces.set(resource, [...(faces.get(resource) ?? []), schema])
  }
  const fields = new Map(draft.resources.map(({ name, idField }) => [name, idField]))
  for (const op of draft.operations) {
    const { behavior } = op
    if (behavior.kind === 'example') continue
    for (const { param, in: place, role, resource, field } of behavior.bindings) {
      if (place !== 'path' || resource === null) continue
      // `/users/{username}` beside an `id`: not the id.
      if (role === 'id' && field !== null && field[0] !== fields.get(resource)) continue
      note(resource, op.parameters.find((candidate) => candidate.in === 'path' && candidate.name === param)?.schema)
    }
    const idField = fields.get(behavior.resource)
    let body = idField == null || behavior.output === null ? null : replyOf(op, schemas)
    if (behavior.output?.list) continue
    for (const name of body === null ? [] : (behavior.output?.path ?? []))
      body = body === null ? null : (schemas.at(body).properties.get(name)?.pointer ?? null)
    if (body !== null) note(behavior.resource, schemas.at(body).properties.get(idField!)?.pointer)
  }
  return faces
}

/** A format that all of them accept: digits where one of them is a number, what the path's format asks for. */
export function facedFormat(
  format: IdFormat,
  resource: Resource,
  faces: readonly Pointer[],
  { schemas }: InferContext,
): IdFormat {
  if (format.kind === 'client' || resource.schema === null) return format
  const own = resource.idField === null ? undefined : schemas.at(resource.schema).properties.get(resource.idField)
  const declared = own === undefined ? undefined : schemas.at(own.pointer)
  const textual = declared?.types.size === 1 && declared.types.has('string')
  if (format.kind === 'integer') return textual ? { ...format, text: true } : format
  const written = declared?.keyword('format')
  if (own !== undefined && isTelling(written)) return { kind: 'pattern', pattern: '', schema: own.pointer }
  if (written !== undefined || declared?.keyword('pattern') !== undefined) return format
  for (const face of faces) {
    const { types, keyword } = schemas.at(face)
    if (types.size === 1 && types.has('integer')) return { kind: 'integer', digits: 6, text: true }
    if (isTelling(keyword('format'))) return { kind: 'pattern', pattern: '', schema: face }
  }
  return format
}

function isTelling(format: unknown): boolean {
  return typeof format === 'string' && /^(ipv4|ipv6|email|hostname|date)$/.test(format)
}
