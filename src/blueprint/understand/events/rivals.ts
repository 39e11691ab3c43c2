import { words } from '../../../lib/names.ts'
import type { EventType } from '../../events.ts'
import type { DraftResource } from './things.ts'

/**
 * One thing that happens has one name, plainly: of `user.created` and `dsync.user.created` the second is about another kind
 * of user. Where one says `created`, another that meant the state in which entities begin means coming back to it.
 */
export function settleRivals(events: readonly EventType[], resources: readonly DraftResource[]): EventType[] {
  const byCause = new Map<string, EventType[]>()
  for (const event of events) {
    if (event.resource === null || event.on === null) continue
    const key = JSON.stringify([event.resource, event.on])
    byCause.set(key, [...(byCause.get(key) ?? []), event])
  }
  const changed = new Map<EventType, EventType>()
  for (const rivals of byCause.values()) {
    if (rivals.length < 2) continue
    const [plain, ...others] = [...rivals].sort((a, b) => directness(a) - directness(b))
    for (const other of others) changed.set(other, demoted(other, plain!, resources))
  }
  return events.map((event) => changed.get(event) ?? event)
}

const plainWords = /^(created?|new|added|updated?|changed?|edited|deleted?|removed)$/

/** Smaller is plainer: few words, and the very word for what happened. */
function directness({ name, group }: EventType): number {
  const parts = words(name)
  return parts.length + (group === undefined && !plainWords.test(parts[parts.length - 1] ?? '') ? 10 : 0)
}

function demoted(event: EventType, plain: EventType, resources: readonly DraftResource[]): EventType {
  const last = words(event.name).at(-1) ?? ''
  const lifecycle = resources.find(({ name }) => name === event.resource)?.lifecycle
  if (event.on?.kind === 'created' && !plainWords.test(last) && lifecycle?.initial != null)
    return { ...event, on: { kind: 'enters', field: lifecycle.field, state: lifecycle.initial } }
  // The same thing in other words happens too; a longer name for it is about something else.
  return words(event.name).length > words(plain.name).length ? { ...event, resource: null, on: null } : event
}
