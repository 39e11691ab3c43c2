import { words } from '../../../lib/names.ts'
import type { EventCause, EventType, Payload } from '../../events.ts'
import type { InferContext } from '../../pass.ts'
import { statesOf } from '../participles.ts'
import { routeOf } from '../route.ts'
import { type DraftOperation, lastLiteral } from '../tree.ts'
import { isAction } from '../words.ts'
import { composeName, type NameStyle } from './names.ts'
import type { DraftResource } from './things.ts'

export const plainPayload: Payload = {
  schema: null,
  entity: ['data'],
  constants: {},
  name: ['type'],
  mediaType: 'application/json',
  headers: {},
  template: null,
}

/** Events that nobody declared, of what can happen to a resource's entities. */
export function synthesise(
  resource: DraftResource,
  declared: readonly EventType[],
  style: NameStyle,
  payload: Payload,
  context: InferContext,
): EventType[] {
  const told = new Set(declared.flatMap(({ on }) => (on === null ? [] : [causeKey(on)])))
  const found = new Map<string, EventType>()
  for (const { happened, on } of happenings(resource, context)) {
    const name = composeName(style, resource.name, happened)
    if (told.has(causeKey(on)) || found.has(name)) continue
    found.set(name, { name, resource: resource.name, on, source: 'synthesised', pointer: null, payload })
  }
  return [...found.values()]
}

const causeKey = (on: EventCause) => JSON.stringify(on)

interface Happening {
  readonly happened: string
  readonly on: EventCause
}

function happenings(resource: DraftResource, context: InferContext): Happening[] {
  const found: Happening[] = []
  const kinds = kindsOf(resource.name, context)
  if (kinds.has('create')) found.push({ happened: 'created', on: { kind: 'created' } })
  if (kinds.has('update')) found.push({ happened: 'updated', on: { kind: 'updated' } })
  if (kinds.has('delete')) found.push({ happened: 'deleted', on: { kind: 'deleted' } })
  // What nobody can change stays as it is.
  if (found.length === 0 && !kinds.has('transition')) return []
  const { lifecycle } = resource
  for (const state of lifecycle?.states ?? [])
    if (state !== lifecycle?.initial && words(state).length > 0)
      found.push({ happened: state, on: { kind: 'enters', field: lifecycle!.field, state } })
  for (const op of context.draft.operations) {
    const happening = op.behavior.kind === 'transition' && op.behavior.resource === resource.name ? actionOf(op) : null
    if (happening !== null) found.push(happening)
  }
  return found
}

/** What an action leads to beside the lifecycle: `archived: true`, or only that it was done. */
function actionOf(op: DraftOperation): Happening | null {
  const { behavior } = op
  const literal = lastLiteral(routeOf(op.path).segments)
  if (behavior.kind !== 'transition' || literal === null || !isAction(literal) || op.method === 'GET') return null
  const happened = participle(literal)
  if (op.method === 'DELETE' || happened === null) return null
  if (behavior.to === null || behavior.field === null) return { happened, on: { kind: 'operation', operation: op.id } }
  return { happened, on: { kind: 'enters', field: behavior.field, state: behavior.to } }
}

/** `cancel` → canceled, `mark-as-paid` → paid; null where no form of the word tells of something done. */
function participle(literal: string): string | null {
  return statesOf(literal).find((form) => /(ed|id|en|nt|ut|wn)$/.test(form)) ?? null
}

/** What operations do to it, and what rules of an overlay do. */
function kindsOf(name: string, { draft }: InferContext): ReadonlySet<string> {
  const found = new Set<string>()
  for (const { behavior } of draft.operations) {
    if (behavior.kind === 'example' || behavior.resource !== name) continue
    found.add(behavior.kind === 'replace' ? 'update' : behavior.kind)
    if (behavior.kind === 'replace' && behavior.upsert) found.add('create')
  }
  const { authored } = draft
  if (authored === null) return found
  const changes = [
    ...Object.values(authored.operations).flatMap(({ cases }) => cases),
    ...Object.values(authored.resources).flatMap(({ reactions }) => reactions),
  ]
  for (const { effects } of changes) for (const effect of effects) if (effect.resource === name) found.add(effect.do)
  return found
}
