import type { Resource, Timestamp } from '../../blueprint/blueprint.ts'
import type { JsonObject, JsonValue } from '../../lib/json.ts'

/** A moment as the API writes it. RFC 2822 as in e-mail dates; `date-time` is RFC 3339 in UTC. */
export function formatTime(ms: number, format: Timestamp['format'], millis = true): JsonValue {
  const iso = new Date(ms).toISOString()
  switch (format) {
    case 'unix':
      return Math.floor(ms / 1000)
    case 'unix-ms':
      return ms
    case 'date':
      return iso.slice(0, 10)
    case 'rfc2822':
      return new Date(ms).toUTCString().replace('GMT', '+0000')
    case 'date-time':
      return millis ? iso : `${iso.slice(0, 19)}Z`
  }
}

/** Stamps the fields of the given roles in place. */
export function stamp(value: JsonObject, resource: Resource, roles: readonly Timestamp['role'][], now: number): void {
  for (const { field, role, format } of resource.timestamps) {
    if (roles.includes(role)) value[field] = formatTime(now, format)
  }
}
