import type { JsonValue } from '../../lib/json.ts'
import type { PayloadReplacement, RequestBody } from '../arazzo/description.ts'
import { fill } from '../expression/fill.ts'
import type { Reading } from '../expression/reading.ts'
import type { Scope } from '../expression/scope.ts'
import { isInput } from './missing.ts'
import { replacedAt } from './replace.ts'

export type Payload =
  | { readonly ok: true; readonly value: JsonValue | undefined }
  | { readonly ok: false; readonly problem: string }

/** The payload with its expressions evaluated, then the replacements in their order (Payload Replacement Object). */
export function payloadOf(body: RequestBody, scope: Scope, reading: Reading): Payload {
  const filled = body.payload === undefined ? undefined : fill(body.payload, scope, reading)
  const lost = (filled?.missing ?? []).filter((missing) => !isInput(missing))
  if (lost.length > 0) return { ok: false, problem: `The payload has no value: ${lost.join(', ')}` }
  for (const missing of filled?.missing ?? []) reading.warn(`The payload leaves out what has no value: ${missing}`)
  let value = filled?.value
  const form = (body.replacements ?? []).length > 0 && /x-www-form-urlencoded/i.test(body.contentType ?? '')
  if (form && typeof value === 'string') value = Object.fromEntries(new URLSearchParams(value))
  for (const replacement of body.replacements ?? []) {
    const replaced = replacedBy(replacement, value, scope, reading)
    if (!replaced.ok) return replaced
    value = replaced.value
  }
  return { ok: true, value }
}

function replacedBy(
  replacement: PayloadReplacement,
  payload: JsonValue | undefined,
  scope: Scope,
  reading: Reading,
): Payload {
  const { target, targetSelectorType } = replacement
  const { value, missing } = fill(replacement.value, scope, reading)
  if (value === undefined)
    return { ok: false, problem: `The replacement at ${target} has no value: ${missing.join(', ')}` }
  const named = typeof targetSelectorType === 'object' ? targetSelectorType.type : targetSelectorType
  const type = named ?? (typeof payload === 'string' && payload.trimStart().startsWith('<') ? 'xpath' : 'jsonpointer')
  return replacedAt(payload, target, type, value, reading)
}
