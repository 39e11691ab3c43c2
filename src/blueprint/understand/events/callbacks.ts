import { isObject, own } from '../../../lib/json.ts'
import { normalizeName } from '../../../lib/names.ts'
import { escapeToken } from '../../../lib/pointer.ts'
import type { Callback } from '../../events.ts'
import type { InferContext } from '../../pass.ts'
import { type DraftOperation, requestSchema } from '../tree.ts'

/** URLs that a request names to be told how its entity fares: `StatusCallback`, `notification_url`. */
export function namedCallbacks(op: DraftOperation, { doc, schemas }: InferContext): Callback[] {
  const { kind } = op.behavior
  if (!['create', 'update', 'replace', 'transition'].includes(kind)) return []
  const text = (pointer: string) => {
    const held = doc.resolve(pointer).value
    return isObject(held) ? own(held, 'description') : undefined
  }
  const found: Callback[] = []
  const request = requestSchema(op)
  for (const { name, pointer } of request === null ? [] : schemas.at(request).properties.values()) {
    const view = schemas.at(pointer)
    const plain = view.properties.size === 0 && view.items === null
    if (plain && isCallback(name, text(pointer) ?? view.keyword('description'), view.keyword('format')))
      found.push({ operation: op.id, url: `{$request.body#/${escapeToken(name)}}`, events: [] })
  }
  for (const { name, in: place, pointer, schema } of op.parameters) {
    if (place !== 'query') continue
    const format = schema === null ? undefined : schemas.at(schema).keyword('format')
    if (isCallback(name, text(pointer), format))
      found.push({ operation: op.id, url: `{$request.query.${name}}`, events: [] })
  }
  return found
}

const sure =
  /^(status|event|delivery)?(callback|webhook|notify|notification|hook)(ur[li]|endpoint)$|^statuscallback(ur[li])?$|^webhookeventur[li]$/
const maybe = /^(callback|webhook|notify|notificationcallback|eventcallback)$/

function isCallback(name: string, description: unknown, format: unknown): boolean {
  const plain = normalizeName(name)
  if (!sure.test(plain) && !maybe.test(plain)) return false
  const said = typeof description === 'string' ? description.slice(0, 2000) : ''
  // Where a browser is sent back to is not told anything.
  if (/redirect|oauth|authori[sz]ation code|json-?p|browser/i.test(said)) return false
  if (plain.startsWith('callback') && !/\b(webhook|notif|event|status|post|request|send|sent|call)/i.test(said))
    return false
  return sure.test(plain) || format === 'uri' || /\bur[li]\b/i.test(said)
}

/** A callback's URL expression as it is evaluated; null: it says nothing that could be. */
export function expressionOf(url: string, op: DraftOperation, { schemas }: InferContext): string | null {
  if (/\{\$[^{}]+\}/.test(url)) return url
  if (/^\$(request|response|url|method)/.test(url)) return `{${url}}`
  const request = requestSchema(op)
  const name = /^\{?([\w.-]{1,100})\}?$/.exec(url)?.[1]
  if (request === null || name === undefined || !schemas.at(request).properties.has(name)) return null
  return `{$request.body#/${escapeToken(name)}}`
}
