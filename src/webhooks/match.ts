import { isObject, own } from '../lib/json.ts'
import type { StoredEvent } from '../store/store.ts'
import type { Subscription } from './subscription.ts'

type About = Pick<StoredEvent, 'type' | 'resource' | 'key' | 'detail'>

/** Whether the subscriber wants to hear of the event. @param isListed whether its entity is listed for the subscription */
export function matches(
  { events, only, within, listed, origin }: Subscription,
  event: About,
  isListed: (resource: string, key: string) => boolean,
): boolean {
  if (event.detail.direct === true && origin.kind === 'entity') return isAbout(event, origin)
  const { group } = event.detail
  if (!events.some((pattern) => pattern === group || matchesName(pattern, event.type))) return false
  if (only !== undefined && !isAbout(event, only)) return false
  if (listed === true && (event.resource === null || event.key === null || !isListed(event.resource, event.key)))
    return false
  return within === undefined || isAbout(event, within) || isWithin(event, within)
}

/** Whether it wants to hear of everything. */
export function wantsAll({ events, only, within, listed }: Subscription): boolean {
  return events.includes('*') && only === undefined && within === undefined && listed !== true
}

/** `*`: every name; `order.*`: every name that begins with `order.`; anything else: itself. */
export function matchesName(pattern: string, name: string): boolean {
  if (pattern === '*') return true
  return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}

interface Place {
  readonly resource: string
  readonly key: string
}

function isAbout(event: About, { resource, key }: Place): boolean {
  return event.resource === resource && event.key === key
}

function isWithin({ detail }: About, { resource, key }: Place): boolean {
  return isObject(detail.within) && own(detail.within, resource) === key
}
