import type { EventType } from '../../blueprint/events.ts'
import { isObject, type JsonValue, own } from '../../lib/json.ts'

/**
 * What a subscription asks for, from the value at its events property: names, one name, or objects that have one. A group of
 * events (`issues` of `issues.opened`) is asked for by its name. `['*']` where nothing is asked for.
 */
export function subscribedNames(events: readonly EventType[], value: JsonValue | undefined): readonly string[] {
  const asked = (Array.isArray(value) ? value : [value]).flatMap((item) => nameIn(item) ?? [])
  const groups = new Set(events.flatMap(({ group }) => group ?? []))
  const names = asked.flatMap((name) => (groups.has(name) ? [name, `${name}.*`] : [name]))
  return names.length === 0 ? ['*'] : names
}

function nameIn(item: JsonValue | undefined): string | undefined {
  if (typeof item === 'string' && item !== '') return item
  if (!isObject(item)) return undefined
  for (const key of ['name', 'type', 'event', 'event_type', 'eventType', 'id']) {
    const name = own(item, key)
    if (typeof name === 'string' && name !== '') return name
  }
  return undefined
}
