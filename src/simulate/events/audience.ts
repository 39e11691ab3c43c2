import type { EventType } from '../../blueprint/events.ts'
import type { JsonObject } from '../../lib/json.ts'

/** What of an event, beside its name, says who hears of it: kept in its detail. */
export function audienceOf({ group, direct }: EventType): JsonObject {
  return { ...(group === undefined ? {} : { group }), ...(direct === true ? { direct } : {}) }
}
