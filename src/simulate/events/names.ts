import { isObject, type JsonValue, own } from '../../lib/json.ts'

/** Names of the events that a subscription asks for, from the value at its events property: texts, one text, or objects that have a name. */
export function askedNames(value: JsonValue | undefined): readonly string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((item) => nameIn(item) ?? [])
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
