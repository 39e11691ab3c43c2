import type { JsonValue } from '../../lib/json.ts'

/** As a value stands in a text: itself, or as JSON. */
export function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
