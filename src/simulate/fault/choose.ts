import type { Authored } from '../../blueprint/authored/authored.ts'
import { isObject, type JsonValue } from '../../lib/json.ts'
import type { Call } from '../call.ts'
import { inputAt, sameInput } from './match.ts'
import type { Outcomes, PossibleOutcome } from './outcomes.ts'

/** The request header that names the outcome of a call. */
export const outcomeHeader = 'specbox-outcome'

export type Choice =
  | { readonly kind: 'chosen'; readonly outcome: PossibleOutcome; readonly by: string }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'none' }

const none: Choice = { kind: 'none' }

/** What the request itself asks to come to: by header, else by a magic value. */
export function chosenBy(call: Call, outcomes: Outcomes, authored: Authored | null): Choice {
  const header = call.request.headers[outcomeHeader]
  if (header !== undefined && header !== '') {
    const name = String(header).trim()
    const outcome = outcomes.find(call.operation, name)
    return outcome === undefined ? { kind: 'unknown', name } : { kind: 'chosen', outcome, by: 'the request header' }
  }
  const outcome = (authored === null ? undefined : byMagic(call, outcomes)) ?? byMail(call, outcomes)
  if (outcome === undefined) return none
  return { kind: 'chosen', outcome: outcome.outcome, by: `the value of '${outcome.field}'` }
}

interface Found {
  readonly outcome: PossibleOutcome
  readonly field: string
}

/** The values that an overlay says choose an outcome. */
function byMagic(call: Call, outcomes: Outcomes): Found | undefined {
  for (const outcome of outcomes.magic(call.operation))
    for (const field of Object.keys(outcome.magic)) {
      const given = inputAt(call, field)
      if (given !== undefined && outcome.magic[field]!.some((value) => sameInput(given, value)))
        return { outcome, field }
    }
  return undefined
}

/** How much of a body is searched for e-mail addresses. */
const maxLooked = 500
const maxDepth = 4

/** `anything+card_declined@example.com`, anywhere in a body: an address has room for a word of our own. */
function byMail({ body, operation }: Call, outcomes: Outcomes): Found | undefined {
  if (!isObject(body)) return undefined
  let left = maxLooked
  const search = (value: JsonValue, field: string, depth: number): Found | undefined => {
    if (--left < 0) return undefined
    if (typeof value === 'string') return ofMail(value, field)
    if (typeof value !== 'object' || value === null || depth >= maxDepth) return undefined
    for (const key of Object.keys(value)) {
      const found = search(
        (value as Record<string, JsonValue>)[key]!,
        field === '' ? key : `${field}.${key}`,
        depth + 1,
      )
      if (found !== undefined) return found
    }
    return undefined
  }
  const ofMail = (value: string, field: string): Found | undefined => {
    const name = mailTag(value)
    const outcome = name === undefined ? undefined : outcomes.of(operation).find((one) => one.name === name)
    return outcome === undefined || outcome.source === 'general' ? undefined : { outcome, field }
  }
  return search(body, '', 0)
}

function mailTag(value: string): string | undefined {
  const at = value.lastIndexOf('@')
  const plus = value.lastIndexOf('+', at)
  return value.length > 320 || at < 0 || plus < 1 ? undefined : value.slice(plus + 1, at)
}
