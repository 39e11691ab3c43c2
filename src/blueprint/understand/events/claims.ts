import type { EventType } from '../../events.ts'
import type { InferContext } from '../../pass.ts'
import type { DraftResource } from './things.ts'

/** Tells what was found, and what could not be. */
export function claimEvents(context: InferContext): void {
  const { draft, claim } = context
  const { endpoints, callbacks, eventResource } = draft.webhooks
  const resources = new Map(draft.resources.map((resource) => [resource.name, resource]))
  for (const event of draft.events) if (event.source === 'declared' && event.on !== null) claimCause(event, context)
  for (const resource of draft.resources) claimSynthesised(resource, context)
  const idle = draft.events.filter(({ on, source }) => on === null && source === 'declared')
  if (idle.length > 0)
    claim({
      claim: `nothing is known to cause ${idle.length} of ${draft.events.length} events: ${shortList(idle.map(({ name }) => name))}`,
      confidence: 'declared',
      evidence: idle.slice(0, 3).flatMap(({ pointer }) => pointer ?? []),
      about: null,
    })
  for (const { resource, url, events } of endpoints)
    claim({
      claim: `${resource} is a subscription: events go to its ${url.join('.')}${events === null ? '' : `, those in ${events.join('.')}`}`,
      confidence: 'strong',
      evidence: evidenceOf(resources.get(resource)),
      about: resource,
    })
  const pointers = new Map(draft.operations.map((op) => [op.id, op.pointer]))
  for (const { operation, url } of callbacks)
    claim({
      claim: `${operation} names a URL that is told about what it makes: ${url}`,
      confidence: 'strong',
      evidence: [pointers.get(operation) ?? ''],
      about: operation,
    })
  if (eventResource !== null)
    claim({
      claim: `${eventResource} lists the events that happened`,
      confidence: 'strong',
      evidence: evidenceOf(resources.get(eventResource)),
      about: eventResource,
    })
}

function claimCause(event: EventType, { claim, draft }: InferContext): void {
  const { on, resource } = event
  if (on === null || resource === null) return
  const op = on.kind === 'operation' ? draft.operations.find(({ id }) => id === on.operation) : undefined
  const cause =
    on.kind === 'operation'
      ? `${on.operation} succeeds on ${resource}`
      : on.kind === 'enters'
        ? `${resource} comes to ${on.field} ${on.state}`
        : `${resource} is ${on.kind}`
  claim({
    claim: `${event.name} happens when ${cause}`,
    confidence: 'strong',
    evidence: [...(event.pointer === null ? [] : [event.pointer]), ...(op === undefined ? [] : [op.pointer])],
    about: resource,
  })
}

function claimSynthesised(resource: DraftResource, { claim, draft }: InferContext): void {
  const made = draft.events.filter((event) => event.source === 'synthesised' && event.resource === resource.name)
  if (made.length === 0) return
  claim({
    claim: `${resource.name} tells of itself by ${shortList(made.map(({ name }) => name))}, which the document does not name`,
    confidence: 'weak',
    evidence: evidenceOf(resource),
    about: resource.name,
  })
}

function evidenceOf(resource: DraftResource | undefined): string[] {
  return resource?.schema == null ? [] : [resource.schema]
}

const shown = 12

function shortList(names: readonly string[]): string {
  const rest = names.length - shown
  return `${names.slice(0, shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
