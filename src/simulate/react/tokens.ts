import type { Authored, AuthoredTokens } from '../../blueprint/authored/authored.ts'
import type { Resource } from '../../blueprint/blueprint.ts'
import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts'
import type { Call } from '../call.ts'
import { type Act, actOfCall } from './act.ts'
import { bornOf } from './commit.ts'

/** A name that stands for a new entity. */
export interface Token {
  readonly resource: string
  readonly set: AuthoredTokens['set']
  /** What of the constant it stands for. */
  readonly item: JsonValue
}

/** By name: `pm_card_visa`. */
export function tokensOf(authored: Authored | null): ReadonlyMap<string, Token> {
  const tokens = new Map<string, Token>()
  for (const [resource, rules] of Object.entries(authored?.resources ?? {})) {
    if (rules.tokens === null) continue
    const { of, prefix, set } = rules.tokens
    const items = authored?.constants[of]
    if (!isObject(items)) continue
    for (const name of Object.keys(items)) tokens.set(prefix + name, { resource, set, item: items[name]! })
  }
  return tokens
}

/**
 * Test tokens that a request to write says, in its path or anywhere in its body, become entities: one for each name. The call
 * that comes back names those, and so do expressions.
 */
export function redeemTokens(call: Call): Call {
  const { tokens } = call.model.rules
  if (tokens.size === 0 || call.request.method === 'GET' || call.request.method === 'HEAD') return call
  let act: Act | undefined
  const ids = new Map<string, string>()
  const redeem = (name: string): string => {
    const known = ids.get(name)
    if (known !== undefined) return known
    const token = tokens.get(name)
    const resource = token === undefined ? undefined : call.model.resources.get(token.resource)
    if (token === undefined || resource === undefined) return name
    act ??= actOfCall(call)
    const id = idOf(bornOf(act, resource, token.set, { item: token.item }), resource)
    ids.set(name, id)
    call.note('behave', `'${name}' is a test token: it stands for the new ${resource.name} ${id}`)
    return id
  }
  const body = redeemed(call.body, redeem, 0)
  const path = redeemed(call.params.path, redeem, 0)
  return ids.size === 0 ? call : { ...call, body, params: { ...call.params, path: path as JsonObject } }
}

const idOf = (value: JsonObject, { idField }: Resource) => String(value[idField ?? 'id'])

/** The same reference where nothing changes. Bodies are not deeper than their reader allows. */
function redeemed<T extends JsonValue | undefined>(value: T, redeem: (name: string) => string, depth: number): T {
  if (typeof value === 'string') return redeem(value) as T
  if (typeof value !== 'object' || value === null || depth > 32) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => redeemed(item, redeem, depth + 1))
    return items.some((item, index) => item !== value[index]) ? (items as JsonValue as T) : value
  }
  let copy: JsonObject | undefined
  for (const name of Object.keys(value)) {
    const before = (value as JsonObject)[name]!
    const item = redeemed(before, redeem, depth + 1)
    if (item === before) continue
    copy ??= { ...(value as JsonObject) }
    setOwn(copy, name, item)
  }
  return (copy ?? value) as T
}
