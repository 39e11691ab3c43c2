import { jsonEqual, type JsonValue } from '../../lib/json.ts'
import type { RecordedMessage } from './run.ts'
import { messageOf } from './seen.ts'

/** The correlation id is anywhere in the message: where, only the AsyncAPI document's `correlationId.location` could say. */
export function correlates(message: RecordedMessage, wanted: JsonValue): boolean {
  const { payload, headers } = messageOf(message)
  return holds(payload, wanted) || Object.values(headers).some((value) => value === wanted)
}

function holds(value: JsonValue | undefined, wanted: JsonValue): boolean {
  if (value === undefined) return false
  if (jsonEqual(value, wanted)) return true
  return typeof value === 'object' && value !== null && Object.values(value).some((item) => holds(item, wanted))
}
