import { isObject, type JsonObject, type JsonValue, own } from '../../lib/json.ts'
import { joinPointer } from '../../lib/pointer.ts'
import type { Overlay } from './check.ts'

/**
 * A description of an API's webhooks alone, given beside the API's own: an overlay that refers to each of them. Undefined: it is none.
 *
 * @param location URL of the description
 */
export function webhooksOverlay(value: JsonValue, location: string, source: string): Overlay | undefined {
  if (!isObject(value) || typeof own(value, 'openapi') !== 'string') return undefined
  for (const key of ['webhooks', 'x-webhooks']) {
    const webhooks = own(value, key)
    if (!isObject(webhooks)) continue
    const names = Object.keys(webhooks)
    const references: JsonObject = Object.fromEntries(
      names.map((name) => [name, { $ref: `${location}#${encodeURI(joinPointer('', key, name))}` }]),
    )
    return { version: '1.1', actions: [{ target: '$', update: { webhooks: references }, remove: false }], source }
  }
  return undefined
}
